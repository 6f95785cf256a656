"""Which candidate makes the best title: a linear model learned from human chapters (`tests/bench/train_titles.py`)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Standardised values beyond this say nothing more.
_CLIP = 4.0


@dataclass(frozen=True, slots=True)
class TitleModel:
    """Log odds of a candidate against the others of its chapter = weights · (features - mean) / spread."""

    names: tuple[str, ...]
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    weights: NDArray[np.float64]

    def worth(self, rows: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
        """One value a candidate; only differences within a chapter mean something."""
        matrix = np.array([[row[name] for name in self.names] for row in rows])
        result: NDArray[np.float64] = np.clip((matrix - self.mean) / self.spread, -_CLIP, _CLIP) @ self.weights
        return result


@cache
def load_title_model() -> TitleModel:
    """The model that ships with podbot."""
    text = files("bot.notes.titles").joinpath("title_model.json").read_text(encoding="utf-8")
    return read_title_model(json.loads(text))


def read_title_model(data: Mapping[str, Any]) -> TitleModel:
    """A model from what training wrote."""
    columns = data["features"]
    return TitleModel(
        names=tuple(column["name"] for column in columns),
        mean=np.array([column["mean"] for column in columns]),
        spread=np.array([column["spread"] for column in columns]),
        weights=np.array([column["weight"] for column in columns]),
    )
