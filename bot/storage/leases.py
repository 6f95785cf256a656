"""Leases: who is alive. A worker that stops beating is dead to the others after a minute, whatever became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.rows import clock_of, upsert

_L = t.leases.c


class Leases:
    """Reads and writes the `leases` table. The clock is the database's on PostgreSQL, so machines may disagree."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def beat(self, holder: str, *, queues: Sequence[str], seconds: float, now: datetime) -> bool:
        """Say that one is alive for so long; False where the lease had run out and others may have taken over."""
        with self._database.write() as connection:
            now = clock_of(connection, now)
            old = connection.scalar(sa.select(_L.expires).where(_L.holder == holder))
            row = {"holder": holder, "expires": now + timedelta(seconds=seconds), "queues": " ".join(queues)}
            upsert(connection, t.leases, row)
        return old is not None and old > now

    def leave(self, holder: str) -> None:
        """Give the lease up."""
        with self._database.write() as connection:
            connection.execute(sa.delete(t.leases).where(_L.holder == holder))

    def alive(self, now: datetime) -> Sequence[str]:
        """All who hold a lease."""
        with self._database.read() as connection:
            live = sa.select(_L.holder).where(_L.expires > clock_of(connection, now)).order_by(_L.holder)
            return connection.scalars(live).all()

    def served(self, now: datetime) -> set[str]:
        """The queues that somebody who is alive takes work from; work on any other waits for a worker to be started."""
        with self._database.read() as connection:
            lists = connection.scalars(sa.select(_L.queues).where(_L.expires > clock_of(connection, now)))
            return {queue for queues in lists for queue in queues.split()}

    def bury(self, *, now: datetime, before: timedelta) -> None:
        """Forget leases that ran out so long ago that nobody needs their names."""
        with self._database.write() as connection:
            connection.execute(sa.delete(t.leases).where(_L.expires < clock_of(connection, now) - before))
