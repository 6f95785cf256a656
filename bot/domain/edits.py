"""What a person may change about an episode's notes: one frozen value per kind of edit, applied without side effects.

Every edit says which parts it touches (those get locked against re-runs) and describes itself in one line.
Applying an edit twice gives the same as applying it once.
"""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import ClassVar, Protocol

from bot.domain.chapter import Chapter, ChapterOrigin
from bot.domain.draft import Part
from bot.domain.notes import ShowNotes, Source
from bot.domain.person import LinkGroup, Person
from bot.domain.show import NameRule, Voice
from bot.domain.timecode import clock
from bot.domain.transcript import Transcript
from bot.domain.weblink import same_page
from bot.errors import NotesError


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What an edit works on: the notes and the transcript that belongs to them."""

    notes: ShowNotes
    transcript: Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What an edit teaches the show for its next episodes."""

    rules: tuple[NameRule, ...] = ()
    voices: tuple[Voice, ...] = ()


NOTHING_LEARNT = Lesson()


class Edit(Protocol):
    """One change a person makes; raises `NotesError` with a sentence where it does not fit."""

    @property
    def parts(self) -> frozenset[Part]:
        """Parts that are locked afterwards, and that nobody else may have changed meanwhile."""
        ...

    def apply(self, piece: Piece) -> Piece: ...
    def describe(self) -> str: ...
    def lesson(self, piece: Piece, *, by: str) -> Lesson:
        """What is learnt, given the piece before the edit."""
        ...


class Teachless:
    """An edit that concerns this episode only."""

    def lesson(self, piece: Piece, *, by: str) -> Lesson:
        return NOTHING_LEARNT


@dataclass(frozen=True, kw_only=True)
class SetTitle(Teachless):
    """Another title."""

    parts: ClassVar[frozenset[Part]] = frozenset({Part.TITLE})
    title: str

    def apply(self, piece: Piece) -> Piece:
        title = " ".join(self.title.split())
        if not title:
            raise NotesError("The title is empty. Write a title and submit again.")
        return replace(piece, notes=replace(piece.notes, title=title))

    def describe(self) -> str:
        return "Title changed"


@dataclass(frozen=True, kw_only=True)
class SetSummary(Teachless):
    """Another summary, another teaser, or both; what is not given stays."""

    parts: ClassVar[frozenset[Part]] = frozenset({Part.SUMMARY})
    summary: str | None = None
    teaser: str | None = None

    def apply(self, piece: Piece) -> Piece:
        teaser = piece.notes.teaser if self.teaser is None else " ".join(self.teaser.split())
        return replace(piece, notes=replace(piece.notes, summary=self._summary(piece), teaser=teaser))

    def describe(self) -> str:
        return "Teaser changed" if self.summary is None else "Summary changed"

    def _summary(self, piece: Piece) -> str:
        if self.summary is None:
            return piece.notes.summary
        paragraphs = [" ".join(block.split()) for block in self.summary.replace("\r", "").split("\n\n")]
        summary = "\n\n".join(block for block in paragraphs if block)
        if not summary:
            raise NotesError("The summary is empty. Write one or two sentences and submit again.")
        return summary


@dataclass(frozen=True, kw_only=True)
class SetChapters(Teachless):
    """The whole list of chapters: added, moved, renamed and removed at once."""

    parts: ClassVar[frozenset[Part]] = frozenset({Part.CHAPTERS})
    chapters: tuple[Chapter, ...]

    def apply(self, piece: Piece) -> Piece:
        chapters = tuple(sorted(self.chapters, key=lambda chapter: chapter.start))
        _check_chapters(chapters, piece.notes.duration)
        return replace(piece, notes=replace(piece.notes, chapters=_kept(piece.notes.chapters, chapters)))

    def describe(self) -> str:
        return "Chapters changed"


@dataclass(frozen=True, kw_only=True)
class AddSources(Teachless):
    """Sources added at the end; those already there (same page) are left as they are."""

    parts: ClassVar[frozenset[Part]] = frozenset({Part.SOURCES})
    sources: tuple[Source, ...]

    def apply(self, piece: Piece) -> Piece:
        listed = list(piece.notes.sources)
        for source in self.sources:
            if not any(same_page(source.url, known.url) for known in listed):
                listed.append(source)
        return replace(piece, notes=replace(piece.notes, sources=tuple(listed)))

    def describe(self) -> str:
        return f"Source added: {self.sources[0].title}" if len(self.sources) == 1 else "Sources added"


