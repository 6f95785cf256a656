"""The supervisor: one thread that hands over new work, watches claims, keeps the lease and cleans up."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic

import sqlalchemy as sa

from bot.errors import BotError, DatabaseUnavailable, StorageError
from bot.pipeline.retain import forget_audio, sweep_scratch
from bot.pipeline.tools import Tools
from bot.ports import Reviewer, WorkStatus
from bot.storage.changes import Changes
from bot.storage.database import Database
from bot.storage.disk import disk_under
from bot.storage.leases import Leases
from bot.storage.ledger import Ledger
from bot.work.engine import Engine
from bot.work.performing import Performing
from bot.work.stations import stations

log = logging.getLogger("podbot.work")

#: One process at a time looks for the dead; any number that nothing else locks.
_TAKE_OVER_LOCK = 7_204_002
#: Rows that nobody touched for so long are compared with the engine.
_STALE = timedelta(minutes=5)
#: Seconds after a station during which everybody stays awake.
_AFTER_WORK = 5.0
_DAY = 86_400.0


class Supervisor:
    """Everything of a worker that happens by the clock. A database that is away is waited for and told once."""

    def __init__(
        self,
        database: Database,
        *,
        ledger: Ledger,
        leases: Leases,
        engine: Engine,
        performing: Performing,
        tools: Tools,
        shows_progress: bool,
        holder: str,
        queues: Sequence[str],
        lease_seconds: float,
        keep_days: float,
        keep_audio_days: float | None,
        every: float,
        rest: float,
        now: Callable[[], datetime],
    ) -> None:
        #: The application's loop, for progress in the chat.
        self.loop: asyncio.AbstractEventLoop | None = None
        self._database, self._ledger, self._leases = database, ledger, leases
        self._engine, self._performing, self._tools = engine, performing, tools
        self._shows_progress = shows_progress
        self._holder, self._queues = holder, queues
        self._lease_seconds, self._now = lease_seconds, now
        # How often it looks: while anything is on its way, and while nothing is (often enough for the lease).
        self._every, self._rest = every, min(rest, lease_seconds / 4)
        self._changes = Changes(database, self.hear, every=every)
        #: Whether nothing is on its way anywhere.
        self.quiet = False
        self._keep, self._keep_audio = keep_days, keep_audio_days
        self._woken, self._stopped = threading.Event(), threading.Event()
        self._once, self._say = performing.once, performing.say
        self._due: dict[str, float] = {}
        self._thread = threading.Thread(target=self._run, name="podbot-supervisor", daemon=True)

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._due = {"clean": monotonic() + 600}
        self._changes.start()
        self._thread.start()

    def hear(self) -> None:
        """Somebody changed the database: there may be work. PostgreSQL says so only when there is."""
        if not self._database.is_sqlite:
            self._engine.ring()
        self.wake()

    def wake(self) -> None:
        """Look now."""
        self._woken.set()

    def stop(self) -> None:
        """Hand over nothing more."""
        self._stopped.set()
        self._woken.set()
        self._thread.join(timeout=5)
        self._changes.stop()

    def beat(self) -> None:
        """Say that this worker is alive; the first time before it takes any work."""
        holder = self._holder if not self._database.is_sqlite else "podbot"
        self._leases.beat(holder, queues=self._queues, seconds=self._lease_seconds, now=self._now())

    def goodbye(self) -> None:
        """Give up the lease, so that others take over at once."""
        try:
            self._leases.leave(self._holder)
        except StorageError as error:
            log.warning("%s", error)

    def clean(self) -> None:
        """Forget what is older than it should be kept; not from the application's loop, which it needs."""
        before = self._now() - timedelta(days=self._keep)
        gone = self._engine.forget(before=before) + self._ledger.forget(before=before)
        self._leases.bury(now=self._now(), before=timedelta(days=1))
        if self._tools.checkpoints:
            self._tools.checkpoints.forget(before=before)
        swept = sweep_scratch(self._tools.scratch, now=self._now())
        if gone or swept:
            log.info("forgot %d pieces of work older than %g days, and %d left-over files", gone, self._keep, swept)
        if self._keep_audio is not None and self.loop:
            older = timedelta(days=self._keep_audio)
            work = forget_audio(self._tools, older_than=older, now=self._now())
            files = asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=600)
            if files:
                log.info("deleted the audio of %d episodes that were finished %g days ago", files, self._keep_audio)

    def _run(self) -> None:
        while not self._stopped.is_set():
            with self._survives():
                self._look()
            self._woken.wait(self._rest if self.quiet else self._every)
            self._woken.clear()

    def _look(self) -> None:
        self._performing.stop_fallen()
        active = self._ledger.under_way(until=self._now() + timedelta(seconds=self._rest))
        self._settle(quiet=not active and self._changes.listening and not self._performing.busy(within=_AFTER_WORK))
        if active:
            self._hand_over()
        with self._each("lease", self._lease_seconds / 4) as is_time:
            if is_time:
                self.beat()
        with self._each("take over", self._lease_seconds / 4) as is_time:
            if is_time and not self._database.is_sqlite:
                self._take_over()
        with self._each("progress", 5.0) as is_time:
            if is_time and active and self._shows_progress:
                self._show_progress()
        with self._each("stale", 60.0) as is_time:
            if is_time:
                self._begin_lost_again()
        with self._each("disk", 60.0) as is_time:
            if is_time:
                self._look_at_disk()
        with self._each("clean", _DAY) as is_time:
            if is_time:
                self.clean()

    def _settle(self, *, quiet: bool) -> None:
        self.quiet = quiet
        self._engine.quiet(quiet)

    def _hand_over(self) -> None:
        for task in self._ledger.asked(now=self._now()):
            line = stations(task.kind, dict(task.request))
            begin = next((station for station in line if station.label == task.step), line[0])
            self._engine.enqueue(task.id, task.round, begin.name, begin.queue)
            self._ledger.handed_over(task, now=self._now())

    def _take_over(self) -> None:
        """What the dead left behind goes back to its queues; the lock keeps it to one process at a time."""
        with self._database.write() as connection:
            if connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_TAKE_OVER_LOCK))):
                taken = self._engine.take_over(lambda: self._leases.alive(self._now()))
                if taken:
                    log.warning("queued again what a worker that stopped or died left behind: %d", taken)

    def _begin_lost_again(self) -> None:
        """A row that says queued or running while the engine knows nothing of it: its database was replaced."""
        for task in self._ledger.stale(before=self._now() - _STALE):
            if self._engine.knows(task.id, task.round):
                self._ledger.touch(task, now=self._now())
            else:
                self._say(logging.WARNING, task.episode, f"{task.kind} was lost by the engine and starts again")
                self._ledger.ask_again(task, now=self._now())

    def _show_progress(self) -> None:
        for status in self._ledger.statuses():
            if status.state == "running" and status.kind != "publish" and self.loop:
                asyncio.run_coroutine_threadsafe(_quietly(self._tools.reviewer, status), self.loop)

    def _look_at_disk(self) -> None:
        disk = disk_under(self._tools.scratch)
        if disk.nearly_full:
            self._once.trouble("disk", disk.warning)
        else:
            self._once.over("disk", "There is room on the disk again.")

    @contextmanager
    def _each(self, what: str, seconds: float) -> Iterator[bool]:
        """Whether it is time for this again; what failed is due at the next look."""
        is_time = monotonic() >= self._due.get(what, 0.0)
        yield is_time
        if is_time:
            self._due[what] = monotonic() + seconds

    @contextmanager
    def _survives(self) -> Iterator[None]:
        """A look that fails is told once and tried again at the next; the worker stays up."""
        began = monotonic()
        try:
            yield
        except DatabaseUnavailable as error:
            self._settle(quiet=False)
            self._once.trouble("database", str(error))
        except Exception as error:  # the thread must live, whatever a driver comes up with
            self._settle(quiet=False)
            self._once.trouble("look", f"The supervisor met an error and continues: {type(error).__name__}: {error}")
        else:
            self._once.over("database", "The database answers again.", began=began)


async def _quietly(reviewer: Reviewer, status: WorkStatus) -> None:
    try:
        await reviewer.show_progress(status.episode, status)
    except BotError:
        return  # the next one will do
