"""Notices what other processes did to drafts, the terminal for one: everything that was done is in the audit log."""

import asyncio
import itertools
import logging
from typing import TYPE_CHECKING

from bot.chat.places import place_of, places_of_nothing
from bot.domain.episode import Stage
from bot.ports import AuditEntry, Library

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient

_log = logging.getLogger(__name__)
#: Entries of the log read at a look.
MOST = 100
#: Every so many looks, all open drafts are compared with their posts: work on other machines leaves no entry.
SWEEP_EVERY = 10
OPEN, CLOSED = (Stage.IN_REVIEW, Stage.APPROVED), (Stage.PUBLISHED, Stage.UNPUBLISHED, Stage.REJECTED)


async def keep_watching(client: "PodbotClient") -> None:
    """Bring up the posts of drafts that somebody changed elsewhere, for as long as the client runs."""
    seen, shows = await _newest(client), frozenset[str]()
    for turn in itertools.count(1):
        await asyncio.sleep(client.newsroom.watch_every)
        try:
            seen = await look(client, seen)
            if turn % SWEEP_EVERY == 0:
                await sweep(client)
                shows = await leave(client, shows)
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


async def sweep(client: "PodbotClient") -> int:
    """Bring up every draft whose post is missing or shows another revision or stage; gives how many."""
    behind = await asyncio.to_thread(_behind, client.newsroom.library)
    for key in behind:
        client.refresher.soon(key, client.newsroom.gather_for)
    return len(behind)


async def leave(client: "PodbotClient", shows: frozenset[str]) -> frozenset[str]:
    """Close the posts of removed shows, where there are others than `shows` by now; gives those there are."""
    library = client.newsroom.library
    now = frozenset(show.slug for show in await asyncio.to_thread(library.shows))
    if now != shows:
        for key, place in (await asyncio.to_thread(places_of_nothing, library)).items():
            await client.poster.leave(key, place)
    return now


def _behind(library: Library) -> list[str]:
    open_ = library.episodes(stages=OPEN, limit=1_000)
    closed = library.episodes(stages=CLOSED, limit=50)
    places = [(state, place_of(library, state.episode.key)) for state in (*open_, *closed)]
    return [
        state.episode.key
        for state, place in places
        if (place is None and state.stage in OPEN)
        or (place is not None and (place.files, place.stage) != (str(state.draft_revision), state.stage))
    ]


async def _newest(client: "PodbotClient") -> AuditEntry | None:
    log = await asyncio.to_thread(client.newsroom.library.audit_log, limit=1)
    return log[0] if log else None
