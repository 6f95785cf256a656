"""Chapters of an episode: the creator's own where there are any, else found in what is said and heard."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.domain.audio import DecodedAudio
from bot.domain.chapter import Chapter, ChapterOrigin
from bot.domain.transcript import Transcript
from bot.notes.chapters.boundaries import choose_boundaries, opening_of
from bot.notes.chapters.sounds import Sounds, listen
from bot.notes.chapters.style import ChapterStyle, learn_style
from bot.notes.chapters.survey import Survey
from bot.notes.cues import cues_of
from bot.notes.titles.background import background_of
from bot.notes.titles.write import write_titles
from bot.ports import EpisodeContext

Curve = NDArray[np.float64]

#: Log odds added for a second of silence before a sentence, and for a second of music; up to the most that counts.
_PAUSE, _MOST_PAUSE = 0.6, 3.0
#: Of a hundred silences between turns so many are none to speak of.
_USUAL_PAUSE = 50
_MUSIC, _MOST_MUSIC = 0.5, 4.0


def write_chapters(
    transcript: Transcript, survey: Survey | None, context: EpisodeContext, *, audio: DecodedAudio | None = None
) -> tuple[Chapter, ...]:
    """Ascending chapters, the first at 0; what the creator published is kept as it is.

    `survey` is None where nothing is said: one chapter named after the episode.
    """
    if context.episode.chapters:
        return _creators(context.episode.chapters)
    if survey is None:
        return (Chapter(start=0.0, title=context.episode.title or "Intro"),)
    style = learn_style(context)
    sounds = listen(audio, survey.sentences) if audio is not None else None
    odds = _odds(survey, style, sounds)
    chosen = choose_boundaries(survey.sentences, odds, survey.length, style.allowance(survey, context))
    if style.ways is None:
        chosen = sorted({opening_of(survey.sentences, at, survey.leaders) for at in chosen})
    firsts = [0, *chosen]
    parts = [survey.sentences[first:last] for first, last in pairwise([*firsts, len(survey.sentences)])]
    titles = write_titles(
        parts,
        language=transcript.language,
        leaders=survey.leaders,
        style=style.titles,
        background=background_of(transcript, context.episode, show=context.show.title),
    )
    return tuple(
        Chapter(
            start=survey.sentences[first].start if at else 0.0,
            title=title,
            evidence=_evidence(survey, odds, sounds, first),
        )
        for at, (first, title) in enumerate(zip(firsts, titles, strict=True))
    )


def _creators(chapters: Sequence[Chapter]) -> tuple[Chapter, ...]:
    """The creator's chapters in order; an opening is added where they start late."""
    ordered = sorted(
        (replace(c, origin=ChapterOrigin.CREATOR) if c.origin is ChapterOrigin.PODBOT else c for c in chapters),
        key=lambda chapter: chapter.start,
    )
    if ordered[0].start > 0:
        ordered.insert(0, Chapter(start=0.0, title="Intro"))
    return tuple(ordered)


def _odds(survey: Survey, style: ChapterStyle, sounds: Sounds | None) -> Curve:
    """Log odds that a chapter opens at each sentence."""
    odds = style.ways.odds(survey) if style.ways else survey.scores.together
    if sounds is not None:
        odds = odds + _heard(sounds, survey)
    result: Curve = odds
    return result


def _heard(sounds: Sounds, survey: Survey) -> Curve:
    """What silence and music add. A silence counts beyond what is usual here where somebody else begins to speak."""
    between = sounds.pause[[sentence.opens_turn for sentence in survey.sentences]]
    usual = np.percentile(between, _USUAL_PAUSE) if len(between) else 0.0
    silence = np.clip(sounds.pause - usual, 0.0, _MOST_PAUSE)
    result: Curve = _PAUSE * silence + _MUSIC * np.minimum(sounds.music, _MOST_MUSIC)
    return result


def _evidence(survey: Survey, odds: Curve, sounds: Sounds | None, at: int) -> dict[str, float | str]:
    """Why a chapter begins at this sentence: the signals by name, and its opening words."""
    sentence = survey.sentences[at]
    columns = survey.features.columns
    found: dict[str, float | str] = {
        "probability": round(float(1 / (1 + np.exp(-odds[at]))), 3),
        "lexical shift": round(float(columns["depth_16"][at]), 2),
        "new words": round(float(columns["chains_begin_10"][at]), 2),
        "change of speaker": float(sentence.opens_turn),
        "host speaks": float(sentence.speaker in survey.leaders),
        "question": float(columns["asks_soon"][at] > 0),
    }
    cues = sorted(
        cues_of(sentence.text) & {"lets", "topic", "next", "opener", "sponsor", "welcome", "farewell", "item"}
    )
    if cues:
        found["cues"] = ", ".join(cues)
    if sounds is not None:
        found["pause"] = round(float(sounds.pause[at]), 2)
        found["music"] = round(float(sounds.music[at]), 2)
    found["words"] = " ".join(sentence.text.split()[:12])
    return found
