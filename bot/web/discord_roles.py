"""Who a member is and which shows they may review, asked of Discord: the same roles as for the buttons there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.errors import NetworkError, NotAllowed
from bot.web.door import Visitor

DISCORD = "https://discord.com/api/v10"
_MANAGE_GUILD = 1 << 5
_ADMINISTRATOR = 1 << 3
_TIMEOUT = aiohttp.ClientTimeout(total=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowRoles:
    """Who may review a show."""

    show: str
    channel_id: int
    #: Role ids or names.
    roles: tuple[int | str, ...] = ()


@dataclass(kw_only=True)
class DiscordRoles:
    """Exchanges a sign-in for a visitor. `shows` may grow while podbot runs."""

    client_id: str
    client_secret: str = field(repr=False)
    shows: Sequence[ShowRoles]
    #: The bot's token, to learn names of roles and servers of channels.
    token: str = field(default="", repr=False)
    guild_id: int | None = None
    api_base: str | None = None
    _guilds: dict[int, str] = field(default_factory=dict)

    @property
    def authorize_url(self) -> str:
        """Where a browser is sent."""
        return f"{self.api_base}/oauth2/authorize" if self.api_base else "https://discord.com/oauth2/authorize"

    async def visitor(self, code: str, *, verifier: str, redirect_uri: str) -> Visitor:
        """The member and their shows; `NotAllowed` where there is none, `NetworkError` where Discord is away."""
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            try:
                token = await self._exchange(session, code, verifier, redirect_uri)
                me = await self._get(session, "/users/@me", token)
                shows = await self._shows(session, token)
            except (TimeoutError, aiohttp.ClientError) as error:
                raise NetworkError("Discord does not answer. Try again in a minute.") from error
        name = str(me.get("global_name") or me.get("username") or me["id"])
        if not shows:
            raise NotAllowed(
                f"Sorry, {name}: reviewing drafts is for members with an editor's role. Ask somebody who manages the "
                "server for it."
            )
        return Visitor(id=str(me["id"]), name=name[:80], shows=frozenset(shows))

    async def _exchange(self, session: aiohttp.ClientSession, code: str, verifier: str, redirect_uri: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "code_verifier": verifier,
        }
        async with session.post(f"{self._base}/oauth2/token", data=form) as response:
            if response.status in (400, 401):
                raise NotAllowed("Discord refused this sign-in. Begin again.")
            found = await _json(response)
        return str(found["access_token"])

    async def _shows(self, session: aiohttp.ClientSession, token: str) -> list[str]:
        guilds = {str(guild["id"]): guild for guild in await self._get(session, "/users/@me/guilds", token)}
        allowed: list[str] = []
        known: dict[str, set[str]] = {}
        for show in self.shows:
            guild = await self._guild_of(session, show.channel_id)
            if guild not in guilds:
                continue
            if guild not in known:
                known[guild] = await self._roles(session, token, guild)
            wanted = {str(role).casefold().removeprefix("@") for role in show.roles}
            if _manages(guilds[guild]) or wanted & known[guild]:
                allowed.append(show.show)
        return allowed

    async def _roles(self, session: aiohttp.ClientSession, token: str, guild: str) -> set[str]:
        """Ids and, where the bot may ask, names of the member's roles."""
        member = await self._get(session, f"/users/@me/guilds/{guild}/member", token)
        ids = {str(role) for role in member.get("roles", ())}
        if not self.token:
            return ids
        roles = await self._get(session, f"/guilds/{guild}/roles", self.token, kind="Bot")
        return ids | {str(role["name"]).casefold() for role in roles if str(role["id"]) in ids}

    async def _guild_of(self, session: aiohttp.ClientSession, channel: int) -> str:
        if self.guild_id is not None:
            return str(self.guild_id)
        if channel not in self._guilds and self.token:
            found = await self._get(session, f"/channels/{channel}", self.token, kind="Bot")
            self._guilds[channel] = str(found.get("guild_id", ""))
        return self._guilds.get(channel, "")

    async def _get(self, session: aiohttp.ClientSession, path: str, token: str, *, kind: str = "Bearer") -> Any:
        async with session.get(self._base + path, headers={"Authorization": f"{kind} {token}"}) as response:
            return await _json(response)

    @property
    def _base(self) -> str:
        return self.api_base or DISCORD


async def _json(response: aiohttp.ClientResponse) -> Any:
    if response.status != 200:
        raise NetworkError(f"Discord answered {response.status} to a sign-in. Try again in a minute.")
    return await response.json(content_type=None)


def _manages(guild: Mapping[str, Any]) -> bool:
    return bool(guild.get("owner")) or bool(int(guild.get("permissions", 0)) & (_MANAGE_GUILD | _ADMINISTRATOR))
