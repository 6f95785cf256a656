"""Episodes as the boundary model sees them, with the places where people began chapters; kept between runs."""

import pickle
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np

import bot.notes
from bot.notes.chapters.features import Features, features_of
from bot.notes.chapters.openings import opening_signs
from bot.notes.chapters.roles import leaders
from bot.notes.sentences import Sentence, split_sentences
from bot.notes.words import stop_words
from tests.bench.corpus import Annotated, load_corpus
from tests.bench.headed_transcripts import load_headed
from tests.bench.robotics_talks import load_robotics
from tests.bench.untimed_talks import load_untimed

#: Modules that decide what a lesson holds.
MADE_BY = (
    *("chapters/cohesion", "chapters/dialogue", "chapters/features", "chapters/lexical", "chapters/openings"),
    *("chapters/roles", "cues", "sentences", "words"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """An episode as the model sees it, and where people began chapters."""

    episode: Annotated
    sentences: tuple[Sentence, ...]
    features: Features
    signs: list[frozenset[str]]
    #: Index of the first sentence of each human chapter, leaving out the trivial first.
    truth: tuple[int, ...]


def read_lessons() -> list[Lesson]:
    """All lessons of the corpus; kept in the temporary folder until the code that makes them changes."""
    return _kept_lessons(f"podbot-lessons-{code_of_lessons():08x}", load_corpus)


@cache
def more_lessons() -> list[Lesson]:
    """Lessons of shows that are never measured. Worth .03 F1 on shows that no model has seen."""
    episodes = [*load_headed(), *load_robotics(), *load_untimed()]
    names = crc32(" ".join(episode.id for episode in episodes).encode())
    return _kept_lessons(f"podbot-more-lessons-{code_of_lessons() ^ names:08x}", lambda: episodes)


def _kept_lessons(name: str, episodes: Callable[[], Sequence[Annotated]]) -> list[Lesson]:
    kept = Path(tempfile.gettempdir()) / f"{name}.pickle"
    if not kept.exists():
        kept.write_bytes(pickle.dumps([lesson_of(episode) for episode in episodes()]))
    found: list[Lesson] = pickle.loads(kept.read_bytes())
    return found


def code_of_lessons() -> int:
    """Changes with the code that makes lessons."""
    folder = Path(bot.notes.__path__[0])
    return crc32(b"".join((folder / f"{name}.py").read_bytes() for name in sorted(MADE_BY)))


def lesson_of(episode: Annotated) -> Lesson:
    """Sentences, features and signs of one episode."""
    transcript = episode.transcript
    sentences = split_sentences(transcript)
    stops = stop_words(transcript.language, [sentence.text for sentence in sentences])
    return Lesson(
        episode=episode,
        sentences=sentences,
        features=features_of(
            sentences,
            leaders(transcript, sentences),
            length=max(transcript.duration, sentences[-1].end),
            stops=stops,
            told=f"{episode.episode.title} {episode.episode.description}",
        ),
        signs=opening_signs(sentences, transcript.language),
        truth=truth_of(episode, sentences),
    )


def truth_of(episode: Annotated, sentences: Sequence[Sentence]) -> tuple[int, ...]:
    """The sentence nearest to each human start from 10 s on."""
    starts = np.array([sentence.start for sentence in sentences])
    nearest = {int(np.abs(starts - chapter.start).argmin()) for chapter in episode.chapters if chapter.start >= 10}
    return tuple(sorted(nearest - {0}))
