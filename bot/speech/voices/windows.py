"""Where to listen for voices: few windows over known speech first, more of them only where the voice changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

#: Seconds of a full window: what the voice model was made for.
LENGTH = 1.5
#: Seconds from one window to the next inside a stretch of speech: at most, and at least …
STRIDE, SHORTEST_STRIDE = 2.6, 0.6
#: … so that even a short recording gives so many windows to tell its voices by.
ENOUGH = 80
#: Windows between two that differ: shorter and closer.
FINE_LENGTH, FINE_STRIDE = 1.0, 0.4
#: Windows of at least this are fit to tell how many voices there are.
FULL = 1.0
#: Speech shorter than this tells no voice.
SHORTEST = 0.35
#: Lengths are whole steps of this, so that windows share batches.
_STEP = 0.25


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of one stretch of speech, in seconds."""

    start: float
    end: float
    #: Index of the stretch.
    span: int

    @property
    def middle(self) -> float:
        """The moment the window speaks for."""
        return (self.start + self.end) / 2

    @property
    def seconds(self) -> float:
        """Length."""
        return self.end - self.start


def tidy(spans: Sequence[tuple[float, float]], duration: float) -> list[tuple[float, float]]:
    """Spans in order, inside the audio, none overlapping, none empty."""
    done: list[tuple[float, float]] = []
    for start, end in sorted((max(0.0, start), min(end, duration)) for start, end in spans):
        if done and start <= done[-1][1]:
            done[-1] = (done[-1][0], max(end, done[-1][1]))
        elif end > start:
            done.append((start, end))
    return done


def coarse(spans: Sequence[tuple[float, float]]) -> Iterator[Window]:
    """Windows spread evenly over each span, its first and last moments included; closer where little is said."""
    speech = sum(end - start for start, end in spans)
    stride = min(STRIDE, max(SHORTEST_STRIDE, speech / ENOUGH))
    for index, (start, end) in enumerate(spans):
        length = min(LENGTH, _whole_steps(end - start))
        if length <= 0:
            continue
        free = end - start - length
        steps = -int(-free // stride) if free > length / 2 else 0
        if not steps:
            yield Window(start + free / 2, start + free / 2 + length, index)
            continue
        for number in range(steps + 1):
            begin = start + free * number / steps
            yield Window(begin, begin + length, index)


def between(left: Window, right: Window) -> Iterator[Window]:
    """Finer windows whose middles lie between those of two neighbours."""
    gap = right.middle - left.middle
    steps = max(2, round(gap / FINE_STRIDE))
    for number in range(1, steps):
        middle = left.middle + gap * number / steps
        yield Window(middle - FINE_LENGTH / 2, middle + FINE_LENGTH / 2, left.span)


def shares(windows: Sequence[Window]) -> list[float]:
    """Seconds that each window (in order) speaks for: its own, less what lies nearer to the middle of a neighbour."""
    firsts = [(a.middle + b.middle) / 2 if a.span == b.span else b.start for a, b in pairwise(windows)]
    lasts = [(a.middle + b.middle) / 2 if a.span == b.span else a.end for a, b in pairwise(windows)]
    edges = zip(windows, [-inf, *firsts], [*lasts, inf], strict=False)  # none where there is no window
    return [min(window.end, last) - max(window.start, first) for window, first, last in edges]


def _whole_steps(seconds: float) -> float:
    return 0.0 if seconds < SHORTEST else max(_STEP, seconds // _STEP * _STEP)
