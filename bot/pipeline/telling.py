"""Telling people what was done: in the draft's thread, where there is one, and in the audit log, always."""

import asyncio
import logging
from datetime import datetime

from bot.errors import BotError
from bot.ports import AuditEntry, Library, Reviewer

_log = logging.getLogger(__name__)


def named(by: str) -> str:
    """A person as chat shows them: a member's number becomes their name, everything else stays."""
    return f"<@{by}>" if by.isdigit() else by


async def tell(key: str, text: str, *, reviewer: Reviewer | None) -> None:
    """Bring the draft's post up to date and say one thing in its thread.

    A chat that is down costs nobody their decision: it was kept before, and the post is mended later.
    """
    if reviewer is None:
        return
    try:
        await reviewer.show_draft(key)
        await reviewer.tell(key, text)
    except BotError as error:
        _log.warning("The thread of episode %s was not told: %s", key, error)


async def note(
    library: Library, *, key: str, action: str, by: str, now: datetime, before: str = "", after: str = ""
) -> None:
    """One line of the audit log; long texts are cut, the log is for who and what."""
    entry = AuditEntry(at=now, by=by, action=action, subject=key, before=before[:500], after=after[:500])
    await asyncio.to_thread(library.audit, entry)
