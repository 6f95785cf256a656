"""Voices that a show remembers, and whether a print is one of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from bot.domain.show import Voice

#: Cosine from which a print is taken for a remembered voice. Measured on ten people in 20 recordings of a studio, a
#: room and a telephone, some of them 30 s long: 70 % of one voice's pairs are as alike (none below .66), .3 % of two
#: voices' (all of them on telephone lines). Synthetic voices: .98 and more, .57 at most.
SAME = 0.78
#: How much nearer the best name must be than any other.
MARGIN = 0.08
#: Below this a remembered person is somebody else.
OTHER = 0.58


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A remembered name and how alike the voices are (cosine)."""

    name: str
    likeness: float


def recognise(print: Sequence[float], known: Iterable[Voice]) -> Recognised | None:
    """The person whose remembered voice this is; None where none is near or two are about as near."""
    ranked = sorted(likenesses(print, known).items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < SAME:
        return None
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < MARGIN:
        return None
    return Recognised(name=ranked[0][0], likeness=ranked[0][1])


def likenesses(print: Sequence[float], known: Iterable[Voice]) -> dict[str, float]:
    """Cosine to the nearest remembered print of each name; prints of another length are another model's: left out."""
    found: dict[str, float] = {}
    for voice in known:
        if print and len(voice.print) == len(print):
            found[voice.name] = max(found.get(voice.name, -1.0), cosine(print, voice.print))
    return found


def cosine(a: Sequence[float], b: Sequence[float]) -> float:
    """-1..1; 0 where one of them is all zeros."""
    lengths = sqrt(sum(value * value for value in a) * sum(value * value for value in b))
    return sum(x * y for x, y in zip(a, b, strict=True)) / lengths if lengths else 0.0
