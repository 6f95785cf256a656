"""Whether a member still may review: roles change while a session lasts, so Discord is asked again and again."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.errors import NetworkError
from bot.web.discord_api import DiscordApi
from bot.web.roles import ShowRoles, Shows, Standing, held_by, manages, standing

#: Seconds that an answer counts for reading and editing; a verdict always asks.
FRESH = 60.0
#: Seconds that the last answer goes on counting, for everything but verdicts, while Discord does not answer.
PATIENCE = 900.0


@dataclass(kw_only=True)
class Membership:
    """Asks as the bot, so nobody's own token is kept. `clock` gives seconds that only rise."""

    api: DiscordApi
    shows: Shows
    clock: Callable[[], float]
    _known: dict[str, tuple[float, Standing]] = field(default_factory=dict)
    _asking: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def standing_of(self, member: str, *, fresh: bool = False) -> Standing:
        """What a member may do now; `NetworkError` where Discord can't be asked."""
        lock = self._asking.setdefault(member, asyncio.Lock())
        asked = self.clock()
        async with lock:
            at, known = self._known.get(member, (float("-inf"), Standing()))
            if at > asked or (not fresh and self.clock() - at < FRESH):
                return known
            try:
                known = await self._allowed(member)
            except NetworkError:
                if fresh or self.clock() - at > PATIENCE:
                    raise
                return known
            self._known[member] = self.clock(), known
            return known

    async def _allowed(self, member: str) -> Standing:
        held: dict[str, tuple[frozenset[str], bool]] = {}
        found: list[tuple[ShowRoles, frozenset[str], bool]] = []
        for show in await asyncio.to_thread(self.shows):
            guild = await self.api.guild_of(show.channel_id)
            if not guild:
                continue
            if guild not in held:
                held[guild] = await self._in_guild(guild, member)
            found.append((show, *held[guild]))
        return standing(found)

    async def _in_guild(self, guild: str, member: str) -> tuple[frozenset[str], bool]:
        """The roles held there, and whether they let somebody manage the server; nothing for who left it."""
        found: dict[str, Any] = await self.api.ask(f"/guilds/{guild}/members/{member}", missing={})
        if not found:
            return frozenset(), False
        server: dict[str, Any] = await self.api.ask(f"/guilds/{guild}")
        roles = server.get("roles", [])
        ids = {str(role) for role in found.get("roles", ())} | {guild}  # @everyone has the server's own id
        in_charge = str(server.get("owner_id")) == member or any(
            manages(role.get("permissions", 0)) for role in roles if str(role["id"]) in ids
        )
        return held_by(found, roles), in_charge
