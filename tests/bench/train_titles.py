"""Trains the title ranker: `python -m tests.bench.train_titles` writes bot/notes/titles/title_model.json.

A linear ranking: the weights that make the ROUGE-L with the human title highest on average, where each candidate is
chosen with its chance under a softmax over the chapter's candidates. The file holds numbers and names of features only.
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import bot.notes.titles
from bot.notes.chapters.roles import leaders
from bot.notes.sentences import Sentence, split_sentences
from bot.notes.titles.background import background_of
from bot.notes.titles.candidates import candidates_of
from bot.notes.titles.features import features_of, is_sound
from bot.notes.titles.heard import Heard, said
from bot.notes.titles.keyphrases import key_phrases
from bot.notes.titles.write import CAPITALS, part_weights, topicless_words
from bot.notes.words import words
from tests.bench.corpus import Annotated, load_corpus
from tests.bench.headed_transcripts import load_headed
from tests.bench.scores import rouge_l

#: Pull to zero, for each weight; steps and rate of the ascent.
_PULL, _STEPS, _RATE = 0.05, 90, 0.05
_CLIP = 4.0


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
    language = episode.transcript.language
    stops = topicless_words(language, parts)
    whole = " ".join(said(part) for part in parts)
    background = background_of(episode.transcript, episode.episode)
    people = frozenset(word for name in background.people for word in words(name))
    found = []
    for (title, part), phrases, weights in zip(
        titled, key_phrases(parts, stops), part_weights(parts, stops), strict=True
    ):
        candidates = candidates_of(
            part,
            phrases,
            weights,
            leading,
            stops=stops,
            capitals=language in CAPITALS,
            people=people,
            told=background.told,
        )
        heard = Heard(part, whole, language=language)
        found.append(
            Choice(
                show=episode.show,
                title=title,
                features=[
                    features_of(one, heard, background, stops, sound=is_sound(one, language)) for one in candidates
                ],
                likeness=[rouge_l(title, candidate.text) for candidate in candidates],
            )
        )
    return found


def train(choices: Sequence[Choice]) -> dict[str, Any]:
    """The model as it is written to disk; every show weighs the same."""
    kept = [choice for choice in choices if choice.features]
    names = list(kept[0].features[0])
    rows = np.array([[row[name] for name in names] for choice in kept for row in choice.features], np.float32)
    mean, spread = rows.mean(0), rows.std(0) + 1e-6
    plain = np.clip((rows - mean) / spread, -_CLIP, _CLIP)
    chapters = Counter(choice.show for choice in kept)
    weight = np.array([1 / chapters[choice.show] for choice in kept])
    sizes = np.array([len(choice.features) for choice in kept])
    likeness = np.concatenate([choice.likeness for choice in kept])
    return {"features": _columns(names, mean, spread, _ascend(plain, likeness, sizes, weight / weight.sum()))}


def _ascend(rows: Any, likeness: Any, sizes: Any, weight: Any) -> Any:
    """Adam on all chapters at once; its rate falls to nothing."""
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(sizes)), sizes)
    state, slow, square = np.zeros((3, rows.shape[1]))
    for step in range(1, _STEPS + 1):
        worth = rows @ state
        worth = np.exp(worth - np.maximum.reduceat(worth, first)[owner])
        chance = worth / np.add.reduceat(worth, first)[owner]
        gain = np.add.reduceat(chance * likeness, first)
        slope = rows.T @ (chance * (likeness - gain[owner]) * weight[owner]) - _PULL * state / len(state)
        slow, square = 0.9 * slow + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        rate = _RATE * (1 - step / (_STEPS + 1))
        state = state + rate * (slow / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
    return state


def _columns(names: Sequence[str], mean: Any, spread: Any, weights: Any) -> list[Mapping[str, Any]]:
    return [
        {"name": name, "mean": _short(mean[at]), "spread": _short(spread[at]), "weight": _short(weights[at])}
        for at, name in enumerate(names)
    ]


def _short(number: float) -> float:
    return float(f"{number:.4g}")


def main() -> None:
    """Train on all episodes and write the model file."""
    choices = [choice for episode in (*load_corpus(), *load_headed()) for choice in choices_of(episode)]
    target = Path(bot.notes.titles.__path__[0]) / "title_model.json"
    target.write_text(json.dumps(train(choices), indent=1) + "\n", encoding="utf-8")
    print(f"{target.name}: {len(choices)} chapters", file=sys.stderr)


if __name__ == "__main__":
    main()
