"""Web processes on one PostgreSQL know of each other's open pages: a row for each process and draft, which expires."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.ports import LASTS, Visit
from bot.storage import tables as t
from bot.storage.changes import PAGES, tell
from bot.storage.database import Database
from bot.storage.rows import clock_of, upsert

_V = t.visits.c


class SharedPages:
    """Fulfils `bot.ports.Neighbours`. The clock is the database's, so machines may disagree."""

    def __init__(self, database: Database, *, holder: str, now: Callable[[], datetime]) -> None:
        self._database, self._holder, self._now = database, holder, now

    def keep(self, key: str, visits: Sequence[Visit]) -> None:
        mine = (_V.holder == self._holder, _V.episode == key)
        with self._database.write() as connection:
            now = clock_of(connection, self._now())
            connection.execute(sa.delete(t.visits).where(_V.expires < now))
            before = connection.scalar(sa.select(_V.record).where(*mine))
            record = json.dumps([asdict(visit) for visit in visits]) if visits else None
            if record is None:
                connection.execute(sa.delete(t.visits).where(*mine))
            else:
                row = {"holder": self._holder, "episode": key, "record": record}
                upsert(connection, t.visits, {**row, "expires": now + timedelta(seconds=LASTS)})
            if record != before:
                tell(connection, PAGES, said=f"{self._holder} {key} people")

    def others(self, key: str) -> Sequence[Visit]:
        with self._database.read() as connection:
            alive = (_V.episode == key, _V.holder != self._holder, _V.expires > clock_of(connection, self._now()))
            records = connection.scalars(sa.select(_V.record).where(*alive).order_by(_V.holder)).all()
        return [Visit(**visit) for record in records for visit in json.loads(record)]

    def tell(self, key: str) -> None:
        with self._database.write() as connection:
            tell(connection, PAGES, said=f"{self._holder} {key} draft")
