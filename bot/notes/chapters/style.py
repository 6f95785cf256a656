"""How a show makes chapters: how many, how close, where; learned from what it published."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean

import numpy as np

from bot.domain.chapter import Chapter
from bot.domain.transcript import Transcript
from bot.notes.chapters.boundaries import Density, expected_count, usual_count
from bot.notes.chapters.boundary_model import load_model
from bot.notes.chapters.habits import Example, Habits, learn_habits, wording_of
from bot.notes.chapters.survey import Survey, survey_again
from bot.notes.titles.style import TitleStyle, learn_titles
from bot.ports import EpisodeContext

#: So many earlier episodes are read closely; more would cost time and teach little.
_READ = 8
#: Share of the sentences, best first, that may open a chapter at all.
_CANDIDATES, _FEWEST = 0.35, 60
#: Features in which shows differ most from each other.
_PLAIN = (
    *("opens_turn", "leads", "leader_opens", "turn_before", "turn_after", "voice_shift", "asks_soon", "words", "digit"),
    *("since_start", "until_end", "relative", "cue_next_near", "cue_sponsor_near", "cue_item_near", "cue_quoted"),
)
#: What `Show.chapter_min_seconds` is when nobody set it; a show that was learned knows better.
_UNSET_GAP = 45.0
_USUAL_GAP = 60.0
#: Of a show nobody knows, so many times the chapters expected: one too many goes with a click, one that is missing has
#: to be looked for. F1 is best from here to 1.2; Pk and the count are the worse the more there are (measured).
_RATHER_MORE = 1.05


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterStyle:
    """What is known about a show's chapters; the defaults are those of a show nobody knows."""

    #: Chapters compared with other shows' episodes of the same length; None: nothing is known.
    density: float | None = None
    gap: float = _USUAL_GAP
    habits: Habits | None = None
    titles: TitleStyle = field(default_factory=TitleStyle)

    def allowance(self, survey: Survey, context: EpisodeContext) -> Density:
        """Number of chapters and their distance for this episode; settings go first, then the show's own habit."""
        show = context.show
        count = usual_count(survey.length, load_model().count)
        if show.chapters_per_hour:
            count = show.chapters_per_hour * survey.length / 3600 - 1
        elif self.density is not None:
            count *= self.density
        else:
            count = _RATHER_MORE * _lively(count, survey)
        gap = self.gap if show.chapter_min_seconds == _UNSET_GAP else show.chapter_min_seconds
        return Density(count=max(0, min(round(count), int(survey.length / max(gap, 1.0)))), gap=gap)


def learn_style(context: EpisodeContext) -> ChapterStyle:
    """The show's style from its history: chaptered transcripts, approved notes, chapters in its feed."""
    listings = _listings(context)
    if not listings:
        return ChapterStyle()
    return ChapterStyle(
        density=_density(listings),
        gap=_gap(listings),
        habits=_habits(context.history.chaptered[:_READ]),
        titles=learn_titles([chapters for chapters, _ in listings]),
    )


def _lively(usual: float, survey: Survey) -> float:
    """More chapters than usual where the model is sure of more; fewer it never asks for as reliably."""
    starts = [sentence.start for sentence in survey.sentences]
    expected = max(usual, expected_count(starts, survey.scores.near, survey.length))
    return math.exp(0.7 * math.log(usual) + 0.3 * math.log(expected))


def candidates(survey: Survey) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    """Indices of the sentences that may open a chapter, in order."""
    count = max(_FEWEST, int(_CANDIDATES * len(survey.sentences)))
    return np.sort(np.argsort(-survey.scores.here, kind="stable")[:count])


def numbers_of(survey: Survey) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    """What habits are learned from, beside wording: the model's two answers, what it saw on the way, plain signs."""
    here, near = survey.scores.here[:, None], survey.scores.near[:, None]
    plain = np.stack([survey.features.columns[name] for name in _PLAIN], axis=1)
    return np.hstack([here, near, survey.scores.hidden, plain]).astype(np.float32)


Listing = tuple[Sequence[Chapter], float]


def _listings(context: EpisodeContext) -> list[Listing]:
    """Chapters and length of each earlier episode that has at least two."""
    history = context.history
    found: list[Listing] = [(chapters, transcript.duration) for transcript, chapters in history.chaptered]
    found += [(notes.chapters, notes.duration) for notes in history.notes]
    found += [(episode.chapters, episode.duration or 0.0) for episode in history.episodes]
    return [(chapters, length or chapters[-1].start * 1.05) for chapters, length in found if len(chapters) > 1]


def _density(listings: Sequence[Listing]) -> float:
    rule = load_model().count
    starts = [(sum(chapter.start >= 10 for chapter in chapters), length) for chapters, length in listings]
    return math.exp(fmean(math.log(max(1, count) / usual_count(length, rule)) for count, length in starts))


def _gap(listings: Sequence[Listing]) -> float:
    gaps = [b.start - a.start for chapters, _ in listings for a, b in pairwise(chapters)]
    return float(np.clip(np.quantile(gaps, 0.05), 15, 90)) if gaps else _USUAL_GAP


def _habits(pairs: Sequence[tuple[Transcript, tuple[Chapter, ...]]]) -> Habits | None:
    examples = [_example(survey, chapters) for survey, chapters in ((survey_again(t), c) for t, c in pairs) if survey]
    return learn_habits(examples)


def _example(survey: Survey, chapters: Sequence[Chapter]) -> Example:
    at = candidates(survey)
    opens = np.zeros(len(survey.sentences))
    starts = [sentence.start for sentence in survey.sentences]
    for chapter in chapters:
        if chapter.start >= 10:
            opens[_near(starts, chapter.start)] = 1
    return Example(
        candidates=at,
        numbers=numbers_of(survey)[at],
        wording=wording_of(survey.sentences, at),
        opens=opens[at],
    )


def _near(starts: Sequence[float], time: float) -> list[int]:
    """The sentence nearest to a time, and its neighbours within six seconds of it."""
    right = min(bisect_right(starts, time), len(starts) - 1)
    nearest = right if right == 0 or abs(starts[right] - time) < abs(starts[right - 1] - time) else right - 1
    around = [at for at in (nearest - 1, nearest, nearest + 1) if 0 < at < len(starts)]
    return [at for at in around if abs(starts[at] - starts[nearest]) <= 6]