@dataclass(frozen=True, kw_only=True)
class SetSources(Teachless):
    """The whole list of sources; a source that stays keeps its mentions and where it came from."""

    parts: ClassVar[frozenset[Part]] = frozenset({Part.SOURCES})
    sources: tuple[Source, ...]

    def apply(self, piece: Piece) -> Piece:
        known = {source.url: source for source in piece.notes.sources}
        listed: list[Source] = []
        for source in self.sources:
            if not any(same_page(source.url, other.url) for other in listed):
                listed.append(replace(known.get(source.url, source), title=source.title))
        return replace(piece, notes=replace(piece.notes, sources=tuple(listed)))

    def describe(self) -> str:
        return "Sources changed"


@dataclass(frozen=True, kw_only=True)
class SetLinkGroups(Teachless):
    """The whole of the link blocks."""

    parts: ClassVar[frozenset[Part]] = frozenset({Part.LINK_GROUPS})
    groups: tuple[LinkGroup, ...]

    def apply(self, piece: Piece) -> Piece:
        origins = {link.url: link.origin for group in piece.notes.link_groups for link in group.links}
        groups = tuple(
            replace(group, links=tuple(replace(one, origin=origins.get(one.url, one.origin)) for one in group.links))
            for group in self.groups
        )
        return replace(piece, notes=replace(piece.notes, link_groups=groups))

    def describe(self) -> str:
        return "Links changed"


@dataclass(frozen=True, kw_only=True)
class SetPeople(Teachless):
    """The whole list of people who take part."""

    parts: ClassVar[frozenset[Part]] = frozenset({Part.PEOPLE})
    people: tuple[Person, ...]

    def apply(self, piece: Piece) -> Piece:
        known = {person.name: person for person in piece.notes.people}
        people = tuple(_known_person(known.get(person.name), person) for person in self.people)
        return replace(piece, notes=replace(piece.notes, people=people))

    def describe(self) -> str:
        return "People changed"


@dataclass(frozen=True, kw_only=True)
class Several:
    """Some edits as one: what a file brings back, or a revision restored."""

    edits: tuple[Edit, ...]
    what: str = ""
    parts: frozenset[Part] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", frozenset().union(*(edit.parts for edit in self.edits)))

    def apply(self, piece: Piece) -> Piece:
        for edit in self.edits:
            piece = edit.apply(piece)
        return piece

    def describe(self) -> str:
        return self.what or "; ".join(edit.describe() for edit in self.edits)

    def lesson(self, piece: Piece, *, by: str) -> Lesson:
        lessons = [edit.lesson(piece, by=by) for edit in self.edits]
        return Lesson(
            rules=tuple(rule for lesson in lessons for rule in lesson.rules),
            voices=tuple(voice for lesson in lessons for voice in lesson.voices),
        )


def _check_chapters(chapters: tuple[Chapter, ...], duration: float) -> None:
    if not chapters:
        raise NotesError("There is no chapter left. Keep at least one, beginning at 00:00.")
    if chapters[0].start >= 1:
        raise NotesError(f"The first chapter begins at {clock(chapters[0].start)}. Set it to 00:00; players need that.")
    for before, after in pairwise(chapters):
        if int(before.start) == int(after.start):
            raise NotesError(
                f"Two chapters begin at {clock(after.start)}: “{before.title}” and “{after.title}”. Move one of them."
            )
    if duration and chapters[-1].start >= duration:
        last = chapters[-1]
        raise NotesError(
            f"“{last.title}” begins at {clock(last.start)}, after the end of the audio ({clock(duration)}). "
            "Check its time."
        )


def _kept(old: tuple[Chapter, ...], new: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    """Typed times are whole seconds: a chapter that did not move keeps its exact start, picture, link and evidence."""
    by_second = {int(chapter.start): chapter for chapter in old}
    merged = tuple(_merged(by_second.get(int(chapter.start)), chapter) for chapter in new)
    if [chapter.start for chapter in merged] == [chapter.start for chapter in old]:
        return merged
    return tuple(replace(chapter, end=None) for chapter in merged)


def _merged(old: Chapter | None, new: Chapter) -> Chapter:
    if old is None:
        return replace(new, origin=ChapterOrigin.EDITOR)
    start = old.start if new.start == int(new.start) else new.start
    if (start, new.title) == (old.start, old.title):
        return old
    return replace(old, start=start, title=new.title, origin=ChapterOrigin.EDITOR)


def _known_person(old: Person | None, new: Person) -> Person:
    if old is None:
        return new
    return replace(old, role=new.role, url=new.url or old.url, initials=new.initials or old.initials)
