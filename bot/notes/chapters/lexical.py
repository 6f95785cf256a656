"""How the words before a sentence differ from the words after it, without knowing the language."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.float64]

_DIMENSIONS = 1024
#: A chain of one word ends when the word stays away for so many sentences.
_CHAIN_GAP = 40


def word_vectors(stems: Sequence[Sequence[str]]) -> NDArray[np.float32]:
    """One row a sentence: rare words weigh more, words of one sentence or of nearly all are left out.

    The most telling `_DIMENSIONS` words get a column each, the rest share columns by their number.
    """
    total = len(stems)
    frequency = Counter(stem for sentence in stems for stem in dict.fromkeys(sentence))  # a set's order is chance
    kept = [(stem, count) for stem, count in frequency.most_common() if 2 <= count <= 0.12 * total + 5]
    column = {stem: rank % _DIMENSIONS for rank, (stem, _) in enumerate(kept)}
    weight = {stem: math.log(total / count) for stem, count in kept}
    vectors = np.zeros((total, min(_DIMENSIONS, max(1, len(kept)))), np.float32)
    for row, sentence in enumerate(stems):
        for stem in sentence:
            if stem in column:
                vectors[row, column[stem]] += weight[stem]
    return vectors


def weights_of(stems: Sequence[Sequence[str]]) -> dict[str, float]:
    """How much each stem tells: rare ones most."""
    frequency = Counter(stem for sentence in stems for stem in set(sentence))
    return {stem: math.log((len(stems) + 1) / count) for stem, count in frequency.items()}


def window_similarity(vectors: NDArray[np.float32], window: int) -> Curve:
    """Cosine of the words in the `window` sentences before each sentence and from it on; 1 at the very start.

    Square roots keep one often repeated word from deciding alone.
    """
    total = len(vectors)
    similarity = np.ones(total)
    for first in range(0, total, 512):
        last = min(total, first + 512)
        low, high = max(0, first - window), min(total, last + window)
        sums = np.vstack(
            [np.zeros((1, vectors.shape[1]), np.float32), np.cumsum(vectors[low:high], 0, dtype=np.float32)]
        )
        at = np.arange(first, last)
        middle = sums[at - low]
        before = np.sqrt(np.maximum(middle - sums[np.maximum(at - window, low) - low], 0))
        after = np.sqrt(np.maximum(sums[np.minimum(at + window, high) - low] - middle, 0))
        dots = np.einsum("ij,ij->i", before, after)
        norms = np.sqrt(np.einsum("ij,ij->i", before, before) * np.einsum("ij,ij->i", after, after))
        similarity[first:last] = dots / (norms + 1e-9)
    similarity[0] = 1.0
    return similarity


def depth(curve: Curve, reach: int = 60) -> Curve:
    """How deep each place lies below the hills on both sides (TextTiling, Hearst 1997)."""
    return _hill(curve, reach) + _hill(curve[::-1], reach)[::-1] - 2 * curve


def _hill(curve: Curve, reach: int) -> Curve:
    """The height reached by climbing to the left of each place for at most `reach` steps."""
    tops = np.empty(len(curve))
    top, climbed = -math.inf, 0
    for at, value in enumerate(curve):
        rises = at > 0 and curve[at - 1] >= value
        climbed = climbed + 1 if rises else 0
        if not rises:
            top = value
        elif climbed > reach:
            top = curve[at - reach]
        tops[at] = top
    return tops


def chains(stems: Sequence[Sequence[str]]) -> tuple[Curve, Curve, Curve]:
    """Where runs of a word begin, where they have ended, and where words are said for the first time."""
    total = len(stems)
    places: dict[str, list[int]] = defaultdict(list)
    for row, sentence in enumerate(stems):
        for stem in dict.fromkeys(sentence):
            places[stem].append(row)
    begins, ends, firsts = np.zeros(total), np.zeros(total), np.zeros(total)
    for rows in places.values():
        if not 2 <= len(rows) <= 0.08 * total + 4:
            continue
        firsts[rows[0]] += math.log((total + 1) / len(rows))
        for first, last, count in _links(rows):
            begins[first] += math.log(count) + 0.5
            ends[min(last + 1, total - 1)] += math.log(count) + 0.5
    return begins, ends, firsts


def _links(rows: Sequence[int]) -> list[tuple[int, int, int]]:
    """Runs of at least two places no further apart than `_CHAIN_GAP`: first, last, count."""
    found, run = [], [rows[0]]
    for row in [*rows[1:], rows[-1] + _CHAIN_GAP + 1]:
        if row - run[-1] > _CHAIN_GAP:
            if len(run) > 1:
                found.append((run[0], run[-1], len(run)))
            run = []
        run.append(row)
    return found
