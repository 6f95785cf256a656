"""What a person may change about what was said and who said it; the notes follow where they repeat it."""

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import ClassVar

from bot.domain.chapter import Chapter
from bot.domain.draft import Part
from bot.domain.edits import Lesson, Piece, Teachless
from bot.domain.initials import initials
from bot.domain.notes import Mention, Quote, ShowNotes, Source
from bot.domain.person import LinkGroup, Origin, Person
from bot.domain.show import NameRule, Voice
from bot.domain.spelling import respell, respell_text, spread
from bot.domain.timecode import clock
from bot.domain.transcript import Correction, Segment, Speaker, Transcript, Word
from bot.domain.unspaced import joint, relettered
from bot.errors import NotesError


@dataclass(frozen=True, kw_only=True)
class FixName:
    """One spelling put right everywhere in this episode, and learnt for the show.

    Locks nothing: a re-run applies the rule by itself.
    """

    parts: ClassVar[frozenset[Part]] = frozenset()
    heard: str
    written: str

    def apply(self, piece: Piece) -> Piece:
        heard, written = self._checked()
        transcript = respell(piece.transcript, heard, written, reason="spelling fixed by an editor")
        return Piece(notes=respell_notes(piece.notes, heard, written), transcript=transcript)

    def describe(self) -> str:
        return f"“{self.heard}” is now “{self.written}” everywhere"

    def lesson(self, piece: Piece, *, by: str) -> Lesson:
        heard, written = self._checked()
        return Lesson(rules=(NameRule(written=written, heard=(heard,), by=by),))

    def _checked(self) -> tuple[str, str]:
        heard, written = " ".join(self.heard.split()), " ".join(self.written.split())
        if not heard or not written:
            raise NotesError("Both spellings are needed: the one in the draft and the right one.")
        if not re.search(r"\w", heard):
            raise NotesError(f"“{heard}” has no letters in it; give the word as it is in the transcript.")
        return heard, written


@dataclass(frozen=True, kw_only=True)
class RenameSpeaker:
    """A voice gets a name; with a voice print, it is recognised in the next episodes."""

    parts: ClassVar[frozenset[Part]] = frozenset({Part.PEOPLE})
    speaker: str
    name: str
    role: str = ""

    def apply(self, piece: Piece) -> Piece:
        name = " ".join(self.name.split())
        if not name:
            raise NotesError("The name is empty. Write who speaks there and submit again.")
        old = _speaker(piece.transcript, self.speaker)
        role = self.role.strip().lower() or old.role or "guest"
        speakers = tuple(
            _renamed(s, name, role, piece.transcript) if s.id == old.id else s for s in piece.transcript.speakers
        )
        people = _with_person(piece.notes.people, old.name, name, role)
        return Piece(notes=replace(piece.notes, people=people), transcript=replace(piece.transcript, speakers=speakers))

    def describe(self) -> str:
        return f"Speaker {self.speaker.removeprefix('S')} is {self.name}"

    def lesson(self, piece: Piece, *, by: str) -> Lesson:
        voice = _speaker(piece.transcript, self.speaker).voice
        name = " ".join(self.name.split())
        return Lesson(voices=(Voice(name=name, print=voice),)) if voice else Lesson()


@dataclass(frozen=True, kw_only=True)
class MergeSpeakers(Teachless):
    """Two voices that are one person: what the first said belongs to the second."""

    parts: ClassVar[frozenset[Part]] = frozenset({Part.PEOPLE})
    speaker: str
    into: str

    def apply(self, piece: Piece) -> Piece:
        if self.speaker == self.into:
            raise NotesError("A speaker can't be merged with itself. Choose two different ones.")
        kept = _speaker(piece.transcript, self.into)
        gone = piece.transcript.speaker(self.speaker)
        if gone is None:
            return piece
        segments = tuple(replace(s, speaker=kept.id) if s.speaker == gone.id else s for s in piece.transcript.segments)
        speakers = tuple(s for s in piece.transcript.speakers if s.id != gone.id)
        people = tuple(p for p in piece.notes.people if p.name != gone.name or gone.name == kept.name)
        quotes = tuple(replace(q, speaker=kept.id) if q.speaker == gone.id else q for q in piece.notes.quotes)
        return Piece(
            notes=replace(piece.notes, people=people, quotes=quotes),
            transcript=replace(piece.transcript, segments=segments, speakers=speakers),
        )

    def describe(self) -> str:
        return f"Speakers {self.speaker.removeprefix('S')} and {self.into.removeprefix('S')} are one"


@dataclass(frozen=True, kw_only=True)
class GiveTurn(Teachless):
    """One stretch of speech belongs to another speaker."""

    parts: ClassVar[frozenset[Part]] = frozenset({Part.TRANSCRIPT})
    start: float
    end: float
    speaker: str

    def apply(self, piece: Piece) -> Piece:
        _speaker(piece.transcript, self.speaker)
        segments = tuple(
            replace(s, speaker=self.speaker) if self.start <= (s.start + s.end) / 2 <= self.end else s
            for s in piece.transcript.segments
        )
        return replace(piece, transcript=replace(piece.transcript, segments=segments))

    def describe(self) -> str:
        return f"{clock(self.start)} given to speaker {self.speaker.removeprefix('S')}"


