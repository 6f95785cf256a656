"""Podcast transcripts that people divided by headings: more lessons for the models, never a show that is measured.

`PODBOT_MORE_DATA` names a copy of the repository bitcointranscripts/bitcointranscripts on GitHub (MIT licence):
Markdown in which a name and a time stand before each turn and a heading before each topic. 88 episodes in 2026.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from bot.domain.chapter import Chapter, ChapterOrigin
from bot.domain.episode import Episode
from bot.domain.transcript import Segment, Speaker, Transcript
from tests.bench.corpus import Annotated

#: Folder and the show it counts as; each show weighs the same in training, so the small ones are taken together.
SHOWS: Mapping[str, str] = {
    "bitcoin-explained": "btexplained",
    "chaincode-podcast": "chaincode",
    "wasabi-research-club": "wasabi",
    "bitcoin-review-podcast": "btother",
    "the-bitcoin-development-podcast": "btother",
    "bitcoin-magazine": "btother",
    "learning-bitcoin-and-design": "btother",
    "bitcoin-2024": "btother",
}
#: Fewer turns or headings, or longer turns in the mean (seconds), and the places of the headings are guesses.
_FEWEST_TURNS, _FEWEST_HEADINGS, _LONGEST_TURN = 20, 4, 60.0
#: Words a second at the least, to tell where the last turn ends.
_SLOWEST = 1.5

_TRANSLATED = re.compile(r"\.[a-z]{2}\.md$")
_FRONT_ENDS = re.compile(r"\n---[ ]*\n")
_HEADING = re.compile(r"^(#+)\s+(.*)$")
_TURN = re.compile(r"^(?:(.*?)[:,]?\s*)?\(?(\d{1,2}:\d{2}(?::\d{2})?)\)?\s*:?\s*$")
_MARKS = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*_`]{1,2}")


@dataclass(kw_only=True)
class _Turn:
    """What one voice said from a time on; a heading stands as its title and the number of words before it."""

    speaker: str
    start: float
    words: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)


def load_headed() -> list[Annotated]:
    """All episodes that are divided well enough; none, and a word about it, where no folder is named."""
    folder = os.environ.get("PODBOT_MORE_DATA", "")
    if not folder:
        print("PODBOT_MORE_DATA is not set: training on the corpus alone. The models that ship learned from both.")
        return []
    paths = [(path, show) for name, show in SHOWS.items() for path in sorted((Path(folder) / name).glob("*.md"))]
    read = (_episode(path, show) for path, show in paths if not _TRANSLATED.search(path.name))
    return [episode for episode in read if episode is not None]


def _episode(path: Path, show: str) -> Annotated | None:
    front, *rest = _FRONT_ENDS.split(path.read_text(encoding="utf-8", errors="replace"), maxsplit=1)
    turns = _in_order(_turns(_MARKS.sub(r"\1", "".join(rest))))
    headings = sum(len(turn.headings) for turn in turns)
    if len(turns) < _FEWEST_TURNS or headings < _FEWEST_HEADINGS:
        return None
    ends = [turn.start for turn in turns[1:]] + [_end(turns)]
    if ends[-1] / len(turns) > _LONGEST_TURN:
        return None
    return _annotated(path.stem, show, front, turns, ends)


def _annotated(name: str, show: str, front: str, turns: Sequence[_Turn], ends: Sequence[float]) -> Annotated:
    ids = {voice: f"S{at}" for at, voice in enumerate(dict.fromkeys(turn.speaker for turn in turns if turn.speaker), 1)}
    segments: list[Segment] = []
    chapters: list[Chapter] = []
    for turn, end in zip(turns, ends, strict=True):
        segments.extend(_segments(turn, end, ids.get(turn.speaker)))
        placed = [(_time(turn, at, end), title) for at, title in turn.headings]
        chapters.extend(Chapter(start=start, title=title, origin=ChapterOrigin.CREATOR) for start, title in placed)
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
        episode=Episode(
            show=show, guid=name, title=_field("title", front) or name, description=_field("summary", front)
        ),
    )


def _turns(body: str) -> list[_Turn]:
    """Turns with their words and headings; deeper headings count where the others are too few."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    levels = [len(match.group(1)) for match in map(_HEADING.match, lines) if match]
    deepest = 2 if sum(level <= 2 for level in levels) >= _FEWEST_HEADINGS else 3
    turns = [_Turn(speaker="", start=0.0)]
    for line in lines:
        if heading := _HEADING.match(line):
            if len(heading.group(1)) <= deepest:
                turns[-1].headings.append((len(turns[-1].words), heading.group(2)))
        elif (turn := _TURN.match(line)) and len(line) < 70:
            turns.append(_Turn(speaker=(turn.group(1) or "").strip(" :"), start=_seconds(turn.group(2))))
        else:
            turns[-1].words.extend(line.split())
    return turns if turns[0].words or turns[0].headings else turns[1:]


def _in_order(turns: Sequence[_Turn]) -> list[_Turn]:
    """Times never run back, and a turn without a name is the voice's before it."""
    for before, turn in pairwise(turns):
        turn.start = max(turn.start, before.start)
        turn.speaker = turn.speaker or before.speaker
    return list(turns)


def _segments(turn: _Turn, end: float, speaker: str | None) -> Iterator[Segment]:
    """The turn, cut at its headings."""
    cuts = sorted({0, len(turn.words), *(at for at, _ in turn.headings)})
    for first, last in pairwise(cuts):
        text = " ".join(turn.words[first:last])
        yield Segment(start=_time(turn, first, end), end=_time(turn, last, end), text=text, speaker=speaker)


def _time(turn: _Turn, words: int, end: float) -> float:
    """When so many of the turn's words had been said, at an even pace."""
    return turn.start + (end - turn.start) * words / max(1, len(turn.words)) if words else turn.start


def _end(turns: Sequence[_Turn]) -> float:
    total = sum(len(turn.words) for turn in turns)
    pace = max(_SLOWEST, total / max(turns[-1].start, 60.0))
    return turns[-1].start + len(turns[-1].words) / pace + 1


def _field(name: str, front: str) -> str:
    found = re.search(rf"^{name}:\s*(.*)$", front, re.MULTILINE)
    return found.group(1).strip("'\" ") if found else ""


def _seconds(clock: str) -> float:
    total = 0.0
    for part in clock.split(":"):
        total = total * 60 + int(part)
    return total
