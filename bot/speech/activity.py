"""Where speech is: Silero's detector run over the file in blocks, and its probabilities turned into stretches."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.domain.audio import SAMPLE_RATE, DecodedAudio

Samples = npt.NDArray[np.float32]

#: Samples that the detector judges at a time (32 ms), and how many of the ones before it wants to see.
FRAME = 512
_CONTEXT = 64
#: Frames judged in one call: 64 s, small enough to start decoding early.
_BLOCK = 2000
#: Speech begins at this probability and ends below that one (Silero's own defaults).
_BEGIN, _END = 0.5, 0.35
#: Frames: shorter pauses do not end a stretch; shorter noises are no speech.
_SHORTEST_PAUSE, _SHORTEST_SPEECH = 6, 4
#: Samples kept on both sides of speech, or half the pause where that is less: detectors begin late and end early.
MARGIN = int(0.3 * SAMPLE_RATE)


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Samples `start`..`end` (exclusive) of the file; `pause` is the silence before it, margins included."""

    start: int
    end: int
    pause: int = 0

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return (self.end - self.start) / SAMPLE_RATE


def open_samples(audio: DecodedAudio) -> npt.NDArray[np.int16]:
    """The file mapped into memory: nothing is read before it is used."""
    if not audio.samples:
        return np.zeros(0, dtype=np.int16)
    return np.memmap(audio.path, dtype="<i2", mode="r", shape=(audio.samples,))


def read(samples: npt.NDArray[np.int16], start: int, end: int) -> Samples:
    """A part as the models want it: float32 between -1 and 1."""
    return np.asarray(part(samples, start, end), dtype=np.float32) / np.float32(32768.0)


def part(samples: npt.NDArray[np.int16], start: int, end: int) -> npt.NDArray[np.int16]:
    """A part of the samples, 16 bits each.

    A mapped file is read rather than touched: mapped pages of three hours would count as 330 MB of this process.
    """
    if isinstance(samples, np.memmap) and samples.filename is not None:
        return np.fromfile(samples.filename, dtype="<i2", count=max(0, end - start), offset=2 * start)
    return samples[start:end]


def speech_spans(audio: DecodedAudio) -> tuple[tuple[float, float], ...]:
    """Spans that hold speech, in seconds; what `Diarizer.diarize` takes as `speech`."""
    return tuple((one.start / SAMPLE_RATE, one.end / SAMPLE_RATE) for one in stretches(audio))


def stretches(audio: DecodedAudio, *, span: Stretch | None = None, longest: float = 28.0) -> Iterator[Stretch]:
    """Stretches of speech in order of time, found while they are asked for.

    None is longer than `longest` seconds (and its margins): one that would be ends where speech is least likely.
    """
    whole = span or Stretch(0, audio.samples)
    found = speech_frames(probabilities(audio, whole), longest=int(longest * SAMPLE_RATE) // FRAME)
    raw = (Stretch(whole.start + first * FRAME, min(whole.end, whole.start + last * FRAME)) for first, last in found)
    return with_margins(raw, whole)


def with_margins(raw: Iterable[Stretch], whole: Stretch) -> Iterator[Stretch]:
    """Stretches widened into the pauses around them; they may touch but never overlap, nor leave `whole`."""
    held: Stretch | None = None
    for one in chain(raw, (None,)):
        if held is not None:
            room = one.start - held.end if one else 2 * (whole.end - held.end)
            yield replace(held, end=held.end + min(MARGIN, room // 2))
        if one is not None:
            room = one.start - held.end if held else 2 * (one.start - whole.start)
            pause = one.start - (held.end if held else whole.start)
            one = Stretch(one.start - min(MARGIN, room // 2), one.end, pause)
        held = one


def probabilities(audio: DecodedAudio, span: Stretch) -> Iterator[npt.NDArray[np.float32]]:
    """Probability of speech per frame of the span, a block at a time; the detector remembers across blocks."""
    samples, session = open_samples(audio), _session()
    state = {"h": np.zeros((1, 1, 128), np.float32), "c": np.zeros((1, 1, 128), np.float32)}
    before = np.zeros(_CONTEXT, np.float32)
    for start in range(span.start, span.end, _BLOCK * FRAME):
        block = read(samples, start, min(span.end, start + _BLOCK * FRAME))
        block = np.pad(block, (0, -len(block) % FRAME))
        heard, state["h"], state["c"] = session.run(None, {"input": _frames(before, block), **state})
        before = block[-_CONTEXT:]
        yield np.asarray(heard, dtype=np.float32).reshape(-1)


def _frames(before: Samples, block: Samples) -> Samples:
    """Each frame behind the last samples of the one before it."""
    long = np.concatenate([before, block])
    view = np.lib.stride_tricks.sliding_window_view(long, _CONTEXT + FRAME)[::FRAME]
    return np.ascontiguousarray(view)


def _session() -> Any:
    """Silero's model as faster-whisper ships it; one thread, loaded once."""
    from faster_whisper.vad import get_vad_model  # heavy

    return get_vad_model().session


def speech_frames(blocks: Iterator[npt.NDArray[np.float32]], *, longest: int) -> Iterator[tuple[int, int]]:
    """Frames `first`..`last` (exclusive) of every stretch of speech.

    Pure: hysteresis between two thresholds, short pauses bridged, short noises dropped, long stretches divided.
    """
    for first, heard in _raw_stretches(blocks):
        yield from _divided(first, heard, longest)


def _raw_stretches(blocks: Iterator[npt.NDArray[np.float32]]) -> Iterator[tuple[int, list[float]]]:
    """First frame and probabilities of each stretch."""
    first, heard, silent = -1, list[float](), 0
    for frame, value in enumerate(chain.from_iterable(block.tolist() for block in blocks)):
        if first < 0 and value >= _BEGIN:
            first, heard, silent = frame, [], 0
        if first >= 0:
            heard.append(value)
            silent = silent + 1 if value < (_BEGIN if silent else _END) else 0
            if silent > _SHORTEST_PAUSE:
                if len(heard) - silent >= _SHORTEST_SPEECH:
                    yield first, heard[:-silent]
                first = -1
    if first >= 0 and len(heard) - silent >= _SHORTEST_SPEECH:
        yield first, heard[: len(heard) - silent]


def _divided(first: int, heard: Sequence[float], longest: int) -> Iterator[tuple[int, int]]:
    """The stretch in parts of at most `longest` frames, cut in the later 40 % where speech is least likely."""
    start = 0
    while len(heard) - start > longest:
        latest = range(start + int(longest * 0.6), start + longest)
        cut = min(latest, key=heard.__getitem__)
        yield first + start, first + cut
        start = cut
    yield first + start, first + len(heard)
