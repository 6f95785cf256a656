"""How the conversation moves: who speaks, for how long, who asks."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.notes.sentences import Sentence

Column = NDArray[np.float64]


def dialogue_columns(sentences: Sequence[Sentence], leaders: frozenset[str], length: float) -> Mapping[str, Column]:
    """One value a sentence for each sign of a new topic that lies in who speaks and how."""
    turns = _Turns(sentences)
    starts = np.array([sentence.start for sentence in sentences])
    ends = np.array([sentence.end for sentence in sentences])
    asks = np.array([float("?" in sentence.text) for sentence in sentences])
    count = np.array([float(len(sentence.text.split())) for sentence in sentences])
    leads = np.array([float(sentence.speaker in leaders) for sentence in sentences])
    opens = turns.opens
    voices = len({sentence.speaker for sentence in sentences})
    return {
        "opens_turn": opens,
        "leads": leads,
        "leader_opens": opens * leads,
        "voices": np.full(len(sentences), min(voices, 8.0)),
        "asks": asks,
        "asks_soon": ahead(asks, 4),
        "asked_before": behind(asks, 3),
        "turn_asks": turns.total(asks),
        "words": count,
        "words_before": shifted(count, 1),
        "turn_left": np.log1p(turns.left(count)),
        "turn_said": np.log1p(turns.said(count)),
        "turn_before": np.log1p(turns.neighbour(count, -1)),
        "turn_after": np.log1p(turns.neighbour(count, 1)),
        "turn_after_next": np.log1p(turns.neighbour(count, 2)),
        "turns_ahead": ahead(opens, 12),
        "turns_behind": behind(opens, 12),
        "voice_shift": _voice_shift(sentences, 20),
        "pause": np.clip(starts - shifted(ends, 1, starts[0]), -1, 6),
        "relative": starts / max(length, 1.0),
        "since_start": np.minimum(starts, 600.0),
        "until_end": np.minimum(length - starts, 600.0),
    }


def ahead(values: Column, width: int) -> Column:
    """Sum over this place and the ones after it, `width` in all."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(values))
    result: Column = sums[np.minimum(at + width, len(values))] - sums[at]
    return result


def behind(values: Column, width: int) -> Column:
    """Sum over the `width` places before this one."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(values))
    result: Column = sums[at] - sums[np.maximum(at - width, 0)]
    return result


def shifted(values: Column, by: int, fill: float = 0.0) -> Column:
    """The value `by` places earlier (later, where negative)."""
    result = np.full(len(values), fill)
    if by > 0:
        result[by:] = values[:-by]
    elif by < 0:
        result[:by] = values[-by:]
    else:
        result[:] = values
    return result


class _Turns:
    """Sums over turns, spread back to their sentences."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.opens = np.array([float(sentence.opens_turn) for sentence in sentences])
        self.number = np.cumsum(self.opens).astype(int) - 1
        self.count = int(self.number[-1]) + 1

    def total(self, values: Column) -> Column:
        result: Column = self._sums(values)[self.number]
        return result

    def said(self, values: Column) -> Column:
        before = np.cumsum(values) - values
        first = np.flatnonzero(self.opens)
        result: Column = before - before[first][self.number]
        return result

    def left(self, values: Column) -> Column:
        return self.total(values) - self.said(values)

    def neighbour(self, values: Column, by: int) -> Column:
        sums = self._sums(values)
        other = self.number + by
        inside = (other >= 0) & (other < self.count)
        result: Column = np.where(inside, sums[np.clip(other, 0, self.count - 1)], 0.0)
        return result

    def _sums(self, values: Column) -> Column:
        return np.bincount(self.number, weights=values, minlength=self.count).astype(float)


def _voice_shift(sentences: Sequence[Sentence], width: int) -> Column:
    """How much the shares of the voices differ between the sentences before and after, 0 to 1."""
    names = list(dict.fromkeys(sentence.speaker for sentence in sentences))[:12]
    shift = np.zeros(len(sentences))
    size_before = np.maximum(behind(np.ones(len(sentences)), width), 1)
    size_after = np.maximum(ahead(np.ones(len(sentences)), width), 1)
    for name in names:
        spoke = np.array([float(sentence.speaker == name) for sentence in sentences])
        shift += np.abs(ahead(spoke, width) / size_after - behind(spoke, width) / size_before)
    result: Column = shift / 2
    return result
