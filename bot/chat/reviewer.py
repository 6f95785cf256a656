"""The `Reviewer` port on Discord."""

import asyncio
from typing import TYPE_CHECKING

from bot.chat.telling import keep_line
from bot.ports import WorkStatus

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient


class DiscordReviewer:
    """Fulfils `bot.ports.Reviewer` through a connected client."""

    def __init__(self, client: "PodbotClient") -> None:
        self._client = client

    async def show_draft(self, key: str) -> None:
        """Bring the post up now; `NetworkError` where Discord is down, and then again by itself until it worked."""
        await self._client.refresher.now(key)

    async def show_progress(self, key: str, status: WorkStatus) -> None:
        """Remember how far the work is; the post follows within a few seconds. Never raises, never waits."""
        before = self._client.progress.get(key)
        if status.state in ("queued", "running"):
            self._client.progress[key] = status
        else:
            self._client.progress.pop(key, None)
        same = before is not None and (before.state, before.step) == (status.state, status.step)
        room = self._client.newsroom
        self._client.refresher.soon(key, room.progress_every if same else room.gather_for)

    async def tell(self, key: str, text: str) -> None:
        """A line in the thread; kept through outages and restarts until it was said."""
        await asyncio.to_thread(keep_line, self._client.newsroom.library, key, text)
        self._client.refresher.soon(key)
