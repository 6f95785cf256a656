"""Where a show begins its chapters, as its earlier episodes teach it.

A small classifier knows the show's own wording, the tuned networks the course of its conversations; they answer
together, which is worth more than either (measured on five shows).
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.chapter import Chapter
from bot.domain.transcript import Transcript
from bot.notes.chapters.boundary_model import BoundaryModel, load_model
from bot.notes.chapters.habits import Example, Habits, learn_habits, wording_of
from bot.notes.chapters.survey import Survey, survey_again
from bot.notes.chapters.tuning import Studied, tune, wanted_of

Curve = NDArray[np.float64]

#: Share of the sentences, best first, that the classifier is asked about.
_CANDIDATES, _FEWEST = 0.35, 60
#: How much the classifier counts beside the tuned networks (as good from .25 to .4).
_HABITS = 0.3
#: Features in which shows differ most from each other.
_PLAIN = (
    *("opens_turn", "leads", "leader_opens", "turn_before", "turn_after", "voice_shift", "asks_soon", "words", "digit"),
    *("since_start", "until_end", "relative", "cue_next_near", "cue_sponsor_near", "cue_item_near", "cue_quoted"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What was learned of one show."""

    habits: Habits
    #: The networks as this show would have made them.
    networks: BoundaryModel

    def odds(self, survey: Survey) -> Curve:
        """Log odds that a chapter opens at each sentence."""
        at = _candidates(survey)
        known = self.habits.odds(_numbers(survey)[at], wording_of(survey.sentences, at))
        told = np.full(len(survey.sentences), known.min() - 1)
        told[at] = known
        result: Curve = _HABITS * told + (1 - _HABITS) * self.networks.scores(survey.inputs).together
        return result


def learn_ways(pairs: Sequence[tuple[Transcript, tuple[Chapter, ...]]]) -> Ways | None:
    """The ways of a show from earlier episodes and their chapters; None where these are too few.

    On one thread: the matrices are small, and threads that wait for each other take half as long again, or five times
    as long where others work.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        return _learned(pairs)


def _learned(pairs: Sequence[tuple[Transcript, tuple[Chapter, ...]]]) -> Ways | None:
    surveys = ((survey_again(transcript), chapters) for transcript, chapters in pairs)
    read = [(survey, _openings(survey, chapters)) for survey, chapters in surveys if survey]
    habits = learn_habits([_example(survey, firsts) for survey, firsts in read])
    if habits is None:
        return None
    studied = [
        Studied(inputs=survey.inputs, wanted=wanted_of([s.start for s in survey.sentences], firsts))
        for survey, firsts in read
        if firsts
    ]
    return Ways(habits=habits, networks=tune(load_model(), studied))


def _candidates(survey: Survey) -> NDArray[np.intp]:
    """Indices of the sentences that may open a chapter, in order."""
    count = max(_FEWEST, int(_CANDIDATES * len(survey.sentences)))
    return np.sort(np.argsort(-survey.scores.here, kind="stable")[:count])


def _numbers(survey: Survey) -> NDArray[np.float32]:
    """What habits are learned from, beside wording: the model's two answers, what it saw on the way, plain signs."""
    here, near = survey.scores.here[:, None], survey.scores.near[:, None]
    plain = np.stack([survey.features.columns[name] for name in _PLAIN], axis=1)
    return np.hstack([here, near, survey.scores.hidden, plain]).astype(np.float32)


def _openings(survey: Survey, chapters: Sequence[Chapter]) -> list[int]:
    """The sentence nearest to each chapter's start, leaving out the trivial first."""
    starts = [sentence.start for sentence in survey.sentences]
    return sorted({_nearest(starts, chapter.start) for chapter in chapters if chapter.start >= 10} - {0})


def _example(survey: Survey, firsts: Sequence[int]) -> Example:
    at = _candidates(survey)
    opens = np.zeros(len(survey.sentences))
    starts = [sentence.start for sentence in survey.sentences]
    for first in firsts:
        beside = (other for other in (first - 1, first, first + 1) if 0 < other < len(starts))
        opens[[other for other in beside if abs(starts[other] - starts[first]) <= 6]] = 1
    return Example(
        candidates=at,
        numbers=_numbers(survey)[at],
        wording=wording_of(survey.sentences, at),
        opens=opens[at],
    )


def _nearest(starts: Sequence[float], time: float) -> int:
    right = min(bisect_right(starts, time), len(starts) - 1)
    return right if right == 0 or abs(starts[right] - time) < abs(starts[right - 1] - time) else right - 1
