"""Hears what other web processes on the same PostgreSQL say about drafts, and passes it to the pages here."""

import asyncio
import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from bot.clock import utc_now
from bot.storage.changes import PAGES, Changes
from bot.storage.library import SqlLibrary
from bot.storage.neighbours import SharedPages
from bot.web.room import Room

#: This process among all on one database.
HOLDER = f"{socket.gethostname()[:40]}/{os.getpid()}/{uuid.uuid4().hex[:8]}".replace(" ", "_")


def shared_pages(library: SqlLibrary) -> SharedPages | None:
    """None on SQLite, where one process serves the pages."""
    return None if library.database.is_sqlite else SharedPages(library.database, holder=HOLDER, now=utc_now)


@contextmanager
def neighbours(room: Room, library: SqlLibrary) -> Iterator[None]:
    """Listen while the block runs. While the database is away, pages look by themselves as they always do."""
    if library.database.is_sqlite:
        yield
        return
    loop = asyncio.get_running_loop()

    def said(words: str) -> None:
        loop.call_soon_threadsafe(_pass_on, room, words)

    changes = Changes(library.database, lambda: None, channel=PAGES, words=said)
    changes.start()
    try:
        yield
    finally:
        changes.stop()


def _pass_on(room: Room, words: str) -> None:
    holder, key, what = words.split(" ", 2)
    if what == "draft" and holder != HOLDER:
        room.touch(key)
    else:
        room.wakes.ring(key)
