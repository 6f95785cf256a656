"""Talks and conversations that people divided by headings, without times: more lessons, never a show that is measured.

They are in the same repository as those of `headed_transcripts` (MIT licence). Times are made from the number of words.
102 conversations count as one show in 2026, and 106 talks of one voice as another.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from tests.bench.corpus import Annotated
from tests.bench.headed_transcripts import HEADING, TRANSLATED, field_of, more_folder, parts_of
from tests.bench.turns import Turn, annotated_of, paced

#: Notes about meetings, and what belongs to no event.
_NO_SPEECH = {"bitcoin-core-dev-tech", ".github"}
#: Fewer words or headings are no episode; more times are one that `headed_transcripts` reads.
_FEWEST_WORDS, _FEWEST_HEADINGS, _MOST_TIMES = 3000, 5, 15
#: Words a heading at the least: what is divided more finely is a list of slides.
_CONVERSATION, _TALK = 150, 300
#: Turns of at least two voices that make a conversation.
_CONVERSATION_TURNS = 25

_TIME = re.compile(r"\d{1,2}:\d{2}:\d{2}")
_NAME = r"(?:[A-Z][\w.'’-]*)(?: (?:[A-Z][\w.'’-]*|van|de|der)){0,3}"
_SAID = re.compile(rf"^({_NAME})(?: \([\w .]{{1,40}}\))?\s?(?::| [-–] )\s*(.+)$")
_SOURCE = re.compile(r"^(?:<?http|[Ss]lides:|Video:|Transcript|[\w ()-]{1,40}: <?http)")


def load_untimed() -> list[Annotated]:
    """All that are divided well enough; none where no folder is named."""
    folder = more_folder()
    if folder is None:
        return []
    paths = (path for path in sorted(folder.glob("**/*.md")) if not TRANSLATED.search(path.name))
    read = (_episode(path) for path in paths if path.relative_to(folder).parts[0] not in _NO_SPEECH)
    return [episode for episode in read if episode is not None]


def _episode(path: Path) -> Annotated | None:
    front, body = parts_of(path)
    if len(_TIME.findall(front + body)) > _MOST_TIMES:
        return None
    turns = _turns([line.strip() for line in body.splitlines() if line.strip()])
    words = sum(len(turn.words) for turn in turns)
    headings = sum(len(turn.headings) for turn in turns)
    talk = _is_talk(turns)
    if words < _FEWEST_WORDS or headings < _FEWEST_HEADINGS or words / headings < (_TALK if talk else _CONVERSATION):
        return None
    show = "bttalks" if talk else "btdialog"
    return annotated_of(paced(turns), name=path.stem, show=show, title=field_of("title", front))


def _turns(lines: Sequence[str]) -> list[Turn]:
    """A turn begins where a name stands before what is said; what has none is said by nobody known."""
    levels = [len(match.group(1)) for match in map(HEADING.match, lines) if match]
    deepest = 2 if sum(level <= 2 for level in levels) >= _FEWEST_HEADINGS else 3
    turns = [Turn(speaker="", start=0.0)]
    for line in lines:
        if heading := HEADING.match(line):
            if len(heading.group(1)) <= deepest:
                turns[-1].headings.append((len(turns[-1].words), heading.group(2)))
        elif _SOURCE.match(line) and len(line) < 250:
            continue
        elif said := _SAID.match(line):
            turns.append(Turn(speaker=said.group(1), start=0.0, words=said.group(2).split()))
        else:
            turns[-1].words.extend(line.split())
    return turns if turns[0].words or turns[0].headings else turns[1:]


def _is_talk(turns: Sequence[Turn]) -> bool:
    named = [turn.speaker for turn in turns if turn.speaker]
    return len(named) < _CONVERSATION_TURNS or len(set(named)) < 2
