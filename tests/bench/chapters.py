"""`make eval`: how near our chapters and titles come to human ones, as an unknown show and with eight earlier episodes.

Needs PODBOT_EVAL_DATA (see tests/bench/corpus.py). Every model measured on a show was trained without that show; the
first run trains them (about ten minutes on two cores), later runs take them from the temporary folder.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.domain.chapter import Chapter
from bot.domain.transcript import Segment, Speaker, Transcript
from bot.notes.chapters import style as chapter_style
from bot.notes.chapters import survey, ways
from bot.notes.chapters.boundaries import Density, choose_boundaries, usual_count
from bot.notes.chapters.boundary_model import BoundaryModel, read_model
from bot.notes.chapters.roles import leaders
from bot.notes.chapters.style import ChapterStyle
from bot.notes.chapters.survey import Survey
from bot.notes.chapters.write import write_chapters
from bot.notes.titles import ranking
from bot.notes.titles.background import background_of
from bot.notes.titles.model import TitleModel, read_title_model
from bot.notes.titles.style import TitleStyle
from bot.notes.titles.write import write_titles
from bot.notes.writer import LocalWriter
from bot.ports import EpisodeContext
from tests.bench import train_titles
from tests.bench.corpus import data_folder
from tests.bench.headed_transcripts import load_headed
from tests.bench.lessons import Lesson, read_lessons
from tests.bench.scores import Score, mean, rouge_l, score
from tests.bench.train_boundaries import left_out_model

EARLIER = 8


@dataclass(frozen=True, slots=True)
class Trained:
    """Models that never saw the show."""

    boundaries: BoundaryModel
    titles: TitleModel


Method = Callable[[Lesson, Sequence[Lesson], Trained], tuple[Chapter, ...]]


def evenly_spaced(lesson: Lesson, earlier: Sequence[Lesson], trained: Trained) -> tuple[Chapter, ...]:
    """As many chapters as usual, at equal distances."""
    length = lesson.episode.transcript.duration
    count = round(usual_count(length, trained.boundaries.count))
    return tuple(Chapter(start=length * at / (count + 1), title="") for at in range(count + 1))


def lexical(lesson: Lesson, earlier: Sequence[Lesson], trained: Trained) -> tuple[Chapter, ...]:
    """The deepest changes of words alone."""
    length = lesson.episode.transcript.duration
    density = Density(count=round(usual_count(length, trained.boundaries.count)), gap=60.0)
    at = choose_boundaries(lesson.sentences, lesson.features.columns["depth_all"] - 10, length, density)
    return (Chapter(start=0.0, title=""), *(Chapter(start=lesson.sentences[i].start, title="") for i in at))


def unknown_show(lesson: Lesson, earlier: Sequence[Lesson], trained: Trained) -> tuple[Chapter, ...]:
    """podbot, of a show it never saw."""
    return _write(lesson, lesson.episode.context())


def known_show(lesson: Lesson, earlier: Sequence[Lesson], trained: Trained) -> tuple[Chapter, ...]:
    """podbot, with eight earlier episodes and their chapters."""
    return _write(lesson, lesson.episode.context([other.episode for other in earlier]))


METHODS: Mapping[str, Method] = {
    "evenly spaced": evenly_spaced,
    "change of words": lexical,
    "podbot, unknown show": unknown_show,
    "podbot, 8 earlier episodes": known_show,
}


def main() -> None:
    """Print the tables."""
    console = Console()
    lessons = read_lessons()
    shows = list(dict.fromkeys(lesson.episode.show for lesson in lessons))
    episodes = [*(lesson.episode for lesson in lessons), *load_headed()]
    choices = {episode.id: train_titles.choices_of(episode) for episode in track(episodes, "candidates")}
    scores: dict[str, dict[str, list[Score]]] = {name: {} for name in METHODS}
    likeness: dict[str, list[tuple[float, ...]]] = {}
    for show in track(shows, "shows"):
        trained = _trained_without(show, lessons, choices)
        own = [lesson for lesson in lessons if lesson.episode.show == show]
        with _Installed(trained, own):
            for at, lesson in enumerate(own):
                for name, method in METHODS.items():
                    found = method(lesson, _earlier(own, at), trained)
                    scores[name].setdefault(show, []).append(_score(lesson, found))
                known = chapter_style.learn_style(lesson.episode.context([e.episode for e in _earlier(own, at)]))
                both = (_titles_at_true_boundaries(lesson, style.titles) for style in (ChapterStyle(), known))
                likeness.setdefault(show, []).append(tuple(both))
    console.print(_summary_table(scores), _show_table(scores), _title_table(likeness))
    console.print(_fixture_table(data_folder() / "fixtures" / "mad-izmailov"))


class _Installed:
    """While it is open, podbot uses these models, and surveys of the show's episodes are not made twice."""

    def __init__(self, trained: Trained, own: Sequence[Lesson]) -> None:
        self.trained = trained
        surveys = {id(lesson.episode.transcript): _survey(lesson, trained.boundaries) for lesson in own}
        self.patches: list[tuple[Any, str, Any]] = [
            (survey, "load_model", lambda: trained.boundaries),
            (chapter_style, "load_model", lambda: trained.boundaries),
            (ways, "load_model", lambda: trained.boundaries),
            (ways, "survey_again", lambda transcript: surveys[id(transcript)]),
            (ranking, "load_title_model", lambda: trained.titles),
        ]

    def __enter__(self) -> None:
        self.before = [getattr(module, name) for module, name, _ in self.patches]
        for module, name, value in self.patches:
            setattr(module, name, value)

    def __exit__(self, *_: object) -> None:
        for (module, name, _value), old in zip(self.patches, self.before, strict=True):
            setattr(module, name, old)


