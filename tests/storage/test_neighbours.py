"""One contract, two kinds of neighbours: in memory, and on PostgreSQL, where processes hear of each other at once."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.ports import AuditEntry, Neighbours
from bot.storage import tables
from bot.storage.changes import PAGES, Changes
from bot.storage.library import SqlLibrary
from bot.storage.neighbours import SharedPages
from bot.testing.neighbours import ED, KEY, MARA, MemoryNeighbours, NeighboursContract, SharedTable
from bot.testing.nouns import NOW, an_episode


class InMemory:
    """A team that shares a dictionary."""

    def __init__(self) -> None:
        self._said: list[tuple[str, str, str]] = []
        self._table = SharedTable(ears=[lambda *words: self._said.append(words)])

    def process(self, name: str) -> Neighbours:
        return MemoryNeighbours(name, self._table)

    def later(self, seconds: float) -> None:
        self._table.now += seconds

    def heard(self, name: str, key: str, what: str) -> int:
        return self._said.count((name, key, what))


class OnPostgres:
    """A team that shares a database, and a listener on its channel."""

    def __init__(self, library: SqlLibrary) -> None:
        self.library = library
        self._said: list[str] = []
        self._new = threading.Condition()

    def hear(self, words: str) -> None:
        with self._new:
            self._said.append(words)
            self._new.notify_all()

    def process(self, name: str) -> Neighbours:
        return SharedPages(self.library.database, holder=name, now=lambda: NOW)

    def later(self, seconds: float) -> None:
        """The server's clock cannot be moved, what was measured by it can."""
        visits = tables.visits.c
        with self.library.database.write() as connection:
            for one in connection.execute(sa.select(tables.visits)).all():
                row = (visits.holder == one.holder, visits.episode == one.episode)
                earlier = one.expires - timedelta(seconds=seconds)
                connection.execute(sa.update(tables.visits).where(*row).values(expires=earlier))

    def heard(self, name: str, key: str, what: str) -> int:
        words = f"{name} {key} {what}"
        with self._new:
            self._new.wait_for(lambda: words in self._said, 5)
            return self._said.count(words)


@pytest.fixture
def on_postgres(postgres_library: SqlLibrary) -> Iterator[OnPostgres]:
    postgres_library.add_episodes([an_episode(1), an_episode(2)], now=NOW)
    team, ready = OnPostgres(postgres_library), threading.Event()
    changes = Changes(postgres_library.database, ready.set, channel=PAGES, words=team.hear)
    changes.start()
    assert ready.wait(5)
    yield team
    changes.stop()


class TestMemory(NeighboursContract):
    @pytest.fixture
    def team(self) -> InMemory:
        return InMemory()


@pytest.mark.slow
class TestPostgres(NeighboursContract):
    @pytest.fixture
    def team(self, on_postgres: OnPostgres) -> OnPostgres:
        return on_postgres


@pytest.mark.slow
def test_what_a_dead_process_left_is_cleared_away_and_the_servers_clock_counts(on_postgres: OnPostgres) -> None:
    on_postgres.process("one").keep(KEY, [MARA])
    with on_postgres.library.database.read() as connection:
        assert connection.scalar(sa.select(tables.visits.c.expires)) > NOW, (
            "measured by the server's clock, not by ours"
        )
    on_postgres.later(61)
    on_postgres.process("two").keep(KEY, [ED])
    with on_postgres.library.database.read() as connection:
        assert connection.scalars(sa.select(tables.visits.c.holder)).all() == ["two"]


@pytest.mark.slow
def test_whatever_is_done_on_any_surface_is_heard(on_postgres: OnPostgres) -> None:
    entry = AuditEntry(at=NOW, by="mara", action="locks", subject=KEY, before="", after="title")
    on_postgres.library.audit(entry)
    assert on_postgres.heard("-", KEY, "people")
