"""Everything the boundary model looks at, one row a sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.notes.chapters.cohesion import border_votes
from bot.notes.chapters.dialogue import Column, ahead, behind, dialogue_columns
from bot.notes.chapters.lexical import chains, depth, weights_of, window_similarity, word_vectors
from bot.notes.cues import CUES, cues_of
from bot.notes.sentences import Sentence
from bot.notes.words import content_stems

#: Sentences before and after a place whose words are compared.
WINDOWS = (4, 8, 16, 32, 64)
_NAME = re.compile(r"(?<=[a-zäöüß,;:] )[A-ZÄÖÜ][\w-]+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Features:
    """Named columns, one value a sentence."""

    columns: dict[str, Column]

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(self.columns)

    def matrix(self) -> NDArray[np.float32]:
        """Sentences by columns."""
        return np.stack(list(self.columns.values()), axis=1).astype(np.float32)


def features_of(
    sentences: Sequence[Sentence], leaders: frozenset[str], *, length: float, stops: frozenset[str], told: str
) -> Features:
    """All columns; `told` is the feed's title and description, `length` the episode's seconds."""
    stems = [content_stems(sentence.text, stops) for sentence in sentences]
    return Features(
        {
            **dialogue_columns(sentences, leaders, length),
            **_shift_columns(word_vectors(stems)),
            **_chain_columns(stems),
            **_cue_columns(sentences),
            **_name_columns(sentences),
            **_told_columns(stems, set(content_stems(told, stops))),
        }
    )


def _shift_columns(vectors: NDArray[np.float32]) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    together = np.zeros(len(vectors))
    for window in WINDOWS:
        curve = _smooth(window_similarity(vectors, window))
        spread = curve[1:].std() + 1e-6 if len(curve) > 1 else 1.0
        deep = depth(curve) / spread
        together += deep
        columns[f"similar_{window}"] = _standard(curve)
        columns[f"depth_{window}"] = deep
        columns[f"above_lowest_{window}"] = -_below_highest(-curve / spread, min(window, 16))
    columns["depth_all"] = together
    columns["depth_lead_6"] = _below_highest(together, 6)
    columns["depth_lead_20"] = _below_highest(together, 20)
    columns["border_votes"] = border_votes(vectors)
    return columns


def _chain_columns(stems: Sequence[Sequence[str]]) -> dict[str, Column]:
    begins, ends, firsts = chains(stems)
    columns: dict[str, Column] = {}
    for width in (3, 10):
        columns[f"chains_begin_{width}"] = ahead(begins, width)
        columns[f"chains_end_{width}"] = behind(ends, width) + ends
        columns[f"first_words_{width}"] = ahead(firsts, width) - behind(firsts, width)
    columns["chains_net"] = ahead(begins, 8) + behind(ends, 8) - behind(begins, 8) - ahead(ends, 8)
    columns["chains_lead"] = _below_highest(_standard(ahead(begins, 6) + behind(ends, 6)), 10)
    return columns


def _cue_columns(sentences: Sequence[Sentence]) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    found = [cues_of(sentence.text) for sentence in sentences]
    for name in CUES:
        here = np.array([float(name in cues) for cues in found])
        columns[f"cue_{name}"] = here
        columns[f"cue_{name}_near"] = ahead(here, 3) + behind(here, 1)
        if name in {"closing", "farewell", "sponsor", "ask"}:
            columns[f"cue_{name}_before"] = behind(here, 2)
        if name in {"sponsor", "item", "welcome"}:
            columns[f"cue_{name}_net"] = ahead(here, 10) - behind(here, 10)
    return columns


def _name_columns(sentences: Sequence[Sentence]) -> dict[str, Column]:
    names = [_NAME.findall(sentence.text) for sentence in sentences]
    seen: set[str] = set()
    fresh = np.zeros(len(sentences))
    for at, found in enumerate(names):
        fresh[at] = len(set(found) - seen)
        seen.update(found)
    return {
        "names_ahead": ahead(np.array([float(len(found)) for found in names]), 4),
        "new_names": ahead(fresh, 4) - behind(fresh, 4),
        "digit": np.array([float(bool(_DIGIT.search(sentence.text))) for sentence in sentences]),
    }


def _told_columns(stems: Sequence[Sequence[str]], told: set[str]) -> dict[str, Column]:
    """Words of the feed's own text that are said for the first time."""
    weight = weights_of(stems)
    seen: set[str] = set()
    first = np.zeros(len(stems))
    for at, row in enumerate(stems):
        fresh = (set(row) & told) - seen
        first[at] = sum(weight[stem] for stem in sorted(fresh))
        seen |= fresh
    return {"told_ahead": ahead(first, 5), "told_net": ahead(first, 10) - behind(first, 10)}


def _smooth(curve: Column) -> Column:
    return np.convolve(np.pad(curve, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")


def _standard(curve: Column) -> Column:
    rest = curve[1:] if len(curve) > 1 else curve
    result: Column = (curve - rest.mean()) / (rest.std() + 1e-6)
    return result


def _below_highest(curve: Column, reach: int) -> Column:
    """How far each place lies below the highest one within `reach` on either side; 0 at the peaks."""
    padded = np.pad(curve, reach, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    result: Column = curve - windows.max(axis=1)
    return result
