"""Podcast transcripts that people divided by headings: more lessons for the models, never a show that is measured.

`PODBOT_MORE_DATA` names a copy of the repository bitcointranscripts/bitcointranscripts on GitHub (MIT licence):
Markdown in which a name and a time stand before each turn and a heading before each topic. 88 episodes in 2026.
"""

import os
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from tests.bench.corpus import Annotated
from tests.bench.turns import Turn, annotated_of, length_of

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
_FEWEST_TURNS, _FEWESTHEADINGS, _LONGEST_TURN = 20, 4, 60.0

TRANSLATED = re.compile(r"\.[a-z]{2}\.md$")
_FRONT_ENDS = re.compile(r"\n---[ ]*\n")
HEADING = re.compile(r"^(#+)\s+(.*)$")
_TURN = re.compile(r"^(?:(.*?)[:,]?\s*)?\(?(\d{1,2}:\d{2}(?::\d{2})?)\)?\s*:?\s*$")
_MARKS = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*_`]{1,2}")


def more_folder() -> Path | None:
    """The folder that `PODBOT_MORE_DATA` names; None, and a word about it, where none is named."""
    folder = os.environ.get("PODBOT_MORE_DATA", "")
    if not folder:
        print("PODBOT_MORE_DATA is not set: training on the corpus alone. The models that ship learned from both.")
    return Path(folder) if folder else None


def load_headed() -> list[Annotated]:
    """All episodes that are divided well enough."""
    folder = more_folder()
    if folder is None:
        return []
    paths = [(path, show) for name, show in SHOWS.items() for path in sorted((folder / name).glob("*.md"))]
    read = (_episode(path, show) for path, show in paths if not TRANSLATED.search(path.name))
    return [episode for episode in read if episode is not None]


def _episode(path: Path, show: str) -> Annotated | None:
    front, body = parts_of(path)
    turns = _in_order(_turns(body))
    headings = sum(len(turn.headings) for turn in turns)
    if len(turns) < _FEWEST_TURNS or headings < _FEWESTHEADINGS or length_of(turns) / len(turns) > _LONGEST_TURN:
        return None
    title, description = field_of("title", front), field_of("summary", front)
    return annotated_of(turns, name=path.stem, show=show, title=title, description=description)


def parts_of(path: Path) -> tuple[str, str]:
    """The page's front matter and its text, without marks of emphasis and addresses of links."""
    front, *rest = _FRONT_ENDS.split(path.read_text(encoding="utf-8", errors="replace"), maxsplit=1)
    return front, _MARKS.sub(r"\1", "".join(rest))


def field_of(name: str, front: str) -> str:
    """What the front matter says under this name."""
    found = re.search(rf"^{name}:\s*(.*)$", front, re.MULTILINE)
    return found.group(1).strip("'\" ") if found else ""


def _turns(body: str) -> list[Turn]:
    """Turns with their words and headings; deeper headings count where the others are too few."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    levels = [len(match.group(1)) for match in map(HEADING.match, lines) if match]
    deepest = 2 if sum(level <= 2 for level in levels) >= _FEWESTHEADINGS else 3
    turns = [Turn(speaker="", start=0.0)]
    for line in lines:
        if heading := HEADING.match(line):
            if len(heading.group(1)) <= deepest:
                turns[-1].headings.append((len(turns[-1].words), heading.group(2)))
        elif (turn := _TURN.match(line)) and len(line) < 70:
            turns.append(Turn(speaker=(turn.group(1) or "").strip(" :"), start=_seconds(turn.group(2))))
        else:
            turns[-1].words.extend(line.split())
    return turns if turns[0].words or turns[0].headings else turns[1:]


def _in_order(turns: Sequence[Turn]) -> list[Turn]:
    """Times never run back, and a turn without a name is the voice's before it."""
    for before, turn in pairwise(turns):
        turn.start = max(turn.start, before.start)
        turn.speaker = turn.speaker or before.speaker
    return list(turns)


def _seconds(clock: str) -> float:
    total = 0.0
    for part in clock.split(":"):
        total = total * 60 + int(part)
    return total
