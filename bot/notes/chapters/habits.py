"""What a show's own chapters teach about its boundaries: a small classifier learned from a few earlier episodes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.notes.sentences import Sentence
from bot.notes.words import words

Curve = NDArray[np.float64]

_COLUMNS = 1 << 15
#: Weights are pulled towards zero by so much; few episodes teach little. The model's answers are trusted most.
_PULL_ANSWERS, _PULL_WORDS, _PULL_NUMBERS = 0.2, 3.0, 60.0
_ANSWERS = 2
#: One feature made of words counts this much beside a standardised number.
_WORD_WEIGHT = 0.7
_STEPS, _RATE = 120, 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An earlier episode: which sentences may open a chapter, what is known about each, and which did."""

    #: Indices of candidate sentences.
    candidates: NDArray[np.intp]
    #: A row a candidate: the model's two answers first.
    numbers: NDArray[np.float32]
    #: Hashed wording of each candidate, a list of columns.
    wording: list[NDArray[np.intp]]
    opens: Curve


@dataclass(frozen=True, slots=True)
class Habits:
    """Weights of the learned classifier."""

    numbers: Curve
    words: Curve
    mean: Curve
    spread: Curve
    level: float

    def odds(self, numbers: NDArray[np.float32], wording: Sequence[NDArray[np.intp]]) -> Curve:
        """Log odds that each candidate opens a chapter of this show."""
        plain = (numbers - self.mean) / self.spread
        told = np.array([self.words[columns].sum() for columns in wording]) * _WORD_WEIGHT
        result: Curve = plain @ self.numbers + told + self.level
        return result


def wording_of(sentences: Sequence[Sentence], at: Sequence[int] | NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """How each of these sentences is worded, with its neighbours and its voice, as hashed columns."""
    split: dict[int, list[str]] = {}

    def of(index: int) -> list[str]:
        if index not in split:
            split[index] = words(sentences[index].text) if 0 <= index < len(sentences) else []
        return split[index]

    return [_columns(of(int(i)), of(int(i) - 1), of(int(i) + 1), sentences[int(i)]) for i in at]


def _columns(row: list[str], before: list[str], after: list[str], sentence: Sentence) -> NDArray[np.intp]:
    opening, last, next_words = row[:9], before[-5:], after[:6]
    signs = [f"c:{word}" for word in opening]
    signs += [f"d:{a} {b}" for a, b in pairwise(opening)]
    signs += [f"t:{a} {b} {c}" for a, b, c in zip(opening, opening[1:], opening[2:], strict=False)]
    signs += [f"p:{word}" for word in last] + [f"n:{word}" for word in next_words]
    signs += [f"m:{a} {b}" for a, b in pairwise(next_words)]
    signs += ["f:" + " ".join(row[:1]), "g:" + " ".join(row[:2]), f"s:{sentence.opens_turn}"]
    return np.array([crc32(sign.encode()) % _COLUMNS for sign in dict.fromkeys(signs)], np.intp)


def learn_habits(examples: Sequence[Example]) -> Habits | None:
    """Logistic regression with a strong pull to zero; None where nothing was ever opened."""
    wanted = np.concatenate([example.opens for example in examples]) if examples else np.zeros(0)
    if wanted.sum() < 3:
        return None
    numbers = np.concatenate([example.numbers for example in examples]).astype(float)
    rows = [columns for example in examples for columns in example.wording]
    mean, spread = numbers.mean(0), numbers.std(0) + 1e-6
    weights, told, level = _fit((numbers - mean) / spread, rows, wanted)
    return Habits(weights, told, mean, spread, level)


def _fit(plain: Curve, rows: Sequence[NDArray[np.intp]], wanted: Curve) -> tuple[Curve, Curve, float]:
    """Adam on the whole set: a few hundred kilobytes of columns, a few milliseconds a step."""
    columns = np.concatenate(rows)
    ends = np.cumsum([len(row) for row in rows])
    owner = np.repeat(np.arange(len(rows)), np.diff(ends, prepend=0))
    sizes = (plain.shape[1], _COLUMNS, 1)
    state = np.zeros(sum(sizes))
    pull = np.concatenate([np.full(sizes[0], _PULL_NUMBERS), np.full(sizes[1], _PULL_WORDS), [0.0]])
    pull[:_ANSWERS] = _PULL_ANSWERS
    state[-1] = np.log(wanted.mean() / (1 - wanted.mean()))
    first, second = np.zeros_like(state), np.zeros_like(state)
    for step in range(1, _STEPS + 1):
        weights, told, level = state[: sizes[0]], state[sizes[0] : -1], state[-1]
        odds = plain @ weights + _WORD_WEIGHT * np.bincount(owner, told[columns], len(rows)) + level
        error = 1 / (1 + np.exp(-odds)) - wanted
        slope = np.concatenate(
            [plain.T @ error, _WORD_WEIGHT * np.bincount(columns, error[owner], _COLUMNS), [error.sum()]]
        )
        slope += pull * state
        first = 0.9 * first + 0.1 * slope
        second = 0.98 * second + 0.02 * slope**2
        rate = _RATE * (1 - step / (_STEPS + 1))
        state = state - rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.98**step)) + 1e-8) * 0.2
    return state[: sizes[0]], state[sizes[0] : -1], float(state[-1])
