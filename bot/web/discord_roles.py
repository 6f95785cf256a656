"""Who a member is and which shows they may review, asked of Discord when they sign in."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.errors import NetworkError, NotAllowed
from bot.web.discord_api import DiscordApi, read
from bot.web.door import Visitor
from bot.web.roles import ShowRoles, Shows, Standing, held_by, manages, standing


@dataclass(kw_only=True)
class DiscordRoles:
    """Exchanges a sign-in for a visitor."""

    client_id: str
    client_secret: str = field(repr=False)
    api: DiscordApi
    shows: Shows

    @property
    def authorize_url(self) -> str:
        """Where a browser is sent."""
        own = self.api.api_base
        return f"{own}/oauth2/authorize" if own else "https://discord.com/oauth2/authorize"

    async def visitor(self, code: str, *, verifier: str, redirect_uri: str) -> Visitor:
        """The member and their shows; `NotAllowed` where there is none, `NetworkError` where Discord is away."""
        token = await self._exchange(code, verifier, redirect_uri)
        me = await self.api.ask("/users/@me", token=token)
        allowed = await self._allowed(token)
        name = str(me.get("global_name") or me.get("username") or me["id"])
        if not allowed.shows:
            raise NotAllowed(
                f"Sorry, {name}: reviewing drafts is for members with an editor's role. Ask somebody who manages the "
                "server for it."
            )
        return Visitor(id=str(me["id"]), name=name[:80], shows=allowed.shows, managed=allowed.managed)

    async def _exchange(self, code: str, verifier: str, redirect_uri: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "code_verifier": verifier,
        }
        try:
            async with (
                self.api.session() as session,
                session.post(f"{self.api.base}/oauth2/token", data=form) as response,
            ):
                if response.status in (400, 401):
                    raise NotAllowed("Discord refused this sign-in. Start again.")
                found = await read(response)
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NetworkError("Discord does not answer. Try again in a minute.") from error
        return str(found["access_token"])

    async def _allowed(self, token: str) -> Standing:
        guilds = {str(guild["id"]): guild for guild in await self.api.ask("/users/@me/guilds", token=token)}
        found: list[tuple[ShowRoles, frozenset[str], bool]] = []
        known: dict[str, frozenset[str]] = {}
        for show in await asyncio.to_thread(self.shows):
            guild = await self.api.guild_of(show.channel_id)
            if guild not in guilds:
                continue
            if guild not in known:
                known[guild] = await self._held(token, guild)
            found.append((show, known[guild], _manages(guilds[guild])))
        return standing(found)

    async def _held(self, token: str, guild: str) -> frozenset[str]:
        member = await self.api.ask(f"/users/@me/guilds/{guild}/member", token=token)
        return held_by(member, await self.api.ask(f"/guilds/{guild}/roles") if self.api.bot_token else ())


def _manages(guild: dict[str, Any]) -> bool:
    return bool(guild.get("owner")) or manages(guild.get("permissions", 0))
