"""Cuts speech into chunks that fill a Whisper window, and brings times inside a chunk back to the file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.domain.audio import SAMPLE_RATE
from bot.speech.activity import Samples, Stretch, read

#: Whisper listens to windows of 30 s and pays for all of one: a chunk is filled as far as it goes.
WINDOW = 29.5
#: A full chunk ends at the longest pause in what lies behind this share of the window: there a sentence ends.
_FULL_ENOUGH = 0.75
#: Seconds between two places to cut.
_APART = 0.25


@dataclass(frozen=True, slots=True)
class Chunk:
    """Stretches of speech that are decoded together, one behind the other without the long pauses between."""

    pieces: tuple[Stretch, ...]

    @property
    def id(self) -> str:
        """The same audio and rules give the same id in every run: what checkpoints go by."""
        return f"{self.start}-{self.end}"

    @property
    def start(self) -> int:
        """First sample in the file."""
        return self.pieces[0].start

    @property
    def end(self) -> int:
        """Sample behind the last one in the file."""
        return self.pieces[-1].end

    @property
    def seconds(self) -> float:
        """Seconds to decode."""
        return sum(piece.seconds for piece in self.pieces)

    def samples(self, file: npt.NDArray[np.int16]) -> Samples:
        """What the model hears."""
        return np.concatenate([read(file, piece.start, piece.end) for piece in self.pieces])

    def span(self, start: float, end: float) -> tuple[float, float]:
        """Seconds inside the chunk as seconds in the file: a word lies in one piece, the one that holds its middle."""
        piece, before = self._holding((start + end) / 2)
        offset = piece.start / SAMPLE_RATE - before
        low, high = piece.start / SAMPLE_RATE, piece.end / SAMPLE_RATE
        return min(max(start + offset, low), high), min(max(end + offset, low), high)

    def part(self, start: float, end: float) -> "Chunk | None":
        """The same speech between two times of the file, in seconds; None where that is empty."""
        first, last = int(start * SAMPLE_RATE), int(end * SAMPLE_RATE)
        cut = (Stretch(max(piece.start, first), min(piece.end, last)) for piece in self.pieces)
        pieces = tuple(piece for piece in cut if piece.end > piece.start)
        return Chunk(pieces) if pieces else None

    def halves(self, file: npt.NDArray[np.int16]) -> "tuple[Chunk, Chunk] | None":
        """Two chunks, cut at the quietest tenth of a second in the middle; None where it is too short to cut."""
        moments = self.quiet(file, 0.35 * self.seconds, 0.65 * self.seconds)
        if len(moments) < 2:
            return None
        at = self.span(moments[0], moments[0])[0]
        one, other = self.part(0.0, at), self.part(at, self.end / SAMPLE_RATE)
        return (one, other) if one and other else None

    def quiet(self, file: npt.NDArray[np.int16], first: float, last: float) -> list[float]:
        """Places to cut between two times inside the chunk, in seconds inside it: the quietest first, none close by."""
        tenth = SAMPLE_RATE // 10
        low, high = int(first * 10), int(min(last, self.seconds) * 10)
        tenths = self.samples(file)[low * tenth : high * tenth].reshape(-1, tenth)
        moments = list[float]()
        for at in np.square(tenths).mean(axis=1).argsort(kind="stable").tolist():
            moment = (low + at + 0.5) / 10
            if all(abs(moment - other) > _APART for other in moments):
                moments.append(moment)
        return moments

    def _holding(self, moment: float) -> tuple[Stretch, float]:
        before = 0.0
        for piece in self.pieces[:-1]:
            if moment < before + piece.seconds:
                return piece, before
            before += piece.seconds
        return self.pieces[-1], before


def chunks(stretches: Iterable[Stretch], *, window: float = WINDOW) -> Iterator[Chunk]:
    """Neighbouring stretches packed until the window is full; every sample of every stretch is in one chunk.

    Pauses longer than two margins are left out between stretches: too little silence to invent words in.
    """
    held: list[Stretch] = []
    for stretch in stretches:
        while held and _seconds(held) + stretch.seconds > window:
            cut = _cut(held, stretch, window)
            yield _chunk(held[:cut])
            held = held[cut:]
        held.append(stretch)
    if held:
        yield _chunk(held)


def _cut(held: Sequence[Stretch], following: Stretch, window: float) -> int:
    """How many stretches the chunk takes: up to the longest pause, the latest of equals."""
    places = [at for at in range(1, len(held)) if _seconds(held[:at]) >= window * _FULL_ENOUGH]
    pauses = {at: held[at].pause for at in places} | {len(held): following.pause}
    return max(pauses, key=lambda at: (pauses[at], at))


def _seconds(stretches: Sequence[Stretch]) -> float:
    return sum(stretch.seconds for stretch in stretches)


def _chunk(stretches: Sequence[Stretch]) -> Chunk:
    """Stretches that touch become one piece."""
    pieces = [stretches[0]]
    for stretch in stretches[1:]:
        if stretch.start == pieces[-1].end:
            pieces[-1] = Stretch(pieces[-1].start, stretch.end, pieces[-1].pause)
        else:
            pieces.append(stretch)
    return Chunk(tuple(pieces))
