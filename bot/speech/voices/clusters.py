"""Voice prints gathered into voices: average-link clustering, cut where the recording's own voices say."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Prints = npt.NDArray[np.float32]
Labels = npt.NDArray[np.intp]

#: Two groups are one voice when their windows are at least this alike, as a share of how alike the windows of one
#: voice are here. Between .78 and .80 as good on 44 recordings of people: talk fast and slow, one to four voices,
#: studio, room, noise and telephone; below, voices of one telephone line are joined, above, one voice is parted.
SAME_VOICE = 0.80
#: How alike windows of one voice are at most and at least taken to be, whatever this recording says.
_SELF_HIGHEST, _SELF_LOWEST = 0.74, 0.45
#: So often a better idea of that moves the cut; it settles after two or three.
_ROUNDS = 8
#: Most groups that are compared all with all; longer recordings are first joined along time.
_MOST = 1200


def voices(prints: Prints, seconds: Sequence[float], *, shortest: float) -> Labels:
    """A voice number (0, 1, …) for each print (unit-length rows, in order of time).

    How alike one voice's windows are differs from recording to recording, and on a telephone two voices are as alike
    as one voice is elsewhere. So the groups that a first cut leaves say how alike windows of one voice are here, that
    moves the cut, and so on until both agree. Voices heard for less than `shortest` seconds go to the nearest other.
    """
    if not len(prints):
        return np.zeros(0, dtype=np.intp)
    runs = _runs(prints)
    merges = _average_link(_joined(prints, runs), np.bincount(runs).astype(np.float64))
    alike = _SELF_HIGHEST
    for _ in range(_ROUNDS):
        labels = _parted(merges, int(runs[-1]) + 1, SAME_VOICE * alike)[runs]
        before, alike = alike, self_likeness(prints, labels)
        if alike == before:
            break
    return _numbered(_without_small(prints, labels, np.asarray(seconds), shortest))


def self_likeness(prints: Prints, labels: Labels) -> float:
    """Mean cosine of two prints with one label, over all such pairs."""
    _, groups, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    pairs = float((sizes * (sizes - 1)).sum())
    if not pairs:
        return _SELF_HIGHEST
    sums = np.zeros((len(sizes), prints.shape[1]))
    np.add.at(sums, groups, prints)
    alike = float(np.square(sums).sum()) - len(prints)
    return float(np.clip(alike / pairs, _SELF_LOWEST, _SELF_HIGHEST))


def centroids(prints: Prints, labels: Labels) -> Prints:
    """Unit-length mean of each voice, by number."""
    means = np.stack([prints[labels == voice].mean(axis=0) for voice in range(int(labels.max()) + 1)])
    return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), dtype=np.float32)


def _runs(prints: Prints) -> Labels:
    """Group numbers along time: each print its own while that is affordable, else joined to the run before it."""
    runs = np.arange(len(prints), dtype=np.intp)
    strictness = 1.0
    while runs[-1] >= _MOST and strictness > 0.3:
        asked = SAME_VOICE * _SELF_HIGHEST * strictness
        alike = np.einsum("ij,ij->i", prints[:-1], prints[1:]) >= asked
        runs = np.concatenate([[0], np.cumsum(~alike)]).astype(np.intp)
        strictness -= 0.1
    return runs


def _joined(prints: Prints, runs: Labels) -> npt.NDArray[np.float64]:
    """Mean print of each run, not made unit length: products of means are then mean cosines."""
    sums = np.zeros((int(runs[-1]) + 1, prints.shape[1]))
    np.add.at(sums, runs, prints)
    return sums / np.bincount(runs)[:, None]


def _average_link(means: npt.NDArray[np.float64], sizes: npt.NDArray[np.float64]) -> list[tuple[int, int, float]]:
    """Every merge, as (group, group that joins it, mean cosine of their windows), most alike first."""
    alike = means @ means.T
    np.fill_diagonal(alike, -np.inf)
    merges = []
    for _ in range(len(means) - 1):
        first, second = (int(at) for at in np.unravel_index(int(alike.argmax()), alike.shape))
        merges.append((first, second, float(alike[first, second])))
        total = sizes[first] + sizes[second]
        row = (alike[first] * sizes[first] + alike[second] * sizes[second]) / total
        row[[first, second]] = -np.inf
        alike[first], alike[:, first] = row, row
        alike[second], alike[:, second] = -np.inf, -np.inf
        sizes[first] = total
    return merges


def _parted(merges: Sequence[tuple[int, int, float]], count: int, asked: float) -> Labels:
    """The group each of `count` belongs to when only those merges are made that are at least as alike as `asked`."""
    owner = np.arange(count, dtype=np.intp)
    for first, second, alike in merges:
        if alike < asked:
            break
        owner[owner == second] = first
    return owner


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
