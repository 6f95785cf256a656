"""How a show makes chapters: how many, how close, where; learned from what it published."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean

import numpy as np

from bot.domain.chapter import Chapter
from bot.notes.chapters.boundaries import Density, expected_count, usual_count
from bot.notes.chapters.boundary_model import load_model
from bot.notes.chapters.survey import Survey
from bot.notes.chapters.ways import Ways, learn_ways
from bot.notes.titles.style import TitleStyle, learn_titles
from bot.ports import EpisodeContext

#: So many earlier episodes are read closely; more would cost time and teach little.
_READ = 8
#: What `Show.chapter_min_seconds` is when nobody set it; a show that was learned knows better.
_UNSET_GAP = 45.0
_USUAL_GAP = 60.0
#: Of a show nobody knows, so many times the chapters expected: one too many goes with a click, one that is missing has
#: to be looked for. F1 is best here; Pk and the count are the worse the more there are (measured).
_RATHER_MORE = 1.05


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterStyle:
    """What is known about a show's chapters; the defaults are those of a show nobody knows."""

    #: Chapters compared with other shows' episodes of the same length; None: nothing is known.
    density: float | None = None
    gap: float = _USUAL_GAP
    #: Where its chapters begin; None: too few earlier episodes are known.
    ways: Ways | None = None
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
        ways=learn_ways(context.history.chaptered[:_READ]),
        titles=learn_titles([chapters for chapters, _ in listings]),
    )


def _lively(usual: float, survey: Survey) -> float:
    """More chapters than usual where the model is sure of more; fewer it never asks for as reliably."""
    starts = [sentence.start for sentence in survey.sentences]
    expected = max(usual, expected_count(starts, survey.scores.near, survey.length))
    return math.exp(0.7 * math.log(usual) + 0.3 * math.log(expected))


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
