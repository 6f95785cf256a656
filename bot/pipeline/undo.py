"""Undo: take back the last thing that was done to a draft, step by step further with every call."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.diff import PartDiff, diff, diff_text
from bot.domain.draft import Revision, Verdict
from bot.domain.episode import Stage
from bot.domain.verdicts import standing
from bot.errors import Conflict
from bot.pipeline.edit import keep_revision, piece_of
from bot.pipeline.learn import forget
from bot.pipeline.lessons import lesson_of
from bot.pipeline.review import reopen
from bot.pipeline.telling import named, note, tell
from bot.ports import Library, Reviewer, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What was taken back, as people say it, and the state after."""

    what: str
    revision: Revision
    changes: tuple[PartDiff, ...] = ()


async def undo(
    key: str,
    *,
    revision: int | None,
    by: str,
    now: datetime,
    library: Library,
    work: Work,
    reviewer: Reviewer | None = None,
) -> Undone:
    """Take back the last verdict, or else the last edit, whichever came later.

    An undone edit is a new revision that says what the one before said, and what the edit taught is forgotten.
    `revision` is what the person was looking at: another one is a `Conflict`, so that two clicks undo one thing.
    `Conflict` too where nothing is left to undo, or where it is published.
    """
    draft = await asyncio.to_thread(library.draft, key)
    if revision is not None and revision != draft.revision.number:
        raise Conflict(
            f"Revision {draft.revision.number} by {named(draft.revision.by)} is current, you were looking at "
            f"revision {revision}. Look at it, then undo if you still want to."
        )
    last = standing(draft)
    if last is not None and last.verdict is not Verdict.REOPEN:
        return await _undo_verdict(key, last.verdict, by=by, now=now, library=library, work=work, reviewer=reviewer)
    undone = await asyncio.to_thread(_undo_edit, key, by, now, library)
    await note(library, key=key, action="undo", by=by, now=now, before=undone.what, after=undone.revision.summary)
    text = f"{named(by)} took back: {undone.what}\n{diff_text(undone.changes)}"
    await tell(key, text, reviewer=reviewer)
    return undone


async def _undo_verdict(
    key: str,
    verdict: Verdict,
    *,
    by: str,
    now: datetime,
    library: Library,
    work: Work,
    reviewer: Reviewer | None,
) -> Undone:
    state = await asyncio.to_thread(library.episode, key)
    if state.stage is Stage.PUBLISHED:
        raise Conflict(
            f"“{state.episode.title}” is published already. Reopen it, change it and approve again: "
            "the published pages are updated."
        )
    what = {Verdict.REQUEST_CHANGES: "the request for changes", Verdict.REJECT: "the rejection"}.get(
        verdict, "the approval"
    )
    done = await reopen(key, by=by, now=now, library=library, work=work, taking_back=what, reviewer=reviewer)
    return Undone(what=what, revision=done.draft.revision)


def _undo_edit(key: str, by: str, now: datetime, library: Library) -> Undone:
    path = standing_path(library.revisions(key))
    if len(path) < 2:
        raise Conflict("There is nothing left to undo: this is the draft as podbot wrote it.")
    undone, target = path[-1], path[-2]
    draft, before = piece_of(library, key)
    _, after = piece_of(library, key, target.number)
    summary = f"Took back revision {undone.number}: {undone.summary}"[:300]
    changes = diff(before, after)
    # locked by the edit itself, and only by it; locks that a person set stay
    locked = draft.revision.locked - ({change.part for change in changes} - target.locked)
    kept = keep_revision(library, key, draft, before, after, by=by, now=now, summary=summary, locked=locked)
    forget(library, library.episode(key).episode.show, lesson_of(library, key, undone.number))
    library.set_stage(key, Stage.IN_REVIEW, now=now)
    return Undone(what=undone.summary or f"revision {undone.number}", revision=kept, changes=changes)


def standing_path(newest_first: Sequence[Revision]) -> list[Revision]:
    """The revisions that still stand, oldest first: one that took another back leaves with it."""
    path: list[Revision] = []
    for revision in reversed(newest_first):
        if path and revision.summary.startswith(f"Took back revision {path[-1].number}: "):
            path.pop()
        else:
            path.append(revision)
    return path
