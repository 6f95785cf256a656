"""A worker that sleeps through its lease and wakes up later: nothing is posted or published twice."""

import asyncio
from collections import Counter

import pytest

from bot.domain.episode import Stage
from bot.testing.nouns import NOW

pytestmark = pytest.mark.slow

LEASE = 1.5


def test_a_frozen_worker_that_thaws_posts_and_publishes_nothing_twice(storm) -> None:
    line = storm("postgres", lease=LEASE, seconds=0.3)
    line.ask(3)
    for step in ("transcribing", "showing the draft"):
        line.wait_for(step)
        line.freeze(line.workers[0], seconds=2.5 * LEASE)
    line.settle()
    line.check(frozen=True)

    for key in line.keys:
        line.library.set_stage(key, Stage.APPROVED, now=NOW)
        asyncio.run(line.work.publish(key, 1))
    line.until(lambda: any(status.step == "publishing" for status in line.ledger.statuses()))
    line.freeze(line.workers[0], seconds=2.5 * LEASE)
    line.settle()
    line.until(lambda: line.library.count_episodes()[Stage.PUBLISHED] == len(line.keys))
    line.check(Stage.PUBLISHED, frozen=True)
    published = Counter((entry["about"], entry["target"]) for entry in line.journal.lines("published"))
    assert published == {(key, target): 1 for key in line.keys for target in ("blog", "feed")}
