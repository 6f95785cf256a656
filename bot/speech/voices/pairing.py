"""Names given out to voices, each at most once, so that the evidence as a whole is best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Least evidence, after what speaks for anybody else is taken off, that names a voice.
ENOUGH = 1.0
#: Share of the best rival's evidence that is taken off.
_RIVAL = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A voice, its name, and how sure that is (0..1)."""

    voice: str
    name: str
    confidence: float


def paired(voices: Sequence[str], names: Sequence[str], weights: Mapping[tuple[str, str], float]) -> tuple[Pair, ...]:
    """The best one-to-one choice; voices without enough evidence for any free name are left out."""
    if not voices or not names:
        return ()
    gains = [[max(0.0, weights.get((voice, name), 0.0)) for name in names] for voice in voices]
    pairs = []
    for row, column in enumerate(_best(gains)):
        if column is None:
            continue
        rivals = [gain for at, gain in enumerate(gains[row]) if at != column]
        rivals += [other[column] for at, other in enumerate(gains) if at != row]
        spare = gains[row][column] - _RIVAL * max(rivals, default=0.0)
        if spare >= ENOUGH:
            pairs.append(Pair(voice=voices[row], name=names[column], confidence=confidence(spare)))
    return tuple(pairs)


def confidence(spare: float) -> float:
    """0.5 for the least evidence that counts, half as far from certain with each further piece."""
    return min(0.99, round(1.0 - float(2.0**-spare), 2))


def _best(gains: Sequence[Sequence[float]]) -> list[int | None]:
    """A column for each row with the greatest sum (Kuhn-Munkres with potentials, rows padded to columns)."""
    size = max(len(gains), len(gains[0]))
    cost = [[-_at(gains, row, column) for column in range(size)] for row in range(size)]
    row_of = _columns(cost)
    chosen: list[int | None] = [None] * len(gains)
    for column, row in enumerate(row_of):
        if row < len(gains) and column < len(gains[0]) and gains[row][column] > 0:
            chosen[row] = column
    return chosen


def _at(gains: Sequence[Sequence[float]], row: int, column: int) -> float:
    return gains[row][column] if row < len(gains) and column < len(gains[0]) else 0.0


def _columns(cost: Sequence[Sequence[float]]) -> list[int]:
    """The row of each column in the cheapest perfect matching of a square matrix; index 0 of the lists is a dummy."""
    size = len(cost)
    by_row, by_column, row_of = [0.0] * (size + 1), [0.0] * (size + 1), [0] * (size + 1)
    for row in range(1, size + 1):
        row_of[0], at = row, 0
        least, came, seen = [float("inf")] * (size + 1), [0] * (size + 1), [False] * (size + 1)
        while row_of[at]:
            seen[at] = True
            current, step, following = row_of[at], float("inf"), 0
            for column in range(1, size + 1):
                if seen[column]:
                    continue
                reduced = cost[current - 1][column - 1] - by_row[current] - by_column[column]
                if reduced < least[column]:
                    least[column], came[column] = reduced, at
                if least[column] < step:
                    step, following = least[column], column
            for column in range(size + 1):
                if seen[column]:
                    by_row[row_of[column]] += step
                    by_column[column] -= step
                else:
                    least[column] -= step
            at = following
        while at:
            row_of[at], at = row_of[came[at]], came[at]
    return [row - 1 for row in row_of[1:]]
