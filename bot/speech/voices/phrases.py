"""Speech parted at its small pauses: voices mostly change there, so each part is listened to by itself."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from bot.domain.audio import SAMPLE_RATE
from bot.speech.activity import part

#: Samples whose loudness is measured together (20 ms).
_HOP = 320
#: Shortest pause and shortest phrase, in hops: 0.2 s and 0.3 s.
_PAUSE, _SHORTEST = 10, 15
#: Decibels between quiet and loud below which nothing can be called a pause.
_RANGE = 12.0
#: Where between quiet (0) and loud (1) a pause lies at most, in decibels.
_QUIET = 0.3
#: Seconds looked at together; loudness is compared within them.
_BLOCK = 60.0


def phrases(samples: npt.NDArray[np.int16], spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The spans of speech (seconds, in order) divided at pauses; noise or music beneath leaves them whole."""
    return [phrase for span in spans for block in _blocks(*span) for phrase in _parts(samples, *block)]


def _blocks(start: float, end: float) -> Iterator[tuple[float, float]]:
    count = max(1, round((end - start) / _BLOCK))
    for number in range(count):
        yield start + (end - start) * number / count, start + (end - start) * (number + 1) / count


def _parts(samples: npt.NDArray[np.int16], start: float, end: float) -> Iterator[tuple[float, float]]:
    loud = _loudness(part(samples, round(start * SAMPLE_RATE), round(end * SAMPLE_RATE)))
    begin = start
    for first, last in _pauses(loud):
        if (first - _SHORTEST) * _HOP / SAMPLE_RATE < begin - start or last + _SHORTEST > len(loud):
            continue
        yield begin, start + first * _HOP / SAMPLE_RATE
        begin = start + last * _HOP / SAMPLE_RATE
    yield begin, end


def _loudness(samples: npt.NDArray[np.int16]) -> npt.NDArray[np.float32]:
    """Decibels of each hop."""
    whole = samples[: len(samples) // _HOP * _HOP].reshape(-1, _HOP).astype(np.float32)
    return np.asarray(10 * np.log10(np.square(whole).mean(axis=1) + 1.0), dtype=np.float32)


def _pauses(loud: npt.NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """(first, last) hops of every quiet stretch, `last` excluded."""
    if len(loud) < _PAUSE:
        return
    low, high = np.percentile(loud, (5, 95))
    if high - low < _RANGE:
        return
    quiet = np.concatenate([[False], loud < low + _QUIET * (high - low), [False]])
    edges = np.flatnonzero(quiet[1:] != quiet[:-1])
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if last - first >= _PAUSE:
            yield first, last
