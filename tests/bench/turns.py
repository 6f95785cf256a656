"""Turns of a transcript with the headings that stand between its words, made into an annotated episode."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.domain.chapter import Chapter, ChapterOrigin
from bot.domain.episode import Episode
from bot.domain.transcript import Segment, Speaker, Transcript
from tests.bench.corpus import Annotated

#: Words a second at the least, to tell where the last turn ends.
_SLOWEST = 1.5
#: Words a second where a transcript holds no times.
PACE = 2.6


@dataclass(kw_only=True)
class Turn:
    """What one voice said from a time on; a heading stands as its title and the number of words before it."""

    speaker: str
    #: Seconds.
    start: float
    words: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)


def paced(turns: Sequence[Turn]) -> list[Turn]:
    """The same turns with times made from the number of words before them."""
    said = 0
    for turn in turns:
        turn.start = said / PACE
        said += len(turn.words)
    return list(turns)


def length_of(turns: Sequence[Turn]) -> float:
    """Seconds until the last turn ends, at the pace of the others."""
    total = sum(len(turn.words) for turn in turns)
    pace = max(_SLOWEST, total / max(turns[-1].start, 60.0))
    return turns[-1].start + len(turns[-1].words) / pace + 1


def annotated_of(turns: Sequence[Turn], *, name: str, show: str, title: str = "", description: str = "") -> Annotated:
    """The episode that these turns make; `name` is unique within the show."""
    ends = [turn.start for turn in turns[1:]] + [length_of(turns)]
    ids = {voice: f"S{at}" for at, voice in enumerate(dict.fromkeys(turn.speaker for turn in turns if turn.speaker), 1)}
    segments: list[Segment] = []
    chapters: list[Chapter] = []
    for turn, end in zip(turns, ends, strict=True):
        segments.extend(_segments(turn, end, ids.get(turn.speaker)))
        placed = [(_time(turn, at, end), heading) for at, heading in turn.headings]
        chapters.extend(Chapter(start=start, title=text, origin=ChapterOrigin.CREATOR) for start, text in placed)
    return Annotated(
        id=f"{show}-{name}",
        show=show,
        transcript=Transcript(
            segments=tuple(segments),
            language="en",
            duration=ends[-1],
            speakers=tuple(Speaker(id=id, name=voice) for voice, id in ids.items()),
        ),
        chapters=tuple(sorted(chapters, key=lambda chapter: chapter.start)),
        episode=Episode(show=show, guid=name, title=title or name, description=description),
    )


def _segments(turn: Turn, end: float, speaker: str | None) -> Iterator[Segment]:
    """The turn, cut at its headings."""
    cuts = sorted({0, len(turn.words), *(at for at, _ in turn.headings)})
    for first, last in pairwise(cuts):
        text = " ".join(turn.words[first:last])
        yield Segment(start=_time(turn, first, end), end=_time(turn, last, end), text=text, speaker=speaker)


def _time(turn: Turn, words: int, end: float) -> float:
    """When so many of the turn's words had been said, at an even pace."""
    return turn.start + (end - turn.start) * words / max(1, len(turn.words)) if words else turn.start
