"""The numbers of `/metrics` that are asked for when somebody looks: episodes, work, queues, disk."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

from bot import metrics
from bot.app.parts import App
from bot.clock import utc_now
from bot.errors import BotError
from bot.storage.disk import disk_under
from bot.storage.library import SqlLibrary
from bot.work.backlog import Backlog, backlog
from bot.work.queues import QUEUES


@contextmanager
def measured(app: App, library: SqlLibrary) -> Iterator[None]:
    """Show them while the block runs. While the database is away they are missing, and the others still there."""

    def work() -> Backlog:
        return backlog(library.database, now=utc_now())

    gauges: list[tuple[str, str, str, Callable[[], Mapping[str, float]]]] = [
        ("podbot_episodes", "Episodes per stage", "stage", lambda: _stages(library)),
        ("podbot_work", "Pieces of work per state", "state", lambda: _numbers(work().depth)),
        ("podbot_work_oldest_seconds", "How long the oldest waiting work has waited", "", lambda: _waited(work())),
        ("podbot_queue_served", "Whether a worker that is alive takes work from it", "queue", lambda: _served(work())),
        ("podbot_disk_free_bytes", "Room on the disk of data_dir", "", lambda: _free(app)),
    ]
    with ExitStack() as stack:
        for name, text, label, values in gauges:
            stack.callback(metrics.gauge(name, text, label, _or_nothing(values)))
        yield


def _or_nothing(values: Callable[[], Mapping[str, float]]) -> Callable[[], Mapping[str, float]]:
    def asked() -> Mapping[str, float]:
        try:
            return values()
        except (BotError, OSError):
            return {}

    return asked


def _stages(library: SqlLibrary) -> Mapping[str, float]:
    return {stage.value: float(count) for stage, count in library.count_episodes().items()}


def _numbers(depth: Mapping[str, int]) -> Mapping[str, float]:
    return {state: float(count) for state, count in depth.items()}


def _waited(work: Backlog) -> Mapping[str, float]:
    return {"": work.waiting.total_seconds() if work.waiting else 0.0}


def _served(work: Backlog) -> Mapping[str, float]:
    return {queue: float(queue in work.served) for queue in QUEUES}


def _free(app: App) -> Mapping[str, float]:
    return {"": float(disk_under(app.settings.data_dir).free)}
