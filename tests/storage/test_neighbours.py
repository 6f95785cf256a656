"""Web processes on one PostgreSQL know who is where, hear of it at once, and forget those who died."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.ports import AuditEntry, Visit
from bot.storage import tables
from bot.storage.changes import PAGES, Changes
from bot.storage.library import SqlLibrary
from bot.storage.neighbours import SharedPages
from bot.testing.nouns import NOW, an_episode

pytestmark = pytest.mark.slow
KEY = an_episode().key
MARA, ED = Visit(id="4711", name="Mara"), Visit(id="815", name="Ed", doing="the title")


class Ears:
    """What is said on the pages' channel."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self._new = threading.Condition()

    def hear(self, words: str) -> None:
        with self._new:
            self.said.append(words)
            self._new.notify_all()

    def heard(self, words: str) -> bool:
        with self._new:
            return self._new.wait_for(lambda: words in self.said, 5)


@pytest.fixture
def ears(postgres_library: SqlLibrary) -> Iterator[Ears]:
    postgres_library.add_episodes([an_episode()], now=NOW)
    found, ready = Ears(), threading.Event()
    changes = Changes(postgres_library.database, ready.set, channel=PAGES, words=found.hear)
    changes.start()
    assert ready.wait(5)
    yield found
    changes.stop()


def _process(library: SqlLibrary, name: str) -> SharedPages:
    return SharedPages(library.database, holder=name, now=lambda: NOW)


def test_each_process_sees_the_pages_of_the_others_and_hears_of_changes(
    postgres_library: SqlLibrary, ears: Ears
) -> None:
    one, two = _process(postgres_library, "one"), _process(postgres_library, "two")
    one.keep(KEY, [MARA])
    assert ears.heard(f"one {KEY} people")
    assert list(two.others(KEY)) == [MARA] and not one.others(KEY)
    two.keep(KEY, [ED])
    one.keep(KEY, [MARA])
    two.tell(KEY)
    assert ears.heard(f"two {KEY} draft")
    assert ears.said.count(f"one {KEY} people") == 1, "saying the same again is no news"
    assert list(one.others(KEY)) == [ED]
    two.keep(KEY, [])
    assert not one.others(KEY)


def test_a_process_that_died_is_forgotten_after_a_minute_of_the_servers_clock(postgres_library: SqlLibrary) -> None:
    postgres_library.add_episodes([an_episode()], now=NOW)
    one, two = _process(postgres_library, "one"), _process(postgres_library, "two")
    one.keep(KEY, [MARA])
    with postgres_library.database.write() as connection:
        kept = connection.execute(sa.select(tables.visits.c.expires)).scalar_one()
        assert kept > NOW, "measured by the server's clock, not by ours"
        connection.execute(sa.update(tables.visits).values(expires=kept - timedelta(seconds=61)))
    assert not two.others(KEY)
    two.keep(KEY, [ED])
    with postgres_library.database.read() as connection:
        assert connection.scalars(sa.select(tables.visits.c.holder)).all() == ["two"]


def test_whatever_is_done_on_any_surface_is_heard(postgres_library: SqlLibrary, ears: Ears) -> None:
    postgres_library.audit(AuditEntry(at=NOW, by="mara", action="locks", subject=KEY, before="", after="title"))
    assert ears.heard(f"- {KEY} people")
