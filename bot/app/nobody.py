"""The reviewer of a podbot without a chat: drafts wait in the library, for the command line and the review page."""

import structlog

from bot.ports import WorkStatus

log = structlog.get_logger("podbot.review")


class NobodyWatches:
    """Fulfils `bot.ports.Reviewer` by a line in the log."""

    async def show_draft(self, key: str) -> None:
        log.info("draft in review", episode=key)

    async def show_progress(self, key: str, status: WorkStatus) -> None:
        log.debug("progress", episode=key, step=status.step, done=round(status.done, 2))

    async def tell(self, key: str, text: str) -> None:
        log.info(text, episode=key)
