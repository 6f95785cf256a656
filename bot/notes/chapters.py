"""Chapters of an episode: the creator's own where there are any, else found in what is said."""

import math
from collections.abc import Sequence

import numpy as np

from bot.domain.chapter import Chapter
from bot.domain.transcript import Transcript
from bot.notes.cues import cues_of
from bot.notes.lexical import WINDOWS, Curve, depth, window_similarity, word_vectors
from bot.notes.sentences import Sentence
from bot.notes.titles import write_titles
from bot.notes.words import content_stems, stop_words
from bot.ports import EpisodeContext


def write_chapters(
    transcript: Transcript, sentences: Sequence[Sentence], leaders: frozenset[str], context: EpisodeContext
) -> tuple[Chapter, ...]:
    """Ascending chapters, the first at 0; what the creator published is kept as it is."""
    if context.episode.chapters:
        return context.episode.chapters
    if not sentences:
        return (Chapter(start=0.0, title=context.episode.title or "Intro"),)
    starts = _starts(transcript, sentences, leaders, context)
    parts = [list(sentences[first:last]) for first, last in zip(starts, [*starts[1:], len(sentences)], strict=True)]
    titles = write_titles(parts, transcript)
    times = [0.0, *(sentences[start].start for start in starts[1:])]
    return tuple(
        Chapter(start=time, title=title, evidence={"words": part[0].text[:80]})
        for time, title, part in zip(times, titles, parts, strict=True)
    )


def _starts(
    transcript: Transcript, sentences: Sequence[Sentence], leaders: frozenset[str], context: EpisodeContext
) -> list[int]:
    length = max(transcript.duration, sentences[-1].end)
    wanted = round(math.exp(0.317) * (length / 60) ** 0.511) if length > 0 else 1
    if context.show.chapters_per_hour:
        wanted = round(context.show.chapters_per_hour * length / 3600)
    score = _score(transcript, sentences, leaders)
    gap = context.show.chapter_min_seconds
    chosen: list[float] = [0.0]
    picked = [0]
    for at in np.argsort(-score):
        if len(picked) >= wanted:
            break
        time = sentences[at].start
        if length - time >= gap and all(abs(time - other) >= gap for other in chosen):
            picked.append(int(at))
            chosen.append(time)
    return sorted(picked)


def _score(transcript: Transcript, sentences: Sequence[Sentence], leaders: frozenset[str]) -> Curve:
    stops = stop_words(transcript.language, [sentence.text for sentence in sentences])
    vectors = word_vectors([content_stems(sentence.text, stops) for sentence in sentences])
    score = np.zeros(len(sentences))
    for window in WINDOWS:
        curve = depth(window_similarity(vectors, window))
        score += curve / (curve.std() + 1e-6) / len(WINDOWS)
    for at, sentence in enumerate(sentences):
        found = cues_of(sentence.text)
        score[at] += 1.0 * sentence.opens_turn + 0.8 * (sentence.speaker in leaders)
        score[at] += 0.8 * len(found & {"lets", "topic", "next", "opener"}) - 0.8 * ("leaning" in found)
    return score
