"""Which candidate makes the best title: a linear model learned from human chapters (`tests/bench/train_titles.py`)."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.notes.titles.candidates import Candidate

#: Kinds that are learned; "quoted" and "item" are left to a rule, as hardly any show has them.
KINDS = ("question", "about", "name", "asked", "noun", "phrase", "phrases")
_LISTED = """this that these those it they them he she him her you your i me my we us our there here one so such dies
diese dieser dieses das es sie er du dein deine ich mein wir uns unser da dort hier man ihr euch"""
#: Words that only say something to those who heard what came before.
_POINTING = frozenset(_LISTED.split())


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


def candidate_features(candidate: Candidate, heard: "Heard") -> dict[str, float]:
    """What the model looks at: how it was found, where, how it looks, how its words are spread over the episode."""
    pieces = candidate.text.split()
    count, elsewhere = heard.count(candidate.text)
    lower = [piece.strip(".,?!").lower() for piece in pieces]
    plain = {
        "early": math.exp(-candidate.after / 20),
        "belongs": candidate.belongs,
        "led": float(candidate.led),
        "words": math.log(len(pieces)),
        "capitals": sum(piece[:1].isupper() for piece in pieces[1:]) / max(1, len(pieces) - 1),
        "count": math.log1p(count),
    }
    more = {
        "own": math.log1p(count) - math.log1p(elsewhere),
        "times": math.log1p(candidate.times),
        "ways": float(len(candidate.kinds)),
        "one_word": float(len(pieces) < 2),
        "many_words": float(len(pieces) > 8),
        "pointing": sum(word in _POINTING for word in lower) / len(lower),
        "digit": float(any(letter.isdigit() for letter in candidate.text)),
        "letters": len(candidate.text) / 50,
        "early_belongs": plain["early"] * plain["belongs"],
        "belongs_squared": plain["belongs"] ** 2,
        "words_squared": plain["words"] ** 2,
    }
    kinds = {kind: float(kind in candidate.kinds) for kind in KINDS}
    crossed = {f"{kind}_{name}": on * value for kind, on in kinds.items() for name, value in plain.items()}
    return {**plain, **more, **kinds, **crossed}


class Heard:
    """How often a text is said in one part and in all the others."""

    def __init__(self, part: str, whole: str) -> None:
        self.part, self.whole = part, whole

    def count(self, text: str) -> tuple[int, int]:
        """Times in the part, times elsewhere; for "one, other" those of the rarer."""
        counts = [(self.part.count(piece), self.whole.count(piece)) for piece in text.lower().split(", ")]
        here, all_ = min(counts)
        return here, max(0, all_ - here)
