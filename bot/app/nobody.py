"""The reviewer of a podbot without a chat: drafts wait in the library, for the command line and the review page."""

import asyncio

import structlog

from bot.ports import Library, WorkStatus

log = structlog.get_logger("podbot.review")


class NobodyWatches:
    """Fulfils `bot.ports.Reviewer` by a line in the log."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def show_draft(self, key: str) -> None:
        state = await asyncio.to_thread(self._library.episode, key)
        log.info(
            f"“{state.episode.title}”: revision {state.draft_revision} is {state.stage}",
            show=state.episode.show,
            episode=key,
        )

    async def show_progress(self, key: str, status: WorkStatus) -> None:
        log.debug("progress", episode=key, step=status.step, done=round(status.done, 2))

    async def tell(self, key: str, text: str) -> None:
        log.info(text, episode=key)