def _trained_without(show: str, lessons: Sequence[Lesson], choices: Mapping[str, list[Any]]) -> Trained:
    others = [choice for id, found in choices.items() for choice in found if choice.show != show]
    return Trained(read_model(left_out_model(lessons, show)), read_title_model(train_titles.train(others)))


def _survey(lesson: Lesson, model: BoundaryModel) -> Survey:
    transcript = lesson.episode.transcript
    inputs = model.inputs(lesson.features, lesson.signs)
    return Survey(
        sentences=lesson.sentences,
        leaders=leaders(transcript, lesson.sentences),
        features=lesson.features,
        inputs=inputs,
        scores=model.scores(inputs),
        length=max(transcript.duration, lesson.sentences[-1].end),
    )


def _earlier(own: Sequence[Lesson], at: int) -> list[Lesson]:
    """The eight before this one; the first ones of a show are filled up with later ones. Never this one."""
    before = list(own[max(0, at - EARLIER) : at])
    return before + list(own[at + 1 :])[: EARLIER - len(before)]


def _write(lesson: Lesson, context: EpisodeContext) -> tuple[Chapter, ...]:
    read = ways.survey_again(lesson.episode.transcript)
    return write_chapters(lesson.episode.transcript, read, context)


def _score(lesson: Lesson, found: Sequence[Chapter]) -> Score:
    return score(lesson.episode.chapters, found, lesson.sentences, lesson.episode.transcript.duration)


def _titles_at_true_boundaries(lesson: Lesson, style: TitleStyle) -> float:
    transcript, episode = lesson.episode.transcript, lesson.episode.episode
    titled = train_titles.parts_of(lesson.episode, lesson.sentences)
    found = write_titles(
        [part for _, part in titled],
        language=transcript.language,
        leaders=leaders(transcript, lesson.sentences),
        style=style,
        background=replace(background_of(transcript, episode), topics=()),  # a feed may list the very titles
    )
    return float(np.mean([rouge_l(title, ours) for (title, _), ours in zip(titled, found, strict=True)]))


def _summary_table(scores: Mapping[str, Mapping[str, list[Score]]]) -> Table:
    table = Table("method", *(f.name for f in fields(Score)), title="Mean over all episodes")
    for name, by_show in scores.items():
        table.add_row(name, *_cells(mean([one for found in by_show.values() for one in found])))
    return table


def _show_table(scores: Mapping[str, Mapping[str, list[Score]]]) -> Table:
    table = Table("method", "show", "episodes", *(f.name for f in fields(Score)), title="By show")
    for name in list(scores)[-2:]:
        for show, found in scores[name].items():
            table.add_row(name, show, str(len(found)), *_cells(mean(found)))
    return table


def _title_table(likeness: Mapping[str, list[tuple[float, ...]]]) -> Table:
    """Shows differ more than episodes do, so the mean over shows says more than that over episodes."""
    table = Table("show", "unknown show", "8 earlier episodes", title="ROUGE-L of titles at the human boundaries")
    by_show = {show: np.mean(found, axis=0) for show, found in likeness.items()}
    means = {"mean of episodes": np.mean([one for found in likeness.values() for one in found], axis=0)}
    means["mean of shows"] = np.mean(list(by_show.values()), axis=0)
    for name, values in {**by_show, **means}.items():
        table.add_row(name, *(f"{value:.3f}" for value in values))
    return table


def _cells(one: Score) -> Iterable[str]:
    return (f"{getattr(one, f.name):.3f}" for f in fields(Score))


def _fixture_table(folder: Path) -> Table:
    """The models that ship, on the fixture's exact words."""
    transcript, context, human = _fixture(folder)
    table = Table("fixture", *(f.name for f in fields(Score)), "CPU s", title="Shipped models on the fixture")
    dense = replace(context, show=replace(context.show, chapters_per_hour=len(human) / transcript.duration * 3600))
    for name, known in (("unknown show", context), ("known density", dense)):
        began = time.process_time()
        notes = LocalWriter().write(transcript, known)
        spent = time.process_time() - began
        sentences = survey.split_sentences(transcript)
        table.add_row(name, *_cells(score(human, notes.chapters, sentences, transcript.duration)), f"{spent:.2f}")
    return table


def _fixture(folder: Path) -> tuple[Transcript, EpisodeContext, list[Chapter]]:
    from bot.domain.episode import Episode
    from bot.domain.show import Show

    spoken = json.loads((folder / "spoken.json").read_text(encoding="utf-8"))
    ids = {voice["initials"]: f"S{at}" for at, voice in enumerate(spoken["speakers"], start=1)}
    segments = tuple(
        Segment(start=s["start"], end=s["end"], text=s["text"], speaker=ids[turn["speaker_initials"]])
        for turn in spoken["turns"]
        for s in turn.get("sentences", [turn])
    )
    voices = tuple(Speaker(id=ids[voice["initials"]], name=voice["name"]) for voice in spoken["speakers"])
    transcript = Transcript(segments=segments, language="en", duration=spoken["duration"], speakers=voices)
    chapters = json.loads((folder / "chapters.json").read_text(encoding="utf-8"))
    episode = Episode(show="fixture", title=spoken["title"])
    return (
        transcript,
        EpisodeContext(episode=episode, show=Show(slug="fixture", title="fixture")),
        [Chapter(start=chapter["start"], title=chapter["title"]) for chapter in chapters],
    )


if __name__ == "__main__":
    sys.exit(main())
