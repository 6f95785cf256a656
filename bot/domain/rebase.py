"""An edit made while looking at an older state, as the edit that does the same to what stands there now.

What others changed meanwhile stays: lists are merged entry by entry, texts sentence by sentence, a passage word by
word. Only what both changed otherwise is left to a person. The page and Discord follow the same rules.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.chapter import Chapter
from bot.domain.collisions import Choice, Collision, Settling
from bot.domain.draft import Part
from bot.domain.edits import (
    Edit,
    Piece,
    SetChapters,
    SetLinkGroups,
    SetPeople,
    SetSources,
    SetSummary,
    SetTitle,
    Several,
)
from bot.domain.lines import write_chapters, write_link_groups, write_people, write_sources
from bot.domain.merge_lists import Items, merge_list
from bot.domain.merge_texts import merge_tokens
from bot.domain.notes import Quote, ShowNotes, Source
from bot.domain.person import Link, LinkGroup, Person
from bot.domain.quoting import QuoteLine, SetQuotes
from bot.domain.spoken_edits import GiveTurn, RenameSpeaker, SetPassage
from bot.domain.timecode import clock
from bot.domain.transcript import Transcript
from bot.domain.weblink import identity, same_page

_SENTENCE = re.compile(r"(\n\n+)|(?<=[.!?…])\s+")
_NO_CHOICES: Mapping[str, Choice] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebased:
    """The edit for the present state; while collisions are open, it takes my side of them."""

    edit: Edit
    collisions: tuple[Collision, ...] = ()


def rebase(change: Edit, *, base: Piece, now: Piece, choices: Mapping[str, Choice] = _NO_CHOICES) -> Rebased:
    """What `change` means to `now`, given that whoever made it was looking at `base`.

    `choices` answer collisions by their ids; an answer to a question that has changed since is none. `NotesError`
    where the edit did not even fit what it was made for.
    """
    settling = Settling(choices=choices)
    edit = _rebased(change, base, now, settling)
    return Rebased(edit=edit, collisions=tuple(settling.open))


def _rebased(change: Edit, base: Piece, now: Piece, settling: Settling) -> Edit:
    settling.part = next((part for part in Part if part in change.parts), Part.TITLE)
    match change:
        case Several():
            return _several(change, base, now, settling)
        case SetTitle():
            return _title(change, base, now, settling)
        case SetSummary():
            return _summary(change, base, now, settling)
        case SetPassage():
            return _passage(change, base, now, settling)
        case GiveTurn():
            return _turn(change, base, now, settling)
        case RenameSpeaker():
            return _speaker(change, base, now, settling)
    return _list(change, base, now, settling)


def _several(change: Several, base: Piece, now: Piece, settling: Settling) -> Edit:
    edits: list[Edit] = []
    for each in change.edits:
        edit = _rebased(each, base, now, settling)
        base, now = each.apply(base), edit.apply(now)
        edits.append(edit)
    return replace(change, edits=tuple(edits), what=change.describe())


def _title(change: SetTitle, base: Piece, now: Piece, settling: Settling) -> Edit:
    mine = change.apply(base).notes.title
    return SetTitle(title=settling.one("the title", base.notes.title, mine, now.notes.title, read=str))


def _summary(change: SetSummary, base: Piece, now: Piece, settling: Settling) -> Edit:
    after = change.apply(base)
    mine, theirs = (
        "".join(side)
        for side in merge_tokens(*(_sentences(piece.notes.summary) for piece in (base, after, now)), apart=0)
    )
    was = mine if mine == theirs else base.notes.summary
    summary = settling.one("the summary", was, mine, theirs, read=str)
    teaser = settling.one("the teaser", base.notes.teaser, after.notes.teaser, now.notes.teaser, read=str)
    return SetSummary(summary=None if change.summary is None else summary, teaser=teaser)


def _sentences(text: str) -> list[str]:
    """Sentences with the space behind them, so that they join to the text again."""
    cuts = [match.end() for match in _SENTENCE.finditer(text)]
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True) if a < b]


def _passage(change: SetPassage, base: Piece, now: Piece, settling: Settling) -> Edit:
    """Word by word; two who change words side by side mean the same place."""
    was, there = (_said(piece.transcript, change.start, change.end) for piece in (base, now))
    mine, theirs = (" ".join(side) for side in merge_tokens(was, change.text.split(), there, apart=1))
    what = f"the passage at {clock(change.start)}"
    old = mine if mine == theirs else " ".join(was)
    return replace(change, text=settling.one(what, old, mine, theirs, at=change.start, read=str))


def _said(transcript: Transcript, start: float, end: float) -> list[str]:
    return [word.text for word in transcript.words() if start <= (word.start + word.end) / 2 <= end]


def _turn(change: GiveTurn, base: Piece, now: Piece, settling: Settling) -> Edit:
    was, there = (_speakers_of(piece.transcript, change) for piece in (base, now))
    moved = sorted(there - was - {change.speaker}, key=str)
    if not moved:
        return change
    before = min(was, key=str, default=None)
    speaker = settling.one(
        f"who speaks at {clock(change.start)}",
        before,
        change.speaker,
        moved[0],
        shown=lambda speaker: _label(now.transcript, speaker),
        at=change.start,
    )
    return replace(change, speaker=speaker or change.speaker)


def _speakers_of(transcript: Transcript, change: GiveTurn) -> set[str | None]:
    return {s.speaker for s in transcript.segments if change.start <= (s.start + s.end) / 2 <= change.end}


def _label(transcript: Transcript, id: str | None) -> str:
    speaker = transcript.speaker(id)
    return speaker.label if speaker else "nobody"


def _speaker(change: RenameSpeaker, base: Piece, now: Piece, settling: Settling) -> Edit:
    was, there = (piece.transcript.speaker(change.speaker) for piece in (base, now))
    if was is None or there is None:
        return change
    mine = " ".join(change.name.split())
    name = settling.one(f"the name of {was.label}", was.name, mine, there.name, shown=lambda text: text or "no name",
                        read=str)  # fmt: skip
    role = change.role.strip().lower()
    role = settling.one(f"the role of {mine}", was.role, role, there.role) if role else role
    return replace(change, name=name or change.name, role=role)


def _list(change: Edit, base: Piece, now: Piece, settling: Settling) -> Edit:
    """Whole lists entry by entry; any other edit does to the present state what it did to the old."""

    def merged(items: Items[Any], part: Callable[[ShowNotes], Sequence[Any]]) -> tuple[Any, ...]:
        after = change.apply(base)
        return tuple(merge_list(part(base.notes), part(after.notes), part(now.notes), items, settling))

    match change:
        case SetChapters():
            asked = len(settling.open)
            chapters = _from_the_start(merged(_CHAPTERS, lambda notes: notes.chapters))
            return SetChapters(chapters=chapters or _one_list(change, base, now, settling, asked))
        case SetSources():
            return SetSources(sources=merged(_SOURCES, lambda notes: notes.sources))
        case SetLinkGroups():
            return SetLinkGroups(groups=merged(_GROUPS, lambda notes: notes.link_groups))
        case SetPeople():
            return SetPeople(people=merged(_PEOPLE, lambda notes: notes.people))
        case SetQuotes():
            quotes = merged(_QUOTES, lambda notes: notes.quotes)
            return SetQuotes(lines=tuple(_line_of(quote, base, now) for quote in quotes))
    return change


def _from_the_start(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    """Where one removed the first chapter and another the second, the third is the first now."""
    if not chapters or chapters[0].start < 1:
        return chapters
    return (replace(chapters[0], start=0.0, end=None), *chapters[1:])


def _one_list(change: Edit, base: Piece, now: Piece, settling: Settling, asked: int) -> tuple[Chapter, ...]:
    """Each removed what the other kept, and no chapter is left: which list it should be is the one question then."""
    del settling.open[asked:]
    was, mine, theirs = (piece.notes.chapters for piece in (base, change.apply(base), now))
    return settling.one("the list of chapters", was, mine, theirs, shown=write_chapters)


def _line_of(quote: Quote, base: Piece, now: Piece) -> QuoteLine:
    """Word for word what is said there now, also where a spelling was fixed meanwhile."""
    times = quote.start, quote.end
    spoken = " ".join(_said(base.transcript, *times)), " ".join(_said(now.transcript, *times))
    text = spoken[1] if quote not in now.notes.quotes and quote.text == spoken[0] and spoken[1] else quote.text
    return QuoteLine(times=times, text=text)


_CHAPTERS = Items[Chapter](
    keys=(lambda c: (c.start, c.title), lambda c: c.title, lambda c: int(c.start)),
    identity=lambda c: int(c.start),
    fields={"start": "the time", "title": "the title"},
    writable=("title",),
    name=lambda c: f"“{c.title}”",
    line=lambda c: write_chapters([c]),
    unique=True,
    sort=lambda c: c.start,
    at=lambda c: c.start,
    show={"start": clock},
)
_SOURCES = Items[Source](
    keys=(lambda s: identity(s.url), lambda s: s.title),
    identity=lambda s: identity(s.url),
    fields={"title": "the title", "url": "the address"},
    writable=("title",),
    name=lambda s: f"the source “{s.title}”",
    line=lambda s: write_sources([(s.title, s.url)]),
    unique=True,
    alike={"url": same_page},
)
_LINKS = Items[Link](
    keys=(lambda one: identity(one.url), lambda one: one.label),
    identity=lambda one: identity(one.url),
    fields={"label": "the label", "url": "the address"},
    name=lambda one: f"the link “{one.label}”",
    line=lambda one: f"{one.label} - {one.url}",
    unique=True,
    alike={"url": same_page},
)
_GROUPS = Items[LinkGroup](
    keys=(lambda group: group.name, lambda group: group.links or None),
    identity=lambda group: group.name,
    fields={"name": "the name"},
    name=lambda group: f"the links of {group.name}",
    line=lambda group: write_link_groups([group]),
    nested={"links": _LINKS},
)
_PEOPLE = Items[Person](
    keys=(lambda person: person.name, lambda person: person.url, lambda person: person.role),
    identity=lambda person: person.name,
    fields={"name": "the name", "role": "the role", "url": "the address"},
    writable=("name",),
    name=lambda person: person.name,
    line=lambda person: write_people([person]),
)
_QUOTES = Items[Quote](
    keys=(lambda q: (q.start, q.end, q.text), lambda q: (q.start, q.end)),
    identity=lambda q: (q.start, q.end),
    fields={"text": "the words"},
    name=lambda q: f"the quote at {clock(q.start)}",
    line=lambda q: q.text,
    sort=lambda q: q.start,
    at=lambda q: q.start,
)
