"""One reading of an episode, from which chapters, titles and habits are made; kept for episodes that are read again."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.transcript import Transcript
from bot.notes.chapters.boundary_model import Matrix, Scores, load_model
from bot.notes.chapters.features import Features, features_of
from bot.notes.chapters.openings import opening_signs
from bot.notes.chapters.roles import leaders
from bot.notes.sentences import Sentence, split_sentences
from bot.notes.words import stop_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """An episode's sentences and what the boundary model makes of them."""

    sentences: tuple[Sentence, ...]
    leaders: frozenset[str]
    features: Features
    #: What the networks see: a row a sentence.
    inputs: Matrix
    scores: Scores
    #: Seconds.
    length: float


def survey(transcript: Transcript, *, told: str = "", hosts: Sequence[str] = ()) -> Survey:
    """Read a transcript that has at least one sentence; `told` is what the feed says of it."""
    sentences = split_sentences(transcript)
    leading = leaders(transcript, sentences, hosts)
    length = max(transcript.duration, sentences[-1].end)
    stops = stop_words(transcript.language, [sentence.text for sentence in sentences])
    features = features_of(sentences, leading, length=length, stops=stops, told=told)
    inputs = load_model().inputs(features, opening_signs(sentences, transcript.language))
    return Survey(
        sentences=sentences,
        leaders=leading,
        features=features,
        inputs=inputs,
        scores=load_model().scores(inputs),
        length=length,
    )


@lru_cache(maxsize=16)
def survey_again(transcript: Transcript) -> Survey | None:
    """The survey of an earlier episode, remembered while this process lives; None where nothing was said."""
    return survey(transcript) if any(segment.text.strip() for segment in transcript.segments) else None
