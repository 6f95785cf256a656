"""The ledger: rounds, claims and fences."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.episode import Outcome, Stage
from bot.errors import Conflict
from bot.storage.leases import Leases
from bot.storage.ledger import Claim, Ledger
from bot.storage.library import SqlLibrary
from bot.testing.nouns import NOW, an_episode

LATER = NOW + timedelta(minutes=10)
KEY = an_episode().key


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlLibrary]:
    on_file = request.param == "sqlite"
    library = SqlLibrary(str(tmp_path / "podbot.db")) if on_file else request.getfixturevalue("postgres_library")
    library.add_episodes([an_episode()], now=NOW)
    yield library
    if on_file:
        library.close()


@pytest.fixture
def ledger(library: SqlLibrary) -> Ledger:
    ledger = Ledger(library.database)
    ledger.ask("ep:1", kind="produce", episode=KEY, request={"by": "mara"}, now=NOW)
    return ledger


def _claim(ledger: Ledger, *, round: int = 1, holder: str = "a") -> Claim:
    claim = ledger.claim("ep:1", round=round, holder=holder, now=NOW)
    assert claim is not None
    return claim


def test_what_was_asked_is_handed_over_once(ledger: Ledger) -> None:
    (task,) = ledger.asked(now=LATER)
    assert (task.id, task.kind, task.episode, task.request, task.round) == ("ep:1", "produce", KEY, {"by": "mara"}, 1)
    ledger.handed_over(task, now=NOW)
    ledger.handed_over(task, now=NOW)
    assert ledger.asked(now=LATER) == []
    assert ledger.depth() == {"queued": 1}


def test_handing_over_late_does_not_undo_what_a_quick_worker_did(ledger: Ledger) -> None:
    (task,) = ledger.asked(now=LATER)
    claim = _claim(ledger)
    ledger.handed_over(task, now=NOW)
    assert ledger.holds(claim)


def test_the_next_claim_fences_the_one_before(ledger: Ledger, library: SqlLibrary) -> None:
    first = _claim(ledger)
    second = _claim(ledger, holder="b")
    assert second.number > first.number and second.crashes == 1
    sleeper, worker = (library.guarded(ledger.guard(claim)) for claim in (first, second))
    with pytest.raises(Conflict, match="late result"):
        sleeper.set_stage(KEY, Stage.FETCHED, now=NOW)
    with pytest.raises(Conflict, match="late result"):
        sleeper.record_outcome(KEY, Outcome(worked=True, at=NOW))
    worker.set_stage(KEY, Stage.FETCHED, now=NOW)
    assert library.episode(KEY).stage is Stage.FETCHED and library.episode(KEY).outcome is None
    assert ledger.standing([first, second]) == {("ep:1", second.number)}
    assert not ledger.end(first, "done", now=NOW)
    assert ledger.end(second, "done", now=NOW)


@pytest.mark.parametrize("end", ["cancel", "replace"])
def test_whoever_was_cancelled_or_replaced_writes_nothing_more(ledger: Ledger, library: SqlLibrary, end: str) -> None:
    claim = _claim(ledger)
    if end == "cancel":
        assert ledger.cancel(KEY, now=NOW) == 1
    else:
        ledger.ask("ep:1", kind="produce", episode=KEY, request={}, now=LATER, replace=True)
    assert not ledger.holds(claim)
    with pytest.raises(Conflict):
        library.guarded(ledger.guard(claim)).set_stage(KEY, Stage.FETCHED, now=NOW)
    assert ledger.claim("ep:1", round=1, holder="a", now=NOW) is None


def test_a_crash_is_counted_and_a_station_that_was_done_clears_the_count(ledger: Ledger) -> None:
    for crashes in range(3):
        claim = _claim(ledger)
        assert claim.crashes == crashes
    assert ledger.pass_on(claim, step="writing notes", now=NOW)
    assert _claim(ledger).crashes == 0


def test_putting_work_down_is_no_crash(ledger: Ledger) -> None:
    assert ledger.put_down(_claim(ledger), now=NOW)
    assert _claim(ledger).crashes == 0


def test_what_failed_is_tried_again_when_it_is_due_in_a_new_round(ledger: Ledger) -> None:
    ledger.end(_claim(ledger), "failed", now=NOW, message="503.", step="transcribing", retry_at=LATER)
    assert ledger.asked(now=NOW) == []
    (status,) = ledger.statuses(KEY)
    assert (status.state, status.message) == ("failed", "503.") and "12:10" in status.step
    (task,) = ledger.asked(now=LATER)
    assert (task.round, task.queued_at, task.step) == (2, NOW, "transcribing")
    assert ledger.claim("ep:1", round=1, holder="a", now=NOW) is None
    assert _claim(ledger, round=2).tries == 1


def test_work_that_failed_for_good_begins_again_when_asked(ledger: Ledger) -> None:
    ledger.end(_claim(ledger), "parked", now=NOW, message="Three times.")
    assert ledger.asked(now=LATER) == []
    ledger.ask("ep:1", kind="produce", episode=KEY, request={}, now=LATER)
    claim = _claim(ledger, round=2)
    assert (claim.crashes, claim.tries) == (0, 0)


def test_work_that_is_done_stays_done(ledger: Ledger) -> None:
    ledger.end(_claim(ledger), "done", now=NOW)
    ledger.ask("ep:1", kind="produce", episode=KEY, request={}, now=LATER)
    assert ledger.asked(now=LATER) == []


def test_a_row_the_engine_lost_begins_anew(ledger: Ledger) -> None:
    claim = _claim(ledger)
    (task,) = ledger.stale(before=LATER)
    ledger.ask_again(task, now=LATER)
    assert not ledger.holds(claim)
    assert [task.round for task in ledger.asked(now=LATER)] == [2]


def test_finished_work_is_forgotten_after_its_time_and_publications_are_not(ledger: Ledger) -> None:
    ledger.ask("pub:1", kind="publish", episode=KEY, request={}, now=NOW)
    ledger.end(_claim(ledger), "done", now=NOW)
    publish = ledger.claim("pub:1", round=1, holder="a", now=NOW)
    assert publish is not None
    ledger.end(publish, "done", now=NOW)
    assert ledger.forget(before=NOW) == 0
    assert ledger.forget(before=LATER) == 1
    assert [status.id for status in ledger.statuses(KEY)] == ["pub:1"]


def test_a_lease_ends_when_nobody_beats_and_when_it_is_given_up(library: SqlLibrary) -> None:
    from datetime import UTC, datetime

    leases, now = Leases(library.database), datetime.now(UTC)
    assert not leases.beat("a", queues=["io"], seconds=60, now=now)
    assert leases.beat("a", queues=["io"], seconds=0, now=now)
    assert leases.alive(now + timedelta(seconds=1)) == []
    assert not leases.beat("a", queues=["io"], seconds=60, now=now + timedelta(seconds=1))
    leases.beat("b", queues=["gpu"], seconds=60, now=now)
    assert leases.alive(now) == ["a", "b"] and leases.served(now) == {"io", "gpu"}
    leases.leave("a")
    assert leases.alive(now) == ["b"]
