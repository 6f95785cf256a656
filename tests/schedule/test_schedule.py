"""Bells: when they ring, how many at once, and what a jumping clock or a broken poll does to them."""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot import metrics
from bot.domain.period import parse_period
from bot.errors import SettingsError, StorageError
from bot.pipeline.poll import PollPlan
from bot.pipeline.watch import Poll, Watched
from bot.schedule import Bell, Schedule


class Poller:
    """Counts polls, and how many run at the same moment."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.polled: list[str] = []
        self.now = self.most = 0
        self.error: Exception | None = None

    async def __call__(self, show: str, plan: PollPlan) -> Watched:
        self.polled.append(show)
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(self.seconds)
            if self.error:
                raise self.error
            return Watched(poll=Poll.UNCHANGED)
        finally:
            self.now -= 1


@pytest.fixture
def poller() -> Poller:
    return Poller()


@pytest.fixture
async def schedule(poller: Poller) -> AsyncIterator[Schedule]:
    schedule = Schedule(poller=poller, at_once=3, rng=random.Random(1))
    schedule.start()
    yield schedule
    await schedule.stop()


class AtOnce(random.Random):
    """Chance that lets every first bell ring at once."""

    def uniform(self, a: float, b: float) -> float:
        return a


async def until(met: Callable[[], bool], seconds: float = 3.0) -> None:
    for _ in range(round(seconds / 0.01)):
        if met():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen in time")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("15m", 900), ("1h30m", 5400), ("2d", 172_800), ("90s", 90), (" 1H ", 3600), ("1d 2h", 93_600)],
)
def test_periods_are_written_as_people_say_them(text: str, seconds: float) -> None:
    assert parse_period(text) == seconds


@pytest.mark.parametrize("text", ["", "often", "15", "0m", "m", "-5m", "1.5h", "30s"])
def test_what_is_no_period_is_one_sentence(text: str) -> None:
    with pytest.raises(SettingsError, match=r"poll\.every"):
        parse_period(text)


async def test_a_show_is_polled_soon_after_it_was_added_and_again_after_its_period(
    schedule: Schedule, poller: Poller
) -> None:
    schedule.add("harbour", Bell(every=0.05))
    await until(lambda: len(poller.polled) >= 3)


async def test_a_cron_line_sets_the_times(schedule: Schedule) -> None:
    schedule.add("harbour", Bell(cron="30 4 * * *"))
    rings = schedule.shows()["harbour"]
    assert rings is not None and (rings.hour, rings.minute) == (4, 30)
    with pytest.raises(SettingsError, match="not a cron line"):
        schedule.add("cellar", Bell(cron="whenever"))
    assert list(schedule.shows()) == ["harbour"]


async def test_shows_come_and_go_while_it_runs(schedule: Schedule, poller: Poller) -> None:
    schedule.add("harbour", Bell())
    schedule.add("harbour", Bell(every=60))
    schedule.add("cellar", Bell())
    schedule.remove("harbour")
    schedule.remove("harbour")
    assert list(schedule.shows()) == ["cellar"]


async def test_no_more_polls_at_once_than_there_are_places(schedule: Schedule, poller: Poller) -> None:
    poller.seconds = 0.05
    for number in range(12):
        schedule.add(f"show {number}", Bell(every=0.01))
    await until(lambda: len(poller.polled) >= 12)
    assert poller.most == 3


async def test_a_server_that_does_not_answer_keeps_no_other_feed_waiting(poller: Poller) -> None:
    async def poll(show: str, plan: PollPlan) -> Watched:
        if show.startswith("slow"):
            await asyncio.Event().wait()
        return await poller(show, plan)

    schedule = Schedule(poller=poll, at_once=3, rng=AtOnce())
    schedule.start()
    for number in range(6):
        schedule.add(f"slow {number}", Bell(server="slow.example"))
    for number in range(6):
        schedule.add(f"quick {number}", Bell(server=f"{number}.example"))
    await until(lambda: len(poller.polled) == 6)
    await schedule.stop()


async def test_a_show_is_never_polled_twice_at_once(schedule: Schedule, poller: Poller) -> None:
    poller.seconds = 0.3
    schedule.add("harbour", Bell(every=0.01))
    await asyncio.sleep(0.25)
    assert poller.polled == ["harbour"]


async def test_a_thousand_shows_do_not_ring_together(schedule: Schedule) -> None:
    for number in range(1000):
        schedule.add(f"show {number}", Bell(every=900))
    first = [ring for ring in schedule.shows().values() if ring is not None]
    assert max(first) - min(first) > timedelta(seconds=40)
    assert max(first) < datetime.now(UTC) + timedelta(seconds=61)


async def test_a_database_that_is_away_is_said_once_and_polling_goes_on(
    schedule: Schedule, poller: Poller, caplog: pytest.LogCaptureFixture
) -> None:
    poller.error = StorageError("The database does not answer.")
    failed = metrics.FEEDS_POLLED.labels("failed")._value.get()
    for number in range(5):
        schedule.add(f"show {number}", Bell(every=0.02))
    await until(lambda: len(poller.polled) >= 20)
    said = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(said) == 1 and "The next poll tries again." in said[0].message
    assert metrics.FEEDS_POLLED.labels("failed")._value.get() >= failed + 20
    poller.error = None
    polled = len(poller.polled)
    await until(lambda: len(poller.polled) > polled + 5)


async def test_stopping_ends_polls_under_way_without_a_fuss(poller: Poller, caplog: pytest.LogCaptureFixture) -> None:
    poller.seconds = 60
    schedule = Schedule(poller=poller)
    schedule.start()
    schedule.add("harbour", Bell(every=0.01))
    await until(lambda: poller.now == 1)
    await asyncio.wait_for(schedule.stop(), 2)
    await asyncio.sleep(0.05)
    assert poller.now == 0 and caplog.records == []


@pytest.mark.parametrize("jump", [-3600.0, 3600.0], ids=["back", "ahead"])
async def test_a_clock_that_jumps_takes_the_bells_along(poller: Poller, jump: float) -> None:
    offset = 0.0
    schedule = Schedule(poller=poller, rng=AtOnce(), wall_clock=lambda: time.time() + offset, look_at_clock_every=0.01)
    schedule.start()
    schedule.add("harbour", Bell(every=7200))
    schedule.add("cellar", Bell(cron="0 0 1 1 *"))
    await until(lambda: poller.polled == ["harbour"])
    before = schedule.shows()
    offset = jump
    await asyncio.sleep(0.1)
    after = schedule.shows()
    await schedule.stop()
    assert before["harbour"] is not None and after["harbour"] is not None
    assert abs((after["harbour"] - before["harbour"]).total_seconds() - jump) < 1
    assert after["cellar"] == before["cellar"]  # New Year stays New Year
