"""The boundary networks moved towards one show by the chapters of its earlier episodes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.notes.chapters.boundary_model import BoundaryModel, Matrix, Member

#: Passes over the episodes, the size of the first step, and how strongly weights are held where training left them.
#: Four passes learn too little, twelve learn the episodes by heart (two of five shows).
_PASSES, _RATE, _HOLD = 8, 2e-3, 1e-3
#: Shares of inputs and of hidden values that are taken away at random, as in training: few episodes are easily learned
#: by heart.
_INPUT_DROP, _DROP = 0.15, 0.3
#: What the places of an episode compete for counts so much, and an answer about the surroundings, as in training.
_RANKING, _NEAR_WEIGHT = 0.0067, 0.5

#: A sentence so many seconds from a start still counts a good deal; one within `NEAR` is "near".
SOFT, NEAR = 6.0, 25.0

Weights = list[Matrix]


@dataclass(frozen=True, slots=True, kw_only=True)
class Studied:
    """An earlier episode: what the networks see of it, and what they should have said."""

    inputs: Matrix
    #: See `wanted_of`.
    wanted: Matrix


def wanted_of(starts: Sequence[float], firsts: Sequence[int]) -> Matrix:
    """A row a sentence: how surely a chapter opens here (1, less beside it, 0), and whether one opens near.

    `starts` are the sentences' in seconds, `firsts` the indices of those that open a chapter, at least one.
    """
    times = np.asarray(starts)
    away = np.abs(times[:, None] - times[list(firsts)]).min(1)
    here = np.exp(-((away / SOFT) ** 2) / 2)
    here[0] = 0
    return np.stack([here, away <= NEAR], axis=1).astype(np.float32)


def tune(model: BoundaryModel, episodes: Sequence[Studied]) -> BoundaryModel:
    """The model as this show would have made it; the same episodes give the same model."""
    members = tuple(_tuned(member, episodes, np.random.default_rng(at)) for at, member in enumerate(model.members))
    return replace(model, members=members)


def _tuned(member: Member, episodes: Sequence[Studied], rng: np.random.Generator) -> Member:
    """Adam (Kingma & Ba 2015), an episode a step, steps shrinking to nothing; weights are held near the first ones."""
    first = _weights(member)
    weights = [weight.copy() for weight in first]
    mean, square = ([np.zeros_like(weight) for weight in first] for _ in range(2))
    steps = _PASSES * len(episodes)
    order = [at for _ in range(_PASSES) for at in rng.permutation(len(episodes))]
    reaches = [reach for reach, _, _ in member.layers]
    for step, at in enumerate(order, start=1):
        rate = _RATE * (1 - (step - 1) / steps) * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        for index, slope in enumerate(_slopes(weights, reaches, episodes[at], rng)):
            slope += 2 * _HOLD * (weights[index] - first[index])
            mean[index] += 0.1 * (slope - mean[index])
            square[index] += 0.001 * (slope**2 - square[index])
            weights[index] -= np.float32(rate) * mean[index] / (np.sqrt(square[index]) + 1e-8)
    return _member(weights, reaches)


def _slopes(weights: Weights, reaches: Sequence[int], episode: Studied, rng: np.random.Generator) -> Weights:
    """The slope of the loss for each weight, in their order."""
    run = _forwards(weights, reaches, episode.inputs, rng)
    error = _error(run.last @ weights[-2] + weights[-1], episode.wanted)
    slopes = [error.sum(0), run.last.T @ error]
    back: Matrix = (error @ weights[-2].T) * run.last_kept
    for layer in reversed(range(len(reaches))):
        kept, around, risen = run.layers[layer]
        kernel = weights[2 + 2 * layer]
        inner: Matrix = back * (risen > 0)
        slopes += [inner.sum(0), (around.T @ inner).reshape(kernel.shape)]
        back = back + _gathered(inner @ _flat(kernel).T, reaches[layer]) * kept
    back = back * (run.first > 0)
    return [*slopes, back.sum(0), run.rows.T @ back][::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What went through a network, kept for the way back."""

    rows: Matrix
    first: Matrix
    #: For each layer what was kept, what it looked at, and what it added.
    layers: list[tuple[Matrix, Matrix, Matrix]]
    last_kept: Matrix
    last: Matrix


def _forwards(weights: Weights, reaches: Sequence[int], inputs: Matrix, rng: np.random.Generator) -> _Run:
    rows = inputs * _kept(inputs.shape, _INPUT_DROP, rng)
    state: Matrix = np.maximum(rows @ weights[0] + weights[1], 0)
    first = state
    layers: list[tuple[Matrix, Matrix, Matrix]] = []
    for layer, reach in enumerate(reaches):
        kept = _kept(state.shape, _DROP, rng)
        around = _around(state * kept, reach)
        risen = np.maximum(around @ _flat(weights[2 + 2 * layer]) + weights[3 + 2 * layer], 0)
        layers.append((kept, around, risen))
        state = state + risen
    kept = _kept(state.shape, _DROP, rng)
    return _Run(rows=rows, first=first, layers=layers, last_kept=kept, last=state * kept)


def _error(answers: Matrix, wanted: Matrix) -> Matrix:
    """How far each answer should move: cross entropy of both answers, and of the order of places (as in training)."""
    here = answers[:, 0]
    off = ((1 / (1 + np.exp(-answers)) - wanted) / len(answers)).astype(np.float32)
    off[:, 1] *= _NEAR_WEIGHT
    chance = np.exp(here - here.max())
    off[:, 0] += _RANKING * (chance / chance.sum() * wanted[:, 0].sum() - wanted[:, 0])
    return off


def _kept(shape: tuple[int, ...], share: float, rng: np.random.Generator) -> Matrix:
    """1 / (1 - share) for what stays and 0 for what is taken away; a byte a value is random enough, and fast."""
    limit = round(256 * share)
    bytes_ = np.frombuffer(rng.bytes(int(np.prod(shape))), np.uint8).reshape(shape)
    return (bytes_ >= limit).astype(np.float32) * np.float32(256 / (256 - limit))


def _around(state: Matrix, reach: int) -> Matrix:
    """What lies `reach` sentences before, here, and `reach` after, side by side; nothing lies beyond the ends."""
    padded = np.pad(state, ((reach, reach), (0, 0)))
    size = len(state)
    return np.hstack([padded[:size], padded[reach : reach + size], padded[2 * reach :]])


def _gathered(around: Matrix, reach: int) -> Matrix:
    """The way back from `_around`: each sentence gets what it gave to the three."""
    size, width = len(around), around.shape[1] // 3
    total = np.zeros((size + 2 * reach, width), np.float32)
    for place in range(3):
        total[place * reach : place * reach + size] += around[:, place * width : (place + 1) * width]
    return total[reach : reach + size]


def _flat(kernel: Matrix) -> Matrix:
    return kernel.reshape(-1, kernel.shape[-1])


def _weights(member: Member) -> Weights:
    inner = [part for _, weights, bias in member.layers for part in (weights, bias)]
    return [*member.entry, *inner, *member.exit]


def _member(weights: Weights, reaches: Sequence[int]) -> Member:
    layers = tuple((reach, weights[2 + 2 * at], weights[3 + 2 * at]) for at, reach in enumerate(reaches))
    return Member(entry=(weights[0], weights[1]), layers=layers, exit=(weights[-2], weights[-1]))
