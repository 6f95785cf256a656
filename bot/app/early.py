"""Chapters and transcript go out as soon as a draft stands, to targets with `when: always`."""

import asyncio

import structlog

from bot.app.targets import Targets
from bot.domain.episode import Stage
from bot.domain.publication import taken_back
from bot.errors import BotError
from bot.ports import Library, Reviewer, Work, WorkStatus

log = structlog.get_logger("podbot.publish")


class EarlyReviewer:
    """A `Reviewer` that, when a draft is shown, asks for its early publication too."""

    def __init__(self, reviewer: Reviewer, *, library: Library, work: Work, targets: Targets) -> None:
        self._reviewer, self._library, self._work, self._targets = reviewer, library, work, targets

    async def show_draft(self, key: str) -> None:
        await self._reviewer.show_draft(key)
        try:
            await self._publish(key)
        except BotError as error:  # the draft is shown; its early publication is asked for again with the next one
            log.warning(str(error), episode=key)

    async def show_progress(self, key: str, status: WorkStatus) -> None:
        await self._reviewer.show_progress(key, status)

    async def tell(self, key: str, text: str) -> None:
        await self._reviewer.tell(key, text)

    async def _publish(self, key: str) -> None:
        state = await asyncio.to_thread(self._library.episode, key)
        back = taken_back(await asyncio.to_thread(self._library.publications, key))
        early = self._targets.early(await asyncio.to_thread(self._library.show, state.episode.show))
        names = [name for name in early if name not in back]
        if names and state.stage is Stage.IN_REVIEW and state.draft_revision:
            await self._work.publish(key, state.draft_revision, targets=names)
