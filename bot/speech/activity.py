"""Where speech is: Silero's detector run over the file in blocks, and its probabilities turned into stretches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
#: Frames: shorter pauses do not end a stretch; shorter noises are no speech; margin kept on both sides.
_SHORTEST_PAUSE, _SHORTEST_SPEECH, _MARGIN = 6, 4, 8


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Samples `start`..`end` (exclusive) of the file."""

    start: int
    end: int

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
    return np.asarray(samples[start:end], dtype=np.float32) / np.float32(32768.0)


def speech_spans(audio: DecodedAudio) -> tuple[tuple[float, float], ...]:
    """Spans that hold speech, in seconds; what `Diarizer.diarize` takes as `speech`."""
    return tuple((one.start / SAMPLE_RATE, one.end / SAMPLE_RATE) for one in stretches(audio))


def stretches(audio: DecodedAudio, *, span: Stretch | None = None, longest: float = 28.0) -> Iterator[Stretch]:
    """Stretches of speech in order of time, none longer than `longest` seconds, found while they are asked for.

    A stretch that would be longer ends where the detector is least sure of speech.
    """
    whole = span or Stretch(0, audio.samples)
    offset = whole.start
    for first, last in speech_frames(probabilities(audio, whole), longest=int(longest * SAMPLE_RATE) // FRAME):
        yield Stretch(offset + first * FRAME, min(whole.end, offset + last * FRAME))


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
    """Frames `first`..`last` (exclusive) of every stretch of speech, with margins that never overlap.

    Pure: hysteresis between two thresholds, short pauses bridged, short noises dropped, long stretches divided.
    """
    end_before = 0
    for first, last, heard in _raw_stretches(blocks):
        start = max(end_before, first - _MARGIN)
        stop = last + _MARGIN
        yield from _divided(start, stop, start - first, heard, longest)
        end_before = stop


def _raw_stretches(
    blocks: Iterator[npt.NDArray[np.float32]],
) -> Iterator[tuple[int, int, list[float]]]:
    """(first, last, probabilities) of stretches; a pause must be longer than the margins around it."""
    pause = max(_SHORTEST_PAUSE, 2 * _MARGIN)
    frame, first, heard, silent = 0, -1, list[float](), 0
    for block in blocks:
        for value in block.tolist():
            if first < 0 and value >= _BEGIN:
                first, heard, silent = frame, [], 0
            if first >= 0:
                heard.append(value)
                silent = silent + 1 if value < (_END if silent == 0 else _BEGIN) else 0
                if silent > pause:
                    if len(heard) - silent >= _SHORTEST_SPEECH:
                        yield first, first + len(heard) - silent, heard[:-silent]
                    first = -1
            frame += 1
    if first >= 0 and len(heard) - silent >= _SHORTEST_SPEECH:
        yield first, first + len(heard) - silent, heard[: len(heard) - silent]


def _divided(start: int, stop: int, shift: int, heard: Sequence[float], longest: int) -> Iterator[tuple[int, int]]:
    """The stretch in parts of at most `longest` frames, cut in the later 40 % where speech is least likely."""
    while stop - start > longest:
        low, high = start + int(longest * 0.6), start + longest
        cut = min(range(low, high), key=lambda frame: _at(heard, frame - start + shift))
        yield start, cut
        start, shift = cut, shift + cut - start
    yield start, stop


def _at(heard: Sequence[float], index: int) -> float:
    return heard[index] if 0 <= index < len(heard) else 0.0
