"""How good a candidate makes a title: a linear model learned from human chapters (`tests/bench/train_titles.py`)."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.notes.keyphrases import Phrase
from bot.notes.title_candidates import Candidate, tidy

KINDS = ("question", "about", "quoted", "item", "name", "phrase", "phrases")


@dataclass(frozen=True, slots=True)
class TitleModel:
    """Expected likeness to a human title = level + weights · (features - mean) / spread."""

    names: tuple[str, ...]
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    weights: NDArray[np.float64]
    level: float

    def worth(self, rows: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
        """One value a candidate."""
        matrix = np.array([[row[name] for name in self.names] for row in rows])
        result: NDArray[np.float64] = (matrix - self.mean) / self.spread @ self.weights + self.level
        return result


@cache
def load_title_model() -> TitleModel:
    """The model that ships with podbot."""
    return read_title_model(json.loads(files("bot.notes").joinpath("title_model.json").read_text(encoding="utf-8")))


def read_title_model(data: Mapping[str, Any]) -> TitleModel:
    """A model from what training wrote."""
    columns = data["features"]
    return TitleModel(
        names=tuple(column["name"] for column in columns),
        mean=np.array([column["mean"] for column in columns]),
        spread=np.array([column["spread"] for column in columns]),
        weights=np.array([column["weight"] for column in columns]),
        level=data["level"],
    )


def candidate_features(candidate: Candidate, phrases: Sequence[Phrase]) -> dict[str, float]:
    """What the model looks at: the kind, where it was said, how it looks, and these by kind."""
    pieces = candidate.text.split()
    known = _phrases_of(candidate, phrases)
    plain = {
        "early": math.exp(-candidate.after / 20),
        "belongs": candidate.belongs,
        "led": float(candidate.led),
        "words": math.log(len(pieces)),
        "capitals": sum(piece[:1].isupper() for piece in pieces) / len(pieces),
        "phrase_score": sum(phrase.score for phrase in known) / max(1, len(known)),
    }
    more = {
        "one_word": float(len(pieces) < 2),
        "many_words": float(len(pieces) > 8),
        "asks": float(candidate.text.endswith("?")),
        "phrase_count": math.log1p(sum(phrase.count for phrase in known) / max(1, len(known))),
        "digit": float(any(letter.isdigit() for letter in candidate.text)),
        "letters": len(candidate.text) / 50,
        "early_belongs": plain["early"] * plain["belongs"],
        "belongs_squared": plain["belongs"] ** 2,
        "words_squared": plain["words"] ** 2,
    }
    kinds = {kind: float(candidate.kind == kind) for kind in KINDS}
    crossed = {f"{kind}_{name}": on * value for kind, on in kinds.items() for name, value in plain.items()}
    return {**plain, **more, **kinds, **crossed}


def _phrases_of(candidate: Candidate, phrases: Sequence[Phrase]) -> list[Phrase]:
    parts = {part.strip().casefold() for part in candidate.text.split(",")}
    return [phrase for phrase in phrases if tidy(phrase.text).casefold() in parts]