@dataclass(frozen=True, kw_only=True)
class SetPassage(Teachless):
    """What was said between two times, as a person hears it; words that stay keep their times."""

    parts: ClassVar[frozenset[Part]] = frozenset({Part.TRANSCRIPT})
    start: float
    end: float
    text: str

    def apply(self, piece: Piece) -> Piece:
        transcript = piece.transcript
        placed = [
            (index, word)
            for index, segment in enumerate(transcript.segments)
            for word in segment.words
            if self.start <= (word.start + word.end) / 2 <= self.end
        ]
        if not placed:
            raise NotesError(f"No word was recognised between {clock(self.start)} and {clock(self.end)}.")
        between = joint(transcript.segments[placed[0][0]])
        tokens = self.text.split()
        if between.join(word.text for _, word in placed) == " ".join(tokens):
            return piece
        new = _aligned(placed, tokens) if between else _lettered(placed, " ".join(tokens))
        segments = _with_words(transcript.segments, placed, new, self.start, self.end)
        correction = Correction(
            start=self.start,
            end=self.end,
            original=between.join(word.text for _, word in placed),
            replacement=" ".join(tokens),
            reason="written by an editor",
            origin=Origin.EDITOR,
        )
        doubts = tuple(d for d in transcript.doubts if d.end <= self.start or d.start >= self.end)
        changed = replace(
            transcript, segments=segments, doubts=doubts, corrections=(*transcript.corrections, correction)
        )
        return replace(piece, transcript=changed)

    def describe(self) -> str:
        return f"Transcript corrected at {clock(self.start)}"


def respell_notes(notes: ShowNotes, heard: str, written: str) -> ShowNotes:
    """The notes with one spelling fixed in everything people read; addresses stay untouched."""

    def fixed(text: str) -> str:
        return respell_text(text, heard, written)

    def mention(one: Mention) -> Mention:
        return replace(one, text=fixed(one.text), quote=fixed(one.quote))

    def source(one: Source) -> Source:
        return replace(one, title=fixed(one.title), mentions=tuple(mention(m) for m in one.mentions))

    def chapter(one: Chapter) -> Chapter:
        return replace(one, title=fixed(one.title))

    def quote(one: Quote) -> Quote:
        return replace(one, text=fixed(one.text))

    def person(one: Person) -> Person:
        return replace(one, name=fixed(one.name))

    def group(one: LinkGroup) -> LinkGroup:
        return replace(one, name=fixed(one.name))

    return replace(
        notes,
        title=fixed(notes.title),
        summary=fixed(notes.summary),
        teaser=fixed(notes.teaser),
        chapters=tuple(chapter(c) for c in notes.chapters),
        sources=tuple(source(s) for s in notes.sources),
        quotes=tuple(quote(q) for q in notes.quotes),
        people=tuple(person(p) for p in notes.people),
        link_groups=tuple(group(g) for g in notes.link_groups),
        unlinked=tuple(mention(m) for m in notes.unlinked),
    )


def _speaker(transcript: Transcript, id: str) -> Speaker:
    speaker = transcript.speaker(id)
    if speaker is None:
        raise NotesError(f"This episode has no speaker {id.removeprefix('S')} any more. Open the speakers again.")
    return speaker


def _renamed(speaker: Speaker, name: str, role: str, transcript: Transcript) -> Speaker:
    if (speaker.name, speaker.role, speaker.origin) == (name, role, Origin.EDITOR):
        return speaker
    others = {one.id: one.initials for one in transcript.speakers if one.id != speaker.id}
    return replace(
        speaker,
        name=name,
        role=role,
        initials=initials([(speaker.id, name)], given=others)[speaker.id],
        confidence=1.0,
        evidence="named by an editor",
        origin=Origin.EDITOR,
    )


def _with_person(people: tuple[Person, ...], old: str | None, name: str, role: str) -> tuple[Person, ...]:
    if any(person.name == name for person in people):
        return tuple(replace(p, role=role) if p.name == name else p for p in people if name == p.name or old != p.name)
    if old is not None and any(person.name == old for person in people):
        return tuple(
            Person(name=name, role=role, origin=Origin.EDITOR) if person.name == old else person for person in people
        )
    return (*people, Person(name=name, role=role, origin=Origin.EDITOR))


def _aligned(placed: list[tuple[int, Word]], tokens: list[str]) -> list[tuple[int, Word]]:
    """New words in the time of the old ones: those that stay are found by comparing the two texts."""
    old = [word.text for _, word in placed]
    result: list[tuple[int, Word]] = []
    for tag, a, b, c, d in SequenceMatcher(a=old, b=tokens, autojunk=False).get_opcodes():
        if tag == "equal":
            result.extend(placed[a:b])
        elif tag == "replace":
            words = spread(tokens[c:d], placed[a][1].start, placed[b - 1][1].end)
            result.extend((placed[a][0], word) for word in words)
        elif tag == "insert":
            index, neighbour = placed[min(a, len(placed) - 1)]
            at = neighbour.start if a < len(placed) else neighbour.end
            result.extend((index, Word(start=at, end=at, text=token)) for token in tokens[c:d])
    return result


def _lettered(placed: list[tuple[int, Word]], text: str) -> list[tuple[int, Word]]:
    words = relettered([word for _, word in placed], text)
    return [(index, word) for (index, _), word in zip(placed, words, strict=True) if word.text]


def _with_words(
    segments: tuple[Segment, ...],
    old: list[tuple[int, Word]],
    new: list[tuple[int, Word]],
    start: float,
    end: float,
) -> tuple[Segment, ...]:
    touched = {index for index, _ in old}
    result: list[Segment] = []
    for index, segment in enumerate(segments):
        if index not in touched:
            result.append(segment)
            continue
        outside = [w for w in segment.words if not start <= (w.start + w.end) / 2 <= end]
        before = [w for w in outside if (w.start + w.end) / 2 < start]
        after = [w for w in outside if (w.start + w.end) / 2 > end]
        words = (*before, *(word for at, word in new if at == index), *after)
        if words:
            text = joint(segment).join(word.text for word in words)
            result.append(replace(segment, words=words, text=text, confidence=1.0))
    return tuple(result)
