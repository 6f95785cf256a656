"""What the audio itself tells about new topics: silences between sentences, and music where nobody speaks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.audio import SAMPLE_RATE, DecodedAudio
from bot.notes.sentences import Sentence

Curve = NDArray[np.float64]

#: One loudness value for so many samples: 50 ms.
_FRAME = SAMPLE_RATE // 20
_FRAMES_A_SECOND = SAMPLE_RATE / _FRAME
#: Frames read at once: two minutes, about 4 MB.
_BLOCK = 2400
#: A frame this far below the usual loudness of speech is silent, in decibels.
_QUIET = 24.0
#: Word times are this uncertain, in seconds.
_SLACK = 0.25
#: A gap between sentences that is shorter holds no jingle, in seconds.
_SHORTEST_JINGLE = 1.2


@dataclass(frozen=True, slots=True)
class Sounds:
    """For each sentence, what is heard right before it, in seconds."""

    pause: Curve
    music: Curve


def listen(audio: DecodedAudio, sentences: Sequence[Sentence]) -> Sounds:
    """Silence and music before each sentence; the file is read once, in pieces."""
    loudness = _loudness(audio)
    pause, music = np.zeros(len(sentences)), np.zeros(len(sentences))
    if not len(loudness):
        return Sounds(pause, music)
    quiet = loudness < _usual(loudness) - _QUIET
    before = 0.0
    for at, sentence in enumerate(sentences):
        gap = slice(_frame(before - _SLACK), max(_frame(sentence.start + _SLACK), _frame(before - _SLACK) + 1))
        pause[at] = _longest_run(quiet[gap]) / _FRAMES_A_SECOND
        if sentence.start - before >= _SHORTEST_JINGLE:
            inner = quiet[_frame(before + _SLACK) : _frame(sentence.start - _SLACK)]
            music[at] = float((~inner).sum()) / _FRAMES_A_SECOND
        before = max(before, sentence.end)
    return Sounds(pause, music)


def _loudness(audio: DecodedAudio) -> Curve:
    """Decibels of each frame. The file is read, not mapped: mapped pages would count as this process's memory."""
    count = audio.samples // _FRAME
    power = np.empty(count)
    with audio.path.open("rb") as file:
        for first in range(0, count, _BLOCK):
            frames = min(_BLOCK, count - first)
            block = np.fromfile(file, dtype="<i2", count=frames * _FRAME).reshape(frames, _FRAME).astype(np.float32)
            power[first : first + frames] = np.einsum("ij,ij->i", block, block) / _FRAME
    return np.asarray(10 * np.log10(power + 1e-3))


def _usual(loudness: Curve) -> float:
    """The loudness of speech: what the louder half of the frames centres on."""
    return float(np.percentile(loudness, 75))


def _frame(seconds: float) -> int:
    return max(0, int(seconds * _FRAMES_A_SECOND))


def _longest_run(flags: NDArray[np.bool_]) -> int:
    """Length of the longest run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max()) if len(edges) else 0
