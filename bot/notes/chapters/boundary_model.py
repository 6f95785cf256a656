"""The trained model that says how likely each sentence opens a chapter (see `tests/bench/train_boundaries.py`)."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.notes.chapters.features import Features
from bot.notes.chapters.openings import sign_matrix

Matrix = NDArray[np.float32]

#: Standardised values beyond this say nothing more.
_CLIP = 4.0


@dataclass(frozen=True, slots=True)
class Scores:
    """One value (or row) a sentence."""

    #: Log odds that a chapter opens exactly here.
    here: NDArray[np.float64]
    #: Log odds that one opens within 25 seconds.
    near: NDArray[np.float64]
    #: What the network makes of the surroundings, for learning a show's own habits on top.
    hidden: Matrix

    @property
    def together(self) -> NDArray[np.float64]:
        """What places compete by."""
        result: NDArray[np.float64] = self.here + 0.5 * self.near
        return result


@dataclass(frozen=True, slots=True)
class Member:
    """One small network: a layer on each sentence, then layers that look 1, 2, 4 and 8 sentences to both sides."""

    entry: tuple[Matrix, Matrix]
    layers: tuple[tuple[int, Matrix, Matrix], ...]
    exit: tuple[Matrix, Matrix]

    def run(self, inputs: Matrix) -> tuple[Matrix, Matrix]:
        """Log odds (here, near) and the hidden values."""
        state = np.maximum(inputs @ self.entry[0] + self.entry[1], 0)
        for reach, weights, bias in self.layers:
            state = state + np.maximum(_look_around(state, reach, weights) + bias, 0)
        return state @ self.exit[0] + self.exit[1], state


@dataclass(frozen=True, slots=True)
class BoundaryModel:
    """What training learned: the scale of each feature, the signs that count, the networks to average."""

    names: tuple[str, ...]
    mean: Matrix
    spread: Matrix
    #: Features measured against this episode's own mean and spread instead.
    own: NDArray[np.bool_]
    signs: tuple[str, ...]
    members: tuple[Member, ...]
    #: Chapters = e^a · minutes^b for a show nobody knows.
    count: tuple[float, float]

    def scores(self, inputs: Matrix) -> Scores:
        """Scores for every sentence of an episode, from what `inputs` makes of it."""
        answers = [member.run(inputs) for member in self.members]
        odds = np.mean([answer for answer, _ in answers], axis=0).astype(np.float64)
        return Scores(here=odds[:, 0], near=odds[:, 1], hidden=np.hstack([hidden for _, hidden in answers]))

    def inputs(self, features: Features, signs: Sequence[Collection[str]]) -> Matrix:
        """Scaled features, then one column a known sign."""
        matrix = np.stack([features.columns[name] for name in self.names], axis=1).astype(np.float32)
        scaled = (matrix - self.mean) / self.spread
        mine = matrix[:, self.own]
        scaled[:, self.own] = (mine - mine.mean(0)) / (mine.std(0) + 1e-6)
        return np.hstack([np.clip(scaled, -_CLIP, _CLIP), sign_matrix(signs, self.signs)])


@cache
def load_model() -> BoundaryModel:
    """The model that ships with podbot."""
    text = files("bot.notes.chapters").joinpath("boundary_model.json").read_text(encoding="utf-8")
    return read_model(json.loads(text))


def read_model(data: Mapping[str, Any]) -> BoundaryModel:
    """A model from what training wrote."""
    columns = data["features"]
    return BoundaryModel(
        names=tuple(column["name"] for column in columns),
        mean=np.array([column["mean"] for column in columns], np.float32),
        spread=np.array([column["spread"] for column in columns], np.float32),
        own=np.array([column["own"] for column in columns], bool),
        signs=tuple(data["signs"]),
        members=tuple(_member(member) for member in data["networks"]),
        count=(data["count"]["a"], data["count"]["b"]),
    )


def _member(data: Mapping[str, Any]) -> Member:
    return Member(
        entry=_pair(data["entry"]),
        layers=tuple((layer["reach"], *_pair(layer)) for layer in data["layers"]),
        exit=_pair(data["exit"]),
    )


def _pair(data: Mapping[str, Any]) -> tuple[Matrix, Matrix]:
    return np.array(data["weights"], np.float32), np.array(data["bias"], np.float32)


def _look_around(state: Matrix, reach: int, weights: Matrix) -> Matrix:
    """Three taps: `reach` sentences before, here, `reach` sentences after; nothing lies beyond the ends."""
    padded = np.pad(state, ((reach, reach), (0, 0)))
    size = len(state)
    before, here, after = padded[:size], padded[reach : reach + size], padded[2 * reach :]
    result: Matrix = before @ weights[0] + here @ weights[1] + after @ weights[2]
    return result
