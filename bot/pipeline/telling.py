"""Telling people what was done: in the draft's thread, where there is one, and in the audit log, always."""

import asyncio
import logging
from collections.abc import Awaitable
from datetime import datetime

from bot.errors import BotError
from bot.ports import AuditEntry, Library, Reviewer

_log = logging.getLogger(__name__)


def named(by: str) -> str:
    """A person as chat shows them: a member's number becomes their name, everything else stays."""
    return f"<@{by}>" if by.isdigit() else by


async def tell(key: str, text: str, *, reviewer: Reviewer | None) -> None:
    """Say one thing in the draft's thread and bring its post up to date.

    A chat that is down costs nobody their decision: it was kept before, and the post is mended later.
    """
    await say(key, text, reviewer=reviewer)
    await show(key, reviewer=reviewer)


async def say(key: str, text: str, *, reviewer: Reviewer | None) -> None:
    """Only the line."""
    if reviewer is not None:
        await _whatever_comes(reviewer.tell(key, text), key)


async def show(key: str, *, reviewer: Reviewer | None) -> None:
    """Only the post."""
    if reviewer is not None:
        await _whatever_comes(reviewer.show_draft(key), key)


async def _whatever_comes(telling: Awaitable[None], key: str) -> None:
    try:
        await telling
    except BotError as error:
        level = logging.INFO if error.retryable else logging.WARNING
        _log.log(level, "Chat does not show it yet: %s", error, extra={"episode": key})


async def note(
    library: Library, *, key: str, action: str, by: str, now: datetime, before: str = "", after: str = ""
) -> None:
    """One line of the audit log; long texts are cut, the log is for who and what."""
    entry = AuditEntry(at=now, by=by, action=action, subject=key, before=before[:500], after=after[:500])
    await asyncio.to_thread(library.audit, entry)
