"""Where the episode falls apart into parts, seen as a whole rather than place by place."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.notes.chapters.lexical import Curve

#: Numbers of parts that are tried; a place that many of them choose is a likely border.
PARTS = (4, 6, 8, 11, 15, 20, 27)
#: Sentences are taken together so that no more units than these remain.
_UNITS = 350


def border_votes(vectors: NDArray[np.float32]) -> Curve:
    """Share of the best divisions into 4 to 27 parts that begin a part here, fading to the sides.

    A division is best when the word vectors inside its parts differ least from each other; found exactly by dynamic
    programming (after Alemi and Ginsparg, 2015).
    """
    total = len(vectors)
    size = max(2, total // _UNITS)
    edges = [*range(0, total, size), total]
    cost = _costs(vectors, edges)
    votes = np.zeros(total)
    for unit in _divisions(cost):
        votes[edges[unit]] += 1 / len(PARTS)
    return _faded(votes, size)


def _costs(vectors: NDArray[np.float32], edges: list[int]) -> NDArray[np.float64]:
    """Cost of a part from edge a to edge b: how little its unit vectors add up."""
    unit = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-6)
    sums = np.vstack([np.zeros((1, unit.shape[1])), np.cumsum([unit[a:b].sum(0) for a, b in pairwise(edges)], 0)])
    products = (sums @ sums.T).astype(np.float64)
    square = np.diag(products)
    length = np.array(edges, float)
    strength = (square[:, None] + square[None, :] - 2 * products) / np.maximum(length[None, :] - length[:, None], 1)
    return np.where(np.triu(np.ones_like(strength), 1) > 0, -strength, 1e9)


def _divisions(cost: NDArray[np.float64]) -> list[int]:
    """Inner edges of the best divisions, one after the other."""
    units = len(cost) - 1
    best, steps, found = cost[0].copy(), [], []
    for parts in range(2, min(max(PARTS) + 1, units) + 1):
        through = best[:, None] + cost
        came_from = through.argmin(0)
        best = through[came_from, np.arange(units + 1)]
        steps.append(came_from)
        if parts - 1 in PARTS:
            found += _walk_back(steps, units)
    return found


def _walk_back(steps: list[NDArray[np.intp]], end: int) -> list[int]:
    edges = []
    for came_from in reversed(steps):
        end = int(came_from[end])
        if end <= 0:
            break
        edges.append(end)
    return edges


def _faded(votes: Curve, reach: int) -> Curve:
    padded = np.pad(votes, reach)
    shifted = [
        padded[reach + by : reach + by + len(votes)] * (1 - abs(by) / (2 * reach + 1))
        for by in range(-reach, reach + 1)
    ]
    result: Curve = np.max(shifted, axis=0)
    return result
