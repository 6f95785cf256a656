"""The socket that shows drafts to people."""

from typing import Protocol

from bot.ports.work import WorkStatus


class Reviewer(Protocol):
    """Shows drafts to people: a Discord channel, or nothing.

    `show_draft` posts the draft once and updates it in place ever after: found again by `Draft.posted`, else by
    looking. Safe to call at any time, from any state. A chat that is down raises a retryable error.
    """

    async def show_draft(self, key: str) -> None: ...
    async def show_progress(self, key: str, status: WorkStatus) -> None: ...
    async def tell(self, key: str, text: str) -> None:
        """A line in the draft's thread."""
        ...
