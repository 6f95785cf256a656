"""The few questions the web server asks Discord, over plain HTTP: no gateway, no privileged rights."""

from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.errors import NetworkError

DISCORD = "https://discord.com/api/v10"
_TIMEOUT = aiohttp.ClientTimeout(total=15)


@dataclass(kw_only=True)
class DiscordApi:
    """Asks as a member (`token`) or as the bot; `NetworkError` where Discord does not answer."""

    #: The bot's token, to learn names of roles, servers of channels and who has which role.
    bot_token: str = field(default="", repr=False)
    #: Every show is in this server; None: wherever its channel is.
    guild_id: int | None = None
    api_base: str | None = None
    _guilds: dict[int, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """Address of the API."""
        return self.api_base or DISCORD

    async def ask(self, path: str, *, token: str = "", missing: Any = None) -> Any:
        """The answer to GET, as the bot where no member's token is given; `missing` for 404 where it is given."""
        kind, used = ("Bearer", token) if token else ("Bot", self.bot_token)
        headers = {"Authorization": f"{kind} {used}"}
        try:
            async with self.session() as session, session.get(self.base + path, headers=headers) as response:
                if response.status == 404 and missing is not None:
                    return missing
                return await read(response)
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NetworkError("Discord does not answer. Try again in a minute.") from error

    async def guild_of(self, channel: int) -> str:
        """Id of the server that a channel belongs to; empty where nobody can tell."""
        if self.guild_id is not None:
            return str(self.guild_id)
        if channel not in self._guilds and self.bot_token:
            found = await self.ask(f"/channels/{channel}", missing={})
            self._guilds[channel] = str(found.get("guild_id", ""))
        return self._guilds.get(channel, "")

    def session(self) -> aiohttp.ClientSession:
        """Short-lived: these questions are rare."""
        return aiohttp.ClientSession(timeout=_TIMEOUT)


async def read(response: aiohttp.ClientResponse) -> Any:
    """What Discord says; `NetworkError` for anything but success."""
    if response.status != 200:
        raise NetworkError(f"Discord answered {response.status} when asked about a member. Try again in a minute.")
    return await response.json(content_type=None)
