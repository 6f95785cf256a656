"""kill -9 at random moments of every step: each episode ends in review exactly once.

Short here; `make chaos` sets PODBOT_CHAOS_KILLS=30.
"""

import os
from itertools import cycle, islice

import pytest

KILLS = int(os.environ.get("PODBOT_CHAOS_KILLS") or 5)

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_killed_workers_lose_nothing_and_repeat_nothing(database: str, storm) -> None:
    line = storm(database)
    line.ask(4)
    for step in islice(cycle(line.steps), KILLS):
        line.kill_at(step)
    line.settle()
    line.check()
    print(f"{KILLS} kills, {len(line.keys)} episodes, under way when killed: {dict(line.hit)}")


def test_work_that_kills_its_worker_is_set_aside_with_a_reason(storm) -> None:
    line = storm("sqlite", poison=True, crashes=3, seconds=0.01)
    line.ask(1)
    for _ in range(3):
        line.until(lambda: line.workers[0].poll() is not None)
        line.workers[0] = line.start()
    line.until(lambda: line.ledger.statuses(line.keys[0])[0].state == "parked")
    (status,) = line.ledger.statuses(line.keys[0])
    assert "Transcribing stopped the worker 3 times" in status.message and "podbot retry" in status.message
    assert len(line.journal.lines("died")) == 3
    outcome = line.library.episode(line.keys[0]).outcome
    assert outcome is not None and outcome.message == status.message
