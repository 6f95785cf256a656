"""Edit: a person's change to one draft, kept as a new revision with its parts locked and its lesson learnt."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.diff import PartDiff, diff, diff_text
from bot.domain.draft import Draft, Part, Revision
from bot.domain.edits import NOTHING_LEARNT, Edit, Lesson, Piece
from bot.domain.episode import Stage
from bot.domain.show import NameRule
from bot.domain.spoken_edits import FixName
from bot.domain.transcript import Transcript
from bot.errors import Conflict
from bot.pipeline.learn import learn
from bot.pipeline.lessons import keep_lesson
from bot.pipeline.telling import named, note, tell
from bot.ports import Library, Reviewer

#: Makes of a spelling that somebody fixed the rule the show learns, given the text it was fixed in.
Teach = Callable[[NameRule, Transcript], NameRule]


def as_told(rule: NameRule, transcript: Transcript) -> NameRule:
    """Learns just what was fixed."""
    return rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What came of an edit."""

    revision: Revision
    #: Before and after, part by part; empty where the draft already said so.
    changes: tuple[PartDiff, ...] = ()
    lesson: Lesson = NOTHING_LEARNT


async def edit(
    key: str,
    change: Edit,
    *,
    revision: int | None,
    by: str,
    now: datetime,
    library: Library,
    reviewer: Reviewer | None = None,
    teach: Teach = as_told,
) -> Edited:
    """Apply a change that somebody made while looking at `revision` (None: whatever is current).

    A spelling that was fixed is taught to the show; what `teach` adds to it (sound-alikes) is put right here as well.

    Where others changed other parts meanwhile, both changes stand. `Conflict` where they changed the same part,
    naming who; `NotesError` where the change does not fit. Doing it twice makes one revision.
    """
    done = await asyncio.to_thread(_edit, key, change, revision=revision, by=by, now=now, library=library, teach=teach)
    if done.changes:
        before, after = _as_texts(done.changes)
        await note(library, key=key, action=change.describe(), by=by, now=now, before=before, after=after)
        await tell(key, edited_text(done, by), reviewer=reviewer)
    return done


async def set_locks(
    key: str,
    parts: frozenset[Part],
    *,
    by: str,
    now: datetime,
    library: Library,
    reviewer: Reviewer | None = None,
) -> frozenset[Part]:
    """Lock exactly these parts against re-runs; gives those that were locked before."""
    draft = await asyncio.to_thread(library.draft, key)
    before = draft.revision.locked
    if before != parts:
        await asyncio.to_thread(library.lock_parts, key, parts)
        await note(library, key=key, action="locks", by=by, now=now, before=listed(before), after=listed(parts))
        what = f"locked against re-runs: {listed(parts)}" if parts else "unlocked every part"
        await tell(key, f"{named(by)} {what}.", reviewer=reviewer)
    return before


def edited_text(done: Edited, by: str) -> str:
    """The line for the thread with the changes under it."""
    return f"{named(by)} made revision {done.revision.number}: {done.revision.summary}\n{diff_text(done.changes)}"


def piece_of(library: Library, key: str, revision: int | None = None) -> tuple[Draft, Piece]:
    """A draft with the notes and transcript of that revision, the current one where None."""
    draft = library.draft(key, revision)
    return draft, Piece(
        notes=draft.revision.notes, transcript=library.transcript(key, draft.revision.transcript or None)
    )


def part_value(piece: Piece, part: Part) -> object:
    """What a part holds, to tell whether it changed."""
    notes = piece.notes
    values: dict[Part, object] = {
        Part.TITLE: notes.title,
        Part.SUMMARY: (notes.summary, notes.teaser),
        Part.CHAPTERS: notes.chapters,
        Part.SOURCES: notes.sources,
        Part.LINK_GROUPS: notes.link_groups,
        Part.PEOPLE: (notes.people, piece.transcript.speakers),
        Part.QUOTES: notes.quotes,
    }
    return piece.transcript.segments if part is Part.TRANSCRIPT else values[part]


def listed(parts: frozenset[Part]) -> str:
    """Parts in the order people read notes."""
    return ", ".join(part for part in Part if part in parts) or "nothing"


def _edit(
    key: str, change: Edit, *, revision: int | None, by: str, now: datetime, library: Library, teach: Teach
) -> Edited:
    state = library.episode(key)
    if state.stage is Stage.REJECTED:
        raise Conflict(f"“{state.episode.title}” was rejected. Reopen it, then edit.")
    draft, before = piece_of(library, key)
    after = change.apply(before)
    if after == before:
        return Edited(revision=draft.revision)
    if revision is not None and revision != draft.revision.number:
        _refuse_overlap(library, key, change, seen=revision, current=draft, now=before)
    lesson = change.lesson(before, by=by)
    lesson = replace(lesson, rules=tuple(teach(rule, before.transcript) for rule in lesson.rules))
    after = _everywhere(after, lesson)
    kept = keep_revision(
        library,
        key,
        draft,
        before,
        after,
        by=by,
        now=now,
        summary=change.describe(),
        locked=draft.revision.locked | change.parts,
    )
    learn(library, state.episode.show, lesson)
    keep_lesson(library, key, kept.number, lesson)
    if state.stage is not Stage.IN_REVIEW:
        library.set_stage(key, Stage.IN_REVIEW, now=now)
    return Edited(revision=kept, changes=diff(before, after), lesson=lesson)


def _everywhere(piece: Piece, lesson: Lesson) -> Piece:
    """The piece with every spelling put right that the lesson names."""
    for rule in lesson.rules:
        for heard in rule.heard:
            piece = FixName(heard=heard, written=rule.written).apply(piece)
    return piece


def keep_revision(
    library: Library,
    key: str,
    draft: Draft,
    before: Piece,
    after: Piece,
    *,
    by: str,
    now: datetime,
    summary: str,
    locked: frozenset[Part],
) -> Revision:
    """The next revision of a draft, with a new transcript revision where the text changed."""
    transcript = draft.revision.transcript
    if after.transcript != before.transcript:
        transcript = library.add_transcript(key, after.transcript, by=by, now=now, note=summary)
    revision = replace(
        draft.revision,
        number=draft.revision.number + 1,
        notes=after.notes,
        transcript=transcript,
        at=now,
        by=by,
        summary=summary,
        locked=locked,
    )
    return library.add_revision(key, revision, expected=draft.revision.number)


def _refuse_overlap(library: Library, key: str, change: Edit, *, seen: int, current: Draft, now: Piece) -> None:
    _, then = piece_of(library, key, seen)
    touched = [part for part in Part if part in change.parts and part_value(then, part) != part_value(now, part)]
    if touched:
        raise Conflict(
            f"{named(current.revision.by)} changed the {touched[0]} while you were editing: revision "
            f"{current.revision.number} is current, you had revision {seen}. Open the {touched[0]} again; "
            "what you wrote is below."
        )


def _as_texts(changes: tuple[PartDiff, ...]) -> tuple[str, str]:
    lines = [line for change in changes for line in change.lines]
    before = "\n".join(line[2:] for line in lines if line.startswith("- "))
    after = "\n".join(line[2:] for line in lines if not line.startswith("- "))
    return before, after
