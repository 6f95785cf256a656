"""Trains the title ranker: `python -m tests.bench.train_titles` writes bot/notes/title_model.json.

Ridge regression from what is known about a candidate to its ROUGE-L with the human title. The file holds numbers and
names of features only.
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import bot.notes
from bot.notes.keyphrases import key_phrases
from bot.notes.roles import leaders
from bot.notes.sentences import Sentence, split_sentences
from bot.notes.title_candidates import candidates_of
from bot.notes.title_model import candidate_features
from bot.notes.titles import part_weights, topicless_words
from tests.bench.corpus import Annotated, load_corpus
from tests.bench.scores import rouge_l

#: Strength of the pull to zero, for each example.
_PULL = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The candidates of one human chapter and how like its title each is."""

    show: str
    title: str
    features: list[dict[str, float]]
    likeness: list[float]


def parts_of(episode: Annotated, sentences: Sequence[Sentence]) -> list[tuple[str, list[Sentence]]]:
    """Human title and sentences of each chapter in which something is said."""
    edges = [chapter.start for chapter in episode.chapters[1:]] + [float("inf")]
    spans = zip(episode.chapters, edges, strict=True)
    found = [
        (chapter.title, [s for s in sentences if chapter.start - 1.5 <= s.start < end - 1.5]) for chapter, end in spans
    ]
    return [(title, part) for title, part in found if part]


def choices_of(episode: Annotated) -> list[Choice]:
    """One choice for each chapter."""
    sentences = split_sentences(episode.transcript)
    leading = leaders(episode.transcript, sentences)
    titled = parts_of(episode, sentences)
    parts = [part for _, part in titled]
    stops = topicless_words(episode.transcript.language, parts)
    found = []
    for (title, part), phrases, weights in zip(
        titled, key_phrases(parts, stops), part_weights(parts, stops), strict=True
    ):
        candidates = candidates_of(part, phrases, weights, leading)
        found.append(
            Choice(
                show=episode.show,
                title=title,
                features=[candidate_features(candidate, phrases) for candidate in candidates],
                likeness=[rouge_l(title, candidate.text) for candidate in candidates],
            )
        )
    return found


def train(choices: Sequence[Choice]) -> dict[str, Any]:
    """The model as it is written to disk; every show weighs the same."""
    kept = [choice for choice in choices if choice.features]
    names = list(kept[0].features[0])
    rows = np.array([[row[name] for name in names] for choice in kept for row in choice.features])
    wanted = np.concatenate([choice.likeness for choice in kept])
    chapters = Counter(choice.show for choice in kept)
    weight = np.concatenate([np.full(len(c.features), 1 / chapters[c.show] / len(c.features)) for c in kept])
    weight /= weight.mean()
    mean, spread = rows.mean(0), rows.std(0) + 1e-6
    plain = np.hstack([(rows - mean) / spread, np.ones((len(rows), 1))])
    pull = np.eye(plain.shape[1]) * _PULL * len(rows)
    pull[-1, -1] = 0
    solved = np.linalg.solve(plain.T @ (plain * weight[:, None]) + pull, plain.T @ (weight * wanted))
    return {"features": _columns(names, mean, spread, solved), "level": _short(solved[-1])}


def _columns(names: Sequence[str], mean: Any, spread: Any, weights: Any) -> list[Mapping[str, Any]]:
    return [
        {"name": name, "mean": _short(mean[at]), "spread": _short(spread[at]), "weight": _short(weights[at])}
        for at, name in enumerate(names)
    ]


def _short(number: float) -> float:
    return float(f"{number:.4g}")


def main() -> None:
    """Train on the whole corpus and write the model file."""
    choices = [choice for episode in load_corpus() for choice in choices_of(episode)]
    target = Path(bot.notes.__path__[0]) / "title_model.json"
    target.write_text(json.dumps(train(choices), indent=1) + "\n", encoding="utf-8")
    print(f"{target.name}: {len(choices)} chapters", file=sys.stderr)


if __name__ == "__main__":
    main()
