"""Redo: bring back the edit that was taken back last; an edit made since ends what can be done again."""

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime

from bot.domain.diff import diff, diff_text
from bot.domain.draft import Part, Revision
from bot.domain.episode import Stage
from bot.errors import Conflict
from bot.pipeline.edit import keep_revision, part_value, piece_of
from bot.pipeline.learn import learn
from bot.pipeline.lessons import keep_lesson, lesson_of
from bot.pipeline.telling import named, note, tell
from bot.pipeline.undo import Undone
from bot.ports import Library, Reviewer

_TAKEN_BACK = re.compile(r"Took back revision (\d+): ")
_AGAIN = re.compile(r"Did again revision (\d+): ")


async def redo(
    key: str, *, revision: int | None, by: str, now: datetime, library: Library, reviewer: Reviewer | None = None
) -> Undone:
    """A new revision that says what the one taken back last said; what it taught is learnt again.

    `Conflict` where nothing was taken back, or where `revision` is no longer current.
    """
    done = await asyncio.to_thread(_redo, key, revision, by, now, library)
    await note(library, key=key, action="redo", by=by, now=now, after=done.what)
    await tell(key, f"{named(by)} brought back: {done.what}\n{diff_text(done.changes)}", reviewer=reviewer)
    return done


def taken_back(newest_first: Sequence[Revision]) -> list[int]:
    """Numbers of revisions that can be brought back, the next one last."""
    stack: list[int] = []
    for revision in reversed(newest_first):
        if undone := _TAKEN_BACK.match(revision.summary):
            stack.append(int(undone[1]))
        elif _AGAIN.match(revision.summary) and stack:
            stack.pop()
        else:
            stack.clear()
    return stack


def _redo(key: str, revision: int | None, by: str, now: datetime, library: Library) -> Undone:
    state, revisions = library.episode(key), library.revisions(key)
    draft, before = piece_of(library, key)
    if revision is not None and revision != draft.revision.number:
        raise Conflict(f"Revision {draft.revision.number} is current, you were looking at revision {revision}.")
    if state.stage is Stage.REJECTED:
        raise Conflict(f"“{state.episode.title}” was rejected. Reopen it, then edit.")
    stack = taken_back(revisions)
    if not stack:
        raise Conflict("There is nothing to bring back.")
    target, after = piece_of(library, key, stack[-1])
    what = _AGAIN.sub("", target.revision.summary) or f"revision {stack[-1]}"
    changed = frozenset(part for part in Part if part_value(before, part) != part_value(after, part))
    lock = target.revision.locked & changed
    summary = f"Did again revision {stack[-1]}: {what}"[:300]
    kept = keep_revision(
        library, key, draft, before, after, by=by, now=now, summary=summary, locked=draft.revision.locked | lock
    )
    lesson = lesson_of(library, key, stack[-1])
    learn(library, state.episode.show, lesson)
    keep_lesson(library, key, kept.number, lesson)
    library.set_stage(key, Stage.IN_REVIEW, now=now)
    return Undone(what=what, revision=kept, changes=diff(before, after))
