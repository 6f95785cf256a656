"""The worker: takes work from the ledger, does it station by station, and ends each in a state people can read."""

import asyncio
import logging
import os
import socket
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.clock import utc_now
from bot.errors import StorageError
from bot.pipeline.tools import Tools
from bot.storage.database import Database
from bot.storage.leases import Leases
from bot.storage.ledger import Ledger
from bot.storage.library import SqlLibrary
from bot.storage.pooler import refuse_lent_sessions
from bot.work.engine import Engine
from bot.work.lock import OneWorker
from bot.work.performing import Performing, Rules
from bot.work.queues import QUEUES
from bot.work.supervisor import Supervisor

log = logging.getLogger("podbot.work")

#: How much of each queue one worker does at once.
AT_ONCE: Mapping[str, int] = {"io": 4, "gpu": 1, "cpu": 2, "chat": 4, "publish": 4}

#: So much longer are the intervals while nothing is on its way.
_RESTS = 10.0


class Worker:
    """Does the work of one library with these tools, from `start` to `stop`.

    Several may share a PostgreSQL database; on SQLite a second one is refused, with the name of the first.
    `tools.library` is replaced by `library`, fenced for each piece of work. `queues` are those it takes work from,
    `at_once` how much of each (workers that share a database should agree on it: the last one started decides for
    all); `polling` is how often, in seconds, each queue is looked at while anything is on its way, `rest` while nothing
    is: what is asked for wakes the worker at once, wherever it was asked (`bot.storage.changes`). Finished work is
    forgotten after `keep_days`, the audio of finished episodes after `keep_audio_days` (None: never).
    """

    def __init__(
        self,
        tools: Tools,
        library: SqlLibrary,
        *,
        queues: Sequence[str] = QUEUES,
        at_once: Mapping[str, int] = AT_ONCE,
        rules: Rules | None = None,
        lease_seconds: float = 60.0,
        polling: float = 2.0,
        rest: float | None = None,
        keep_days: float = 30.0,
        keep_audio_days: float | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        unknown = set(queues) - set(QUEUES)
        if unknown:
            raise StorageError(f"No queue is called {', '.join(sorted(unknown))}. There are: {', '.join(QUEUES)}.")
        self._database: Database = library.database
        self._queues = {name: at_once.get(name, 1) for name in QUEUES if name in queues}
        self._polling, self._rest = polling, _RESTS * polling if rest is None else rest
        self._now = now
        self.holder = _holder(self._database)
        ledger = Ledger(self._database)
        self._performing = Performing(
            tools, library, ledger=ledger, holder=self.holder, rules=rules or Rules(), now=now
        )
        self._engine = Engine(self._database, holder=self.holder, execute=self._performing.execute)
        self._supervisor = Supervisor(
            self._database,
            ledger=ledger,
            leases=Leases(self._database),
            engine=self._engine,
            performing=self._performing,
            tools=replace(tools, library=library),
            shows_progress="chat" in queues,
            holder=self.holder,
            queues=list(self._queues),
            lease_seconds=lease_seconds,
            keep_days=keep_days,
            keep_audio_days=keep_audio_days,
            every=min(polling, 1.0),
            rest=self._rest,
            now=now,
        )
        self._lock = OneWorker(Path(self._database.url.database or "")) if self._database.is_sqlite else None
        self._running = False

    async def start(self) -> None:
        """Begin; raises `StorageError` where another process works on this SQLite file, or behind a wrong pooler."""
        await asyncio.to_thread(refuse_lent_sessions, self._database)
        if self._lock:
            self._lock.take(now=self._now())
        try:
            self._performing.loop = self._supervisor.loop = asyncio.get_running_loop()
            await asyncio.to_thread(self._supervisor.beat)
            # Off the loop, since our steps are threads: DBOS then needs nothing of the application's loop.
            await asyncio.to_thread(self._engine.launch, self._queues, polling=self._polling, rest=self._rest)
            self._supervisor.start()
        except BaseException:
            if self._lock:
                self._lock.release()
            raise
        self._running = True
        log.info("%s works on %s", self.holder, ", ".join(self._queues))

    @property
    def at_once(self) -> Mapping[str, int]:
        """The queues it takes work from, and how much of each at the same time."""
        return dict(self._queues)

    @property
    def resting(self) -> bool:
        """Whether nothing is on its way, so that it waits to be woken."""
        return self._supervisor.quiet

    async def clean(self) -> None:
        """Forget now what is older than it should be kept; done by itself ten minutes after the start, then daily."""
        await asyncio.to_thread(self._supervisor.clean)

    def wake(self) -> None:
        """Look for new work now rather than at the next look; for `DurableWork(wake=…)`."""
        self._supervisor.wake()

    async def stop(self, *, seconds: int = 8) -> bool:
        """Put everything down so that it goes on elsewhere or after a restart.

        Gives False where native code did not return in time; the process should then leave by `os._exit`, since its
        thread cannot be ended. What it did will be refused, and begun again by whoever takes it up.
        """
        if not self._running:
            return True
        self._running = False
        self._performing.leave()
        await asyncio.to_thread(self._supervisor.stop)
        idle = await self._idle(seconds)
        await asyncio.to_thread(self._engine.destroy)
        await asyncio.to_thread(self._supervisor.goodbye)
        if self._lock and idle:
            self._lock.release()
        return idle

    async def _idle(self, seconds: float) -> bool:
        """Whether everything was put down in time, and the engine had a moment to note what was finished."""
        for _ in range(int(seconds * 10)):
            if not self._performing.busy(within=0.3):
                return True
            await asyncio.sleep(0.1)
        return not self._performing.busy()


def _holder(database: Database) -> str:
    """SQLite has one worker, whose name stays, so that it finds its work again; elsewhere each start is a new one."""
    if database.is_sqlite:
        return "podbot"
    return f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
