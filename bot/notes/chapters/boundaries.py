"""Where chapters begin: the best-scored sentences, as many as the show has, none too close to another."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.notes.sentences import Sentence

Curve = NDArray[np.float64]

#: How far from a start people still call it the same place, in seconds.
_SAME_PLACE = 20.0
#: Seconds around a start that training calls near.
_NEAR_SPAN = 50.0
#: Nothing begins in the last seconds.
_TAIL = 20.0
#: Seconds between the beginning of a turn and a place in or before it that are one beginning.
_JUST_BEFORE = 7.0
#: Seconds that a question may take that is one beginning with its answer.
_ASKED_BEFORE = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """How many chapters an episode gets, and how close they may lie."""

    count: int
    #: Seconds between two starts.
    gap: float


def choose_boundaries(sentences: Sequence[Sentence], odds: Curve, length: float, density: Density) -> list[int]:
    """Indices of the sentences that open a chapter, in order, without the trivial first.

    A place counts for what lies around it as well: two fair candidates ten seconds apart tell more about a change of
    topic than one good candidate alone; of the two, the better one is taken. What cannot open a chapter (too near the
    beginning or the end), and what a taken place explains already, counts for no other.
    """
    starts = np.array([sentence.start for sentence in sentences])
    free = (starts >= density.gap / 2) & (length - starts >= min(_TAIL, density.gap))
    free[:1] = False
    chance = np.where(free, 1 / (1 + np.exp(-odds)), 0.0)
    chosen: list[int] = []
    while len(chosen) < density.count and free.any():
        score = np.log(_around(starts, chance) + 1e-9) + 0.75 * odds
        at = int(np.argmax(np.where(free, score, -np.inf)))
        chosen.append(at)
        away = np.abs(starts - starts[at])
        free &= away >= max(density.gap, 1e-9)
        chance[away < _SAME_PLACE] = 0.0
    return sorted(chosen)


def _around(starts: Curve, chance: Curve) -> Curve:
    """Sum of the chances within `_SAME_PLACE` of each sentence."""
    sums = np.concatenate([[0.0], np.cumsum(chance)])
    first = np.searchsorted(starts, starts - _SAME_PLACE)
    last = np.searchsorted(starts, starts + _SAME_PLACE, side="right")
    result: Curve = sums[last] - sums[first]
    return result


def expected_count(starts: Sequence[float], near: Curve, length: float) -> float:
    """How many boundaries the model expects: the chance of being near one, over time, for the 50 s that are near."""
    seconds = np.diff(np.append(np.array(starts), length))
    return float((np.maximum(seconds, 0) / (1 + np.exp(-near))).sum() / _NEAR_SPAN)


def usual_count(length: float, rule: tuple[float, float]) -> float:
    """Chapters of an episode of so many seconds where nothing is known about the show."""
    minutes = max(length / 60, 0.5)
    return math.exp(rule[0] + rule[1] * math.log(minutes))


def opening_of(sentences: Sequence[Sentence], at: int, leaders: Collection[str]) -> int:
    """The beginning that a chosen sentence belongs to, where the host opens a topic close by.

    That is the host's turn it is in ("Okay, thanks for that. So let's go back to …"), the question it answers, or the
    host's turn that follows at once: people begin chapters with turns (86 of 100 times in five shows), the model every
    second time.
    """
    first = _turn_start(sentences, at)
    near = first > 0 and _seconds(sentences, first, at) <= _JUST_BEFORE
    if sentences[at].speaker in leaders:
        return first if near else at
    asked = _turn_start(sentences, first - 1) if near and sentences[first - 1].text.endswith("?") else 0
    if asked and sentences[asked].speaker in leaders and _seconds(sentences, asked, at) <= _ASKED_BEFORE:
        return asked
    after = next((later for later in range(at + 1, len(sentences)) if sentences[later].opens_turn), at)
    follows = at != first and sentences[after].speaker in leaders and _seconds(sentences, at, after) <= _JUST_BEFORE
    return after if follows else at


def _turn_start(sentences: Sequence[Sentence], at: int) -> int:
    while at > 0 and not sentences[at].opens_turn:
        at -= 1
    return at


def _seconds(sentences: Sequence[Sentence], first: int, last: int) -> float:
    return sentences[last].start - sentences[first].start
