"""Notices what other processes did to drafts, the terminal for one: everything that was done is in the audit log."""

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.ports import AuditEntry

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient

_log = logging.getLogger(__name__)
#: Seconds between two looks, and entries read each time.
LOOK_EVERY, MOST = 6.0, 100


async def keep_watching(client: "PodbotClient") -> None:
    """Bring up the posts of drafts that somebody changed elsewhere, for as long as the client runs."""
    seen = await _newest(client)
    while True:
        await asyncio.sleep(LOOK_EVERY)
        try:
            seen = await look(client, seen)
        except Exception:
            _log.exception("The audit log could not be read; podbot looks again.")


async def look(client: "PodbotClient", seen: AuditEntry | None) -> AuditEntry | None:
    """Bring up what was done after `seen`; gives the newest entry. A post that is right already costs no request."""
    library = client.newsroom.library
    log = await asyncio.to_thread(library.audit_log, limit=MOST)
    new = log[: log.index(seen)] if seen in log else log
    for key in dict.fromkeys(entry.subject for entry in new):
        client.refresher.soon(key, client.newsroom.gather_for)
    return log[0] if log else seen


async def _newest(client: "PodbotClient") -> AuditEntry | None:
    log = await asyncio.to_thread(client.newsroom.library.audit_log, limit=1)
    return log[0] if log else None
