"""DBOS as this project uses it: one workflow, one step in it, on named queues, under ids it takes only once."""

import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from dbos import DBOS, SetWorkflowID

from bot.errors import StorageError
from bot.storage.changes import tell
from bot.storage.database import Database
from bot.work.resting import Resting

#: Constant for ever: DBOS's default is a hash of the source, and work begun by other source would lie there silently.
#: A change of the order of steps goes behind `DBOS.patch`.
APPLICATION_VERSION = "podbot-1"
#: Our own count of crashes parks work long before DBOS gives it up.
_RECOVERIES = 1000
_LIVE = ["ENQUEUED", "PENDING", "DELAYED"]
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]

#: Does a station of a piece of work (id, round, station) and gives the next station's name and queue, or None.
Execute = Callable[[str, int, str], tuple[str, str] | None]


class Engine:
    """The only place that knows DBOS. One per process, since DBOS is; its methods block and need no event loop."""

    def __init__(self, database: Database, *, holder: str, execute: Execute) -> None:
        self._database = database
        self._holder = holder
        self._execute = execute
        self._workflow: Any = None
        self._resting = Resting(seconds=0.0)

    def launch(self, queues: Mapping[str, int], *, polling: float, rest: float) -> None:
        """Begin to work: recover what this holder left behind, listen to the queues (name: how many at once).

        Each queue is looked at every `polling` seconds, every `rest` while it is `quiet`, and at once on `ring`.
        """
        if self._database.is_sqlite:
            _write_ahead(str(self._database.url.database))
        engine = DBOS(
            config={
                "name": "podbot",
                "system_database_url": system_url(self._database),
                "application_version": APPLICATION_VERSION,
                "executor_id": self._holder,
                "log_level": "ERROR",
                "max_executor_threads": sum(queues.values()) + 8,
                "sys_db_pool_size": 10,
                # we wait for nothing by notification; polling spares two threads and works behind a pooler
                "use_listen_notify": False,
                "notification_listener_polling_interval_sec": polling,  # also how long `destroy` waits for it
            }
        )
        _join_our_logs()
        self._workflow = _register(self._execute, self.enqueue)
        DBOS.listen_queues(list(queues))
        DBOS.launch()
        for name, at_once in queues.items():
            DBOS.register_queue(
                name, worker_concurrency=at_once, polling_interval_sec=polling, on_conflict="always_update"
            )
        self._rest(engine, rest)

    def enqueue(self, id: str, round: int, station: str, queue: str) -> None:
        """Give it a station to do; the second time does nothing."""
        with SetWorkflowID(f"{id}#{round}:{station}"):
            DBOS.enqueue_workflow(queue, self._workflow, id, round, station)
        self._tell()

    def knows(self, id: str, round: int) -> bool:
        """Whether any station of this round waits or runs."""
        found = DBOS.list_workflows(
            workflow_id_prefix=f"{id}#{round}:", status=_LIVE, limit=1, load_input=False, load_output=False
        )
        return bool(found)

    def take_over(self, alive: Callable[[], Sequence[str]]) -> int:
        """Queue again what workers hold that are no longer alive; gives how many. One process at a time may ask.

        Who is alive is asked second: whoever began to work after the first look has a lease by then.
        """
        held = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        living = alive()
        orphans = [one for one in held if one.executor_id not in living and one.queue_name]
        for orphan in orphans:
            DBOS.resume_workflow(orphan.workflow_id, queue_name=orphan.queue_name)
        if orphans:
            self._tell()
        return len(orphans)

    def forget(self, *, before: datetime) -> int:
        """Delete what ended before that time; gives how many."""
        gone = 0
        while True:
            ended = DBOS.list_workflows(
                status=_ENDED, end_time=before.isoformat(), limit=500, load_input=False, load_output=False
            )
            if not ended:
                return gone
            DBOS.delete_workflows([workflow.workflow_id for workflow in ended])
            gone += len(ended)

    def ring(self) -> None:
        """Look at the queues now."""
        self._resting.ring()

    def quiet(self, is_quiet: bool) -> None:
        """Say whether nothing is on its way, so that the queues need looking at less often."""
        self._resting.quiet(is_quiet)

    def destroy(self) -> None:
        """Take no more work and let go."""
        self._resting.over()
        DBOS.destroy(destroy_registry=True)

    def _rest(self, engine: DBOS, seconds: float) -> None:
        """Its own jobs are for delays and timeouts of workflows, of which we have none."""
        self._resting = Resting(seconds=seconds)
        for event in getattr(engine, "background_thread_stop_events", ()):
            self._resting.lengthen(event)
        jobs = getattr(engine, "_background_jobs_stop_event", None)
        if jobs is not None:
            self._resting.lengthen(jobs, wakes=False)
        self._resting.ring()

    def _tell(self) -> None:
        """Here and at every other worker; one that does not hear it looks by itself a little later."""
        self.ring()
        if not self._database.is_sqlite:
            with suppress(StorageError), self._database.write() as connection:
                tell(connection)


def system_url(database: Database) -> str:
    """Where DBOS keeps its tables: a schema of its own on PostgreSQL, a file beside ours on SQLite.

    A file of its own, since SQLite has one writer a file, and a restored backup brings no half-done workflows.
    """
    if database.is_sqlite:
        return f"sqlite:///{database.url.database}-work"
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)


def _register(execute: Execute, enqueue: Callable[[str, int, str, str], None]) -> Any:
    @DBOS.step(name="station")
    def step(id: str, round: int, station: str) -> list[str]:
        following = execute(id, round, station)
        return list(following) if following else []  # plain values only: results are pickled

    @DBOS.workflow(name="work", max_recovery_attempts=_RECOVERIES)
    def work(id: str, round: int, station: str) -> None:
        following = step(id, round, station)
        if following:
            enqueue(id, round, following[0], following[1])

    return work


def _write_ahead(path: str) -> None:
    """DBOS sets no journal mode; WAL doubles what one file carries, and stays set in it."""
    connection = sqlite3.connect(f"{path}-work", timeout=30)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _join_our_logs() -> None:
    """DBOS's lines go where all others go, and a trouble that lasts is told once."""
    logger = logging.getLogger("dbos")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    logger.propagate = True
