"""What changed between two revisions, in lines a person reads: before and after."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.domain.chapter import Chapter
from bot.domain.draft import Part
from bot.domain.edits import Piece
from bot.domain.lines import write_link_groups, write_people, write_sources
from bot.domain.timecode import clock
from bot.domain.transcript import Transcript, Word
from bot.domain.unspaced import joined

#: Words shown around a change of the transcript.
CONTEXT = 2
#: Changed places of a transcript listed one by one; beyond, only their number.
MOST_PLACES = 25
#: Words of a long transcript that are compared at once.
STRETCH = 300
#: Recognitions of one audio place the same word within this many seconds.
NEAR = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDiff:
    """The changes of one part; lines begin with `-` (before), `+` (after) or `~` (moved, with both)."""

    part: Part
    lines: tuple[str, ...]


def diff(before: Piece, after: Piece) -> tuple[PartDiff, ...]:
    """Every part that differs, in the order people read notes; empty where nothing does."""
    old, new = before.notes, after.notes
    found = (
        (Part.TITLE, _swapped(old.title, new.title)),
        (Part.SUMMARY, (*_paragraphs(old.summary, new.summary), *_swapped(old.teaser, new.teaser))),
        (Part.CHAPTERS, _chapters(old.chapters, new.chapters)),
        (Part.SOURCES, _listed(_source_lines(before), _source_lines(after))),
        (Part.LINK_GROUPS, _listed(*(_lines(write_link_groups(notes.link_groups)) for notes in (old, new)))),
        (
            Part.PEOPLE,
            (*_listed(*(_lines(write_people(notes.people)) for notes in (old, new))), *_speakers(before, after)),
        ),
        (Part.QUOTES, _listed([quote.text for quote in old.quotes], [quote.text for quote in new.quotes])),
        (Part.TRANSCRIPT, _spoken(before.transcript, after.transcript)),
    )
    return tuple(PartDiff(part=part, lines=tuple(lines)) for part, lines in found if lines)


def diff_text(parts: Iterable[PartDiff]) -> str:
    """The changes as plain text under the names of their parts."""
    return "\n".join(line for part in parts for line in (f"{part.part.capitalize()}:", *part.lines))


def changed_words(before: Sequence[Word], after: Sequence[Word]) -> Iterator[tuple[int, int, int, int]]:
    """Index ranges (before from, to, after from, to; ends exclusive) whose words differ, in order of time.

    Compared from both ends inwards first, so that one fixed name in three hours costs nothing.
    """
    head = 0
    while head < min(len(before), len(after)) and before[head].text == after[head].text:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail].text == after[-1 - tail].text:
        tail += 1
    old, new = list(before[head : len(before) - tail]), list(after[head : len(after) - tail])
    for from_old, to_old, from_new, to_new in _stretches(old, new):
        texts = [word.text for word in old[from_old:to_old]], [word.text for word in new[from_new:to_new]]
        for tag, a, b, c, d in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
            if tag != "equal":
                yield head + from_old + a, head + from_old + b, head + from_new + c, head + from_new + d


def _swapped(old: str, new: str) -> tuple[str, ...]:
    if old == new:
        return ()
    return tuple(line for line in (f"- {old}" if old else "", f"+ {new}" if new else "") if line)


def _paragraphs(old: str, new: str) -> tuple[str, ...]:
    return _listed(_lines(old), _lines(new))


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _source_lines(piece: Piece) -> list[str]:
    return _lines(write_sources((source.title, source.url) for source in piece.notes.sources))


def _listed(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    lines: list[str] = []
    for tag, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag != "equal":
            lines += [f"- {line}" for line in old[a:b]]
            lines += [f"+ {line}" for line in new[c:d]]
    return tuple(lines)


def _chapters(old: Sequence[Chapter], new: Sequence[Chapter]) -> tuple[str, ...]:
    was = {chapter.title: chapter for chapter in old}
    now = {chapter.title: chapter for chapter in new}
    same = {(int(c.start), c.title) for c in old} & {(int(c.start), c.title) for c in new}
    lines = [
        f"- {clock(chapter.start)} {chapter.title}"
        for chapter in old
        if (int(chapter.start), chapter.title) not in same and chapter.title not in now
    ]
    for chapter in new:
        if (int(chapter.start), chapter.title) in same:
            continue
        moved = was.get(chapter.title)
        if moved is None:
            lines.append(f"+ {clock(chapter.start)} {chapter.title}")
        else:
            lines.append(f"~ {clock(moved.start)} → {clock(chapter.start)} {chapter.title}")
    return tuple(lines)


def _speakers(before: Piece, after: Piece) -> tuple[str, ...]:
    old = {speaker.id: speaker.label for speaker in before.transcript.speakers}
    new = {speaker.id: speaker.label for speaker in after.transcript.speakers}
    renamed = [f"~ {old[id]} → {label}" for id, label in new.items() if id in old and old[id] != label]
    gone = [f"- {label}" for id, label in old.items() if id not in new]
    return tuple(renamed + gone)


def _spoken(old: Transcript, new: Transcript) -> tuple[str, ...]:
    if old.segments == new.segments:
        return ()
    before, after = list(old.words()), list(new.words())
    lines = _word_changes(before, after)
    lines += _turn_changes(old, new) if not lines else []
    if len(lines) > 2 * MOST_PLACES:
        return (*lines[: 2 * MOST_PLACES], f"… and {len(lines) // 2 - MOST_PLACES} more places")
    return tuple(lines)


def _word_changes(before: list[Word], after: list[Word]) -> list[str]:
    lines: list[str] = []
    for a, b, c, d in changed_words(before, after):
        lines += _place(before, a, b, "-") + _place(after, c, d, "+")
    return lines


def _stretches(old: list[Word], new: list[Word]) -> Iterator[tuple[int, int, int, int]]:
    """Ranges of both to compare one after another, since comparing all at once takes time with the square of it.

    Cut where both say the same two words at the same time, or else at the same time alone.
    """
    starts = [word.start for word in new]
    a = c = 0
    while len(old) - a > 2 * STRETCH:
        middle = a + STRETCH
        candidates = ((i, j) for i in range(middle, middle + STRETCH) for j in _beside(starts, old[i].start, c))
        same = ((i, j) for i, j in candidates if [w.text for w in old[i : i + 2]] == [w.text for w in new[j : j + 2]])
        b, d = next(same, (middle, max(c, bisect_left(starts, old[middle].start))))
        yield a, b, c, d
        a, c = b, d
    yield a, len(old), c, len(new)


def _beside(starts: list[float], moment: float, first: int) -> range:
    """Indexes of words that begin within `NEAR` of the moment."""
    return range(max(first, bisect_left(starts, moment - NEAR)), bisect_right(starts, moment + NEAR))


def _place(words: list[Word], start: int, end: int, sign: str) -> list[str]:
    shown = words[max(0, start - CONTEXT) : end + CONTEXT]
    at = words[min(start, len(words) - 1)].start if words else 0.0
    return [f"{sign} {clock(at)} {joined(word.text for word in shown)}"] if shown else []


def _turn_changes(old: Transcript, new: Transcript) -> list[str]:
    if len(old.segments) != len(new.segments):
        return []
    lines: list[str] = []
    names = {speaker.id: speaker.label for speaker in (*old.speakers, *new.speakers)}
    for was, now in zip(old.segments, new.segments, strict=True):
        if was.speaker != now.speaker and was.speaker in names and now.speaker in names:
            lines.append(f"~ {clock(now.start)} {names[was.speaker]} → {names[now.speaker]}")
    return lines
