"""Edit: a person's change to one draft, kept as a new revision with its parts locked and its lesson learnt."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.collisions import Choice, Collision
from bot.domain.diff import PartDiff, diff, diff_text
from bot.domain.draft import Draft, Part, Revision
from bot.domain.edits import NOTHING_LEARNT, Edit, Lesson, Piece
from bot.domain.episode import Stage
from bot.domain.rebase import rebase
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


#: Times that an edit begins again because somebody saved at the same moment.
_TRIES = 5


def as_told(rule: NameRule, transcript: Transcript) -> NameRule:
    """Learns just what was fixed."""
    return rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What somebody was looking at when they made a change, and what they answered about it since."""

    #: None: whatever is current.
    revision: int | None
    #: Their own change before this one, which stood there for them although others' may have come between.
    after: Edit | None = None
    #: Answers to the collisions that they were asked about, by id.
    choices: Mapping[str, Choice] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What came of an edit."""

    revision: Revision
    #: Before and after, part by part; empty where the draft already said so.
    changes: tuple[PartDiff, ...] = ()
    lesson: Lesson = NOTHING_LEARNT
    #: What others had changed in the same parts meanwhile, and who: it stands beside this change.
    beside: tuple[PartDiff, ...] = ()
    others: tuple[str, ...] = ()


class Collided(Conflict):
    """Two people changed the same thing otherwise; everything else of both changes would fit together."""

    def __init__(self, message: str, *, collisions: tuple[Collision, ...], current: Draft, mine: Piece) -> None:
        super().__init__(message)
        self.collisions, self.current = collisions, current
        #: What would stand there with this side of every collision and all else of both.
        self.mine = mine


async def edit(
    key: str,
    change: Edit,
    *,
    revision: int | Seen | None,
    by: str,
    now: datetime,
    library: Library,
    reviewer: Reviewer | None = None,
    teach: Teach = as_told,
) -> Edited:
    """Apply a change that somebody made while looking at `revision` (None: whatever is current).

    A spelling that was fixed is taught to the show; what `teach` adds to it (sound-alikes) is put right here as well.

    What others changed meanwhile stands beside it, entry by entry (`bot.domain.rebase`). `Collided` where both
    changed the same thing, with what and who; `NotesError` where the change does not fit. Doing it twice makes one
    revision.
    """
    seen = revision if isinstance(revision, Seen) else Seen(revision=revision)
    done = await asyncio.to_thread(_insist, key, change, seen=seen, by=by, now=now, library=library, teach=teach)
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


def _insist(key: str, change: Edit, *, seen: Seen, by: str, now: datetime, library: Library, teach: Teach) -> Edited:
    """Once more where somebody saved between our reading and our writing; it fits beside theirs or collides."""
    for _ in range(_TRIES):
        number = library.draft(key).revision.number
        try:
            return _edit(key, change, seen=seen, by=by, now=now, library=library, teach=teach)
        except Collided:
            raise
        except Conflict:
            if library.draft(key).revision.number == number:
                raise
            seen = seen if seen.revision is not None else replace(seen, revision=number)
    return _edit(key, change, seen=seen, by=by, now=now, library=library, teach=teach)


def _edit(key: str, change: Edit, *, seen: Seen, by: str, now: datetime, library: Library, teach: Teach) -> Edited:
    state = library.episode(key)
    if state.stage is Stage.REJECTED:
        raise Conflict(f"“{state.episode.title}” was rejected. Reopen it, then edit.")
    draft, before = piece_of(library, key)
    change, beside, others = _for_the_present(library, key, change, seen, by=by, current=draft, now=before)
    after = change.apply(before)
    if after == before:
        return Edited(revision=draft.revision, beside=beside, others=others)
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
    return Edited(revision=kept, changes=diff(before, after), lesson=lesson, beside=beside, others=others)


def _for_the_present(
    library: Library, key: str, change: Edit, seen: Seen, *, by: str, current: Draft, now: Piece
) -> tuple[Edit, tuple[PartDiff, ...], tuple[str, ...]]:
    """The change as it is meant to what stands there now, with what others changed meanwhile and who they are."""
    if seen.revision is None or (seen.revision == current.revision.number and seen.after is None):
        return change, (), ()
    _, base = piece_of(library, key, seen.revision)
    base = seen.after.apply(base) if seen.after else base
    done = rebase(change, base=base, now=now, choices=seen.choices)
    if done.collisions:
        raise Collided(
            _collided(done.collisions, current, seen.revision),
            collisions=done.collisions,
            current=current,
            mine=done.edit.apply(now),
        )
    beside = tuple(one for one in diff(base, now) if one.part in change.parts)
    between = (one.by for one in library.revisions(key) if one.number > seen.revision and one.by != by)
    return done.edit, beside, tuple(dict.fromkeys(between)) if beside else ()


def _collided(collisions: tuple[Collision, ...], current: Draft, seen: int) -> str:
    first, more = collisions[0], len(collisions) - 1
    also = f" and {more} more" if more else ""
    return (
        f"{named(current.revision.by)} changed {first.what}{also} while you were editing: revision "
        f"{current.revision.number} is current, you had revision {seen}. Open the {first.part} again; what you wrote "
        "is below."
    )


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


def _as_texts(changes: tuple[PartDiff, ...]) -> tuple[str, str]:
    lines = [line for change in changes for line in change.lines]
    before = "\n".join(line[2:] for line in lines if line.startswith("- "))
    after = "\n".join(line[2:] for line in lines if not line.startswith("- "))
    return before, after
