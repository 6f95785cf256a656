"""Tells at once when somebody else changed the database, so that nobody need ask it every second."""

import os
import select
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bot.storage.database import Database

#: There is work, for the workers.
WORK = "podbot_work"
#: Something about a draft is new, for the web processes; what is said: by whom, which, `draft` or `people`.
PAGES = "podbot_pages"
#: Seconds between two looks at a SQLite file, which costs some microseconds and reads no table.
_LOOK_EVERY = 1.0
#: Seconds until a server that hung up is called again.
_CALL_AGAIN = 5.0


def tell(connection: sa.Connection, channel: str = WORK, *, said: str = "") -> None:
    """Wake everybody who listens as soon as this transaction is committed; SQLite needs no word."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_notify(channel, said)))


class Changes:
    """A thread that calls `heard` whenever another connection wrote (SQLite) or `tell` was said (PostgreSQL).

    `listening` says whether it hears: while it is False, whoever waits for changes must look for himself. `words` is
    called with each thing said on the channel, which only PostgreSQL has.
    """

    def __init__(
        self,
        database: Database,
        heard: Callable[[], None],
        *,
        every: float = _LOOK_EVERY,
        channel: str = WORK,
        words: Callable[[str], None] = lambda said: None,
    ) -> None:
        self._database, self._heard, self._every = database, heard, every
        self._channel, self._words = channel, words
        self.listening = False
        self._stopped = threading.Event()
        listen = self._watch_file if database.is_sqlite else self._stay_on_the_line
        self._thread = threading.Thread(target=listen, name="podbot-changes", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        # A byte in this pipe ends the waiting for the server.
        self._ends, self._end = os.pipe()
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._stopped.set()
        os.write(self._end, b"x")
        self._thread.join(timeout=10)
        os.close(self._ends)
        os.close(self._end)

    def _watch_file(self) -> None:
        """SQLite counts every commit of other connections in `data_version`."""
        connection = sqlite3.connect(str(self._database.url.database), timeout=1)
        seen: Any = None
        while not self._stopped.wait(self._every):
            try:
                version = connection.execute("PRAGMA data_version").fetchone()
                self.listening = True
            except sqlite3.Error:
                self.listening, version = False, None
            if version != seen:
                seen = version
                self._heard()
        connection.close()

    def _stay_on_the_line(self) -> None:
        import psycopg

        while not self._stopped.is_set():
            try:
                self._listen()
            except (psycopg.Error, OSError):
                self.listening = False
                self._heard()  # what was said meanwhile nobody heard
                self._stopped.wait(_CALL_AGAIN)

    def _listen(self) -> None:
        import psycopg

        url = self._database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            connection.execute(f"LISTEN {self._channel}")
            self.listening = True
            self._heard()
            while not self._stopped.is_set():
                select.select([connection.fileno(), self._ends], [], [])
                told = list(connection.notifies(timeout=0))
                for one in told:
                    self._words(one.payload)
                if told:
                    self._heard()
        self.listening = False
