"""What waits, and whether somebody is there: what status, doctor, /readyz and /metrics say."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.storage.leases import Leases
from bot.storage.ledger import Ledger
from bot.storage.library import SqlLibrary
from bot.testing.nouns import NOW, a_show, an_episode
from bot.work.backlog import backlog
from bot.work.queues import QUEUES


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqlLibrary]:
    library = SqlLibrary(str(tmp_path / "podbot.db"))
    library.save_show(a_show())
    library.add_episodes([an_episode()], now=NOW)
    yield library
    library.close()


def _ask(library: SqlLibrary, id: str = "ep:1") -> None:
    Ledger(library.database).ask(id, kind="produce", episode=an_episode().key, request={}, now=NOW)


def test_where_nothing_waits_nothing_is_said(library: SqlLibrary) -> None:
    found = backlog(library.database, now=NOW)
    assert (found.sentence, found.warning, found.waiting) == ("", "", None)


def test_waiting_work_without_a_worker_says_what_to_start(library: SqlLibrary) -> None:
    _ask(library)
    found = backlog(library.database, now=NOW + timedelta(minutes=12))
    assert found.sentence == "1 waiting (the oldest for 12 min)"
    assert found.warning == "Work is waiting, but no worker is running. Start `podbot run`."


def test_a_queue_that_nobody_serves_is_named(library: SqlLibrary) -> None:
    _ask(library)
    leases = Leases(library.database)
    leases.beat("downloads", queues=["io", "cpu", "publish"], seconds=60, now=NOW)
    leases.beat("chat", queues=["chat"], seconds=60, now=NOW)
    assert backlog(library.database, now=NOW).unserved == ("gpu",)
    assert "podbot worker --queues gpu" in backlog(library.database, now=NOW).warning
    leases.beat("all", queues=QUEUES, seconds=60, now=NOW)
    assert not backlog(library.database, now=NOW).warning
    assert backlog(library.database, now=NOW + timedelta(seconds=61)).unserved == QUEUES, "leases run out"


def test_work_that_runs_or_was_set_aside_is_counted(library: SqlLibrary) -> None:
    ledger = Ledger(library.database)
    for id, state in (("a", "parked"), ("b", "failed"), ("c", "running")):
        _ask(library, id)
        claim = ledger.claim(id, round=1, holder="me", now=NOW)
        assert claim is not None
        if state != "running":
            ledger.end(claim, state, now=NOW)
    assert backlog(library.database, now=NOW).sentence == "1 running, 1 failed, 1 parked"
