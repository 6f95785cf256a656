"""Rings the bell: at each show's times its feed is polled, however many shows there are.

APScheduler 3 keeps the times, in memory: what is due is known from the library (`FeedState.next_poll_at`), so nothing
is lost with the process.
"""

import asyncio
import logging
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import metrics
from bot.domain.period import SHORTEST_PERIOD
from bot.errors import BotError, SettingsError
from bot.pipeline.poll import PollPlan
from bot.pipeline.watch import Watched

_log = logging.getLogger(__name__)

#: Polls one show; `bot.pipeline.watch.Watcher.poll`.
Poller = Callable[[str, PollPlan], Awaitable[Watched]]

#: Up to this share of the period a bell rings later, so that a thousand shows do not ring together.
_JITTER = 0.1
#: Polls of a fresh start are spread over this many seconds at most, and over so many per show.
_SPREAD = 60.0
_SPREAD_PER_SHOW = 0.06
#: Polls of one server at the same moment: one that is slow to answer must not take all places, nor be pressed.
_AT_ONE_SERVER = 2
#: Clocks are corrected by fractions of a second all the time; this is somebody setting them.
_CLOCK_JUMP = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bell:
    """When one show is polled: every so many seconds, or as a cron line says."""

    every: float = 900.0
    #: Five fields, in local time; wins over `every`.
    cron: str | None = None
    first_time: int = 1
    #: Whom the poll asks; empty where nobody else shares it.
    server: str = ""

    @property
    def plan(self) -> PollPlan:
        """For the decision what is due. A cron line is taken at its word: every bell is followed."""
        return PollPlan(every=SHORTEST_PERIOD if self.cron else self.every, first_time=self.first_time)


class Schedule:
    """Bells for any number of shows, and at most `at_once` polls at the same moment, few of them of one server.

    A bell that rings while the same show is still being polled is let go; bells missed during sleep or a busy time
    ring once afterwards. Used on a running event loop:

        schedule = Schedule(poller=watcher.poll)
        schedule.start()
        schedule.add("mad", Bell(every=parse_period("15m")))
        …
        await schedule.stop()
    """

    def __init__(
        self,
        *,
        poller: Poller,
        at_once: int = 20,
        rng: random.Random | None = None,
        wall_clock: Callable[[], float] = time.time,
        look_at_clock_every: float = 30.0,
    ) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        self._poller = poller
        self._places = asyncio.Semaphore(at_once)
        self._at_server: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(_AT_ONE_SERVER))
        self._rng = rng or random.Random()  # noqa: S311  # spreads load, keeps no secret
        self._wall_clock = wall_clock
        self._look_at_clock_every = look_at_clock_every
        self._clock: asyncio.Future[None] | None = None
        self._trouble = ""
        self._running: set[asyncio.Task[None]] = set()
        self._scheduler: Any = AsyncIOScheduler(
            timezone=None,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin to ring."""
        # a line per bell, and a warning per bell let go, would drown everything else at a thousand feeds
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.start()
        self._clock = asyncio.ensure_future(self._follow_clock())

    async def stop(self) -> None:
        """Ring no more, and stop the polls that are under way: what they did is kept, the rest is done next time."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        tasks = [*self._running, *([self._clock] if self._clock else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # each bell sees that its poll has ended, before it would be told to stop itself
        self._scheduler.shutdown(wait=False)

    def add(self, show: str, bell: Bell) -> None:
        """Ring for this show, the first time at once (of many shows: within a minute); replaces an earlier bell.

        Raises `SettingsError` where the cron line is none.
        """
        spread = min(_SPREAD, _SPREAD_PER_SHOW * len(self._scheduler.get_jobs()), bell.every * _JITTER)
        first = datetime.now(UTC) + timedelta(seconds=self._rng.uniform(0, spread))
        self._scheduler.add_job(
            self._ring,
            trigger=_trigger(bell),
            args=[show, bell],
            id=show,
            name=show,
            replace_existing=True,
            next_run_time=None if bell.cron else first,
        )
        if bell.cron:
            self._scheduler.resume_job(show)

    def remove(self, show: str) -> None:
        """Ring no more for this show; unknown shows are fine."""
        if self._scheduler.get_job(show) is not None:
            self._scheduler.remove_job(show)

    def shows(self) -> dict[str, datetime | None]:
        """Every show with a bell and when it rings next, None while paused."""
        return {job.id: job.next_run_time for job in self._scheduler.get_jobs()}

    async def _ring(self, show: str, bell: Bell) -> None:
        task = asyncio.ensure_future(self._poll(show, bell))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.wait([task])

    async def _poll(self, show: str, bell: Bell) -> None:
        """One poll in its place in the queue; a show that breaks podbot's own code must not stop the others."""
        async with self._at_server[bell.server or show], self._places:
            start = time.perf_counter()
            try:
                watched = await self._poller(show, bell.plan)
            except Exception as error:
                self._say_once(show, error)
                metrics.FEEDS_POLLED.labels("failed").inc()
                return
            self._trouble = ""
            metrics.POLL_SECONDS.observe(time.perf_counter() - start)
            metrics.FEEDS_POLLED.labels(watched.poll.value).inc()
            metrics.EPISODES_FOUND.inc(len(watched.produced))

    def _say_once(self, show: str, error: Exception) -> None:
        """A database that is away fails every poll of every show: that is one line in the log, not a thousand."""
        if str(error) == self._trouble:
            return
        self._trouble = str(error)
        if isinstance(error, BotError):
            _log.error("%s The next poll tries again.", error)
        else:
            _log.error("%s: the poll failed unexpectedly; the next one tries again", show, exc_info=error)

    async def _follow_clock(self) -> None:
        """Set the bells anew when somebody sets the clock: back by an hour would silence them for that hour."""
        offset = self._wall_clock() - time.monotonic()
        while True:
            await asyncio.sleep(self._look_at_clock_every)
            now = self._wall_clock() - time.monotonic()
            if abs(now - offset) > _CLOCK_JUMP:
                _log.warning("The clock jumped by %.0f seconds; all polls are scheduled again.", now - offset)
                self._shift(timedelta(seconds=now - offset))
                offset = now

    def _shift(self, jump: timedelta) -> None:
        from apscheduler.triggers.interval import IntervalTrigger

        for job in self._scheduler.get_jobs():
            if job.next_run_time is None:
                continue
            if isinstance(job.trigger, IntervalTrigger):
                job.modify(next_run_time=job.next_run_time + jump)
            else:
                job.reschedule(job.trigger)


def check_cron(line: str) -> None:
    """Raise `SettingsError` where the line is none, or no day is such a one (30 February)."""
    if _cron(line).get_next_fire_time(None, datetime.now(UTC)) is None:
        raise SettingsError(f"poll.cron: {line!r} never comes. Check its day and month.")


def _trigger(bell: Bell) -> Any:
    from apscheduler.triggers.interval import IntervalTrigger

    if bell.cron is None:
        return IntervalTrigger(seconds=bell.every, jitter=bell.every * _JITTER)
    return _cron(bell.cron)


def _cron(line: str) -> Any:
    from apscheduler.triggers.cron import CronTrigger

    try:
        return CronTrigger.from_crontab(line)
    except ValueError as error:
        raise SettingsError(f"poll.cron: {line!r} is not a cron line ({error}). Write it as */10 * * * *.") from error
