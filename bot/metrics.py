"""What can be counted about a running podbot, in one registry that `/metrics` prints."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

#: Ours alone, so that a second one in the same process (tests, plugins) does not collide with the library's global.
REGISTRY = CollectorRegistry()

FEEDS_POLLED = Counter("podbot_feeds_polled", "Polls of feeds by how they went", ["result"], registry=REGISTRY)
POLL_SECONDS = Histogram("podbot_poll_seconds", "Seconds to read and decide on one feed", registry=REGISTRY)
EPISODES_FOUND = Counter(
    "podbot_episodes_found", "Episodes that feeds brought and that went to work", registry=REGISTRY
)
STEP_SECONDS = Histogram(
    "podbot_step_seconds",
    "Seconds spent per step of the line",
    ["step"],
    buckets=(0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 4 * 3600),
    registry=REGISTRY,
)
STEP_FAILURES = Counter("podbot_step_failures", "Attempts at a step that failed", ["step"], registry=REGISTRY)
REAL_TIME_FACTOR = Histogram(
    "podbot_real_time_factor",
    "Seconds of transcription per second of audio",
    ["engine", "model"],
    buckets=(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
    registry=REGISTRY,
)
PUBLICATIONS = Counter(
    "podbot_publications", "Revisions sent to a target by how it went", ["target", "result"], registry=REGISTRY
)


@contextmanager
def timed(step: str, *, stops: tuple[type[BaseException], ...] = ()) -> Iterator[None]:
    """Count the seconds of one step, and its failure where it raises; `stops` are no failures and not counted.

    >>> with timed("notes"):
    ...     pass
    """
    start = time.perf_counter()
    try:
        yield
    except stops:
        raise
    except BaseException:
        STEP_FAILURES.labels(step).inc()
        STEP_SECONDS.labels(step).observe(time.perf_counter() - start)
        raise
    STEP_SECONDS.labels(step).observe(time.perf_counter() - start)


def gauge(name: str, text: str, label: str, values: Callable[[], Mapping[str, float]]) -> Callable[[], None]:
    """Show numbers that are asked for when somebody looks: `values` maps a label's value to its number.

    An empty `label` is a single number, under the key "".

    Gives the function that takes the gauge away again.

        gauge("podbot_episodes", "Episodes per stage", "stage", library.count_episodes)
    """
    collector = _Asked(name, text, label, values)
    REGISTRY.register(collector)
    return lambda: REGISTRY.unregister(collector)


def exposition() -> bytes:
    """Everything in Prometheus' text format (`text/plain; version=0.0.4`); may ask the database, so use a thread."""
    return generate_latest(REGISTRY)


class _Asked(Collector):
    def __init__(self, name: str, text: str, label: str, values: Callable[[], Mapping[str, float]]) -> None:
        self._name, self._text, self._label, self._values = name, text, label, values

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Only the name, so that registering asks nobody."""
        return [self._family()]

    def collect(self) -> Iterable[GaugeMetricFamily]:
        family = self._family()
        for value, number in self._values().items():
            family.add_metric([str(value)] if self._label else [], float(number))
        return [family]

    def _family(self) -> GaugeMetricFamily:
        return GaugeMetricFamily(self._name, self._text, labels=[self._label] if self._label else [])
