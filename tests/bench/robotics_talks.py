"""Long interviews with engineers that people divided by headings: more lessons, never a show that is measured.

They are looked for in a copy of the repository audrow-nash-podcast/audrownashpodcast.com on GitHub (MIT licence) beside
the folder that `PODBOT_MORE_DATA` names. 22 episodes in 2025.
"""

import re
from pathlib import Path

from tests.bench.corpus import Annotated
from tests.bench.headed_transcripts import more_folder
from tests.bench.turns import Turn, annotated_of

_NAME = "audrownashpodcast.com"

_HEADING = re.compile(r"^## (?:\[[\d:]+\] )?(.+)$")
_TURN = re.compile(r"^\[(\d+):(\d\d):(\d\d)\] \*\*(.+?):\*\* ?(.*)$")


def load_robotics() -> list[Annotated]:
    """All episodes; none where there is no such folder."""
    folder = more_folder()
    return [_episode(path) for path in sorted(folder.parent.glob(f"{_NAME}/transcripts/*.md"))] if folder else []


def _episode(path: Path) -> Annotated:
    turns: list[Turn] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := _TURN.match(line):
            hours, minutes, seconds = (int(part) for part in match.groups()[:3])
            start = 3600.0 * hours + 60 * minutes + seconds
            turns.append(Turn(speaker=match.group(4), start=start, words=match.group(5).split()))
        elif turns and (heading := _HEADING.match(line)):
            turns[-1].headings.append((len(turns[-1].words), heading.group(1)))
        elif turns:
            turns[-1].words.extend(line.replace("\u200b", "").split())
    return annotated_of(turns, name=path.stem, show="robotics")
