"""Review: what people decide about a draft. The same rules for chat, page and terminal."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.draft import Draft, Review, Verdict
from bot.domain.episode import Stage
from bot.domain.publication import taken_back
from bot.domain.verdicts import ONE_APPROVAL, ReviewRules, approvers, standing, still_needed
from bot.errors import Conflict, NotAllowed, NotesError, PublishError, RulesBroken
from bot.pipeline.publish_again import ask_anew
from bot.pipeline.telling import named, note, say, show, tell
from bot.ports import EpisodeState, Library, Reviewer, Work

#: Stages in which there is something to decide.
OPEN = (Stage.IN_REVIEW, Stage.APPROVED, Stage.PUBLISHED, Stage.UNPUBLISHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a verdict led to."""

    draft: Draft
    stage: Stage
    #: People still missing before it is published.
    needed: int = 0
    #: False where it had been said before and nothing changed.
    new: bool = True
    #: Pieces of publishing work that were started.
    publishing: Sequence[str] = ()


async def approve(
    key: str,
    revision: int,
    *,
    by: str,
    now: datetime,
    library: Library,
    work: Work,
    rules: ReviewRules = ONE_APPROVAL,
    broken: Sequence[str] = (),
    reviewer: Reviewer | None = None,
) -> Decision:
    """Approve one revision; with enough approvals it is published, also where it had been taken back.

    `Conflict` where the revision is outdated or the draft rejected, `NotAllowed` where the show wants another person,
    `RulesBroken` where platforms would refuse it: `broken` are their reasons, left out by a person who insists.
    """
    done = await asyncio.to_thread(_approve, key, revision, by=by, now=now, library=library, rules=rules, broken=broken)
    if done.new:
        await note(library, key=key, action="approved", by=by, now=now, after=f"revision {revision}")
        await say(key, _approval(done, revision, by), reviewer=reviewer)
    if done.needed == 0:
        # asked for again on every click: a process that died in between lost the first request, Work keeps one
        done = replace(done, publishing=await _publish(work, key, revision, by=by))
    if done.new:
        await show(key, reviewer=reviewer)
    return done


async def request_changes(
    key: str,
    revision: int,
    what: str,
    *,
    by: str,
    now: datetime,
    library: Library,
    work: Work,
    reviewer: Reviewer | None = None,
) -> Decision:
    """Send a revision back with what should change; publishing that has not begun is stopped."""
    if not what.strip():
        raise NotesError("Say what should change, so that somebody can do it.")
    review = Review(revision=revision, verdict=Verdict.REQUEST_CHANGES, by=by, at=now, comment=what.strip())
    return await _decide(key, review, Stage.IN_REVIEW, "asks for changes to", library, work, reviewer)


async def reject(
    key: str,
    revision: int,
    why: str,
    *,
    by: str,
    now: datetime,
    library: Library,
    work: Work,
    reviewer: Reviewer | None = None,
) -> Decision:
    """Reject a draft; it can be reopened. Its running work is stopped."""
    review = Review(revision=revision, verdict=Verdict.REJECT, by=by, at=now, comment=why.strip())
    return await _decide(key, review, Stage.REJECTED, "rejected", library, work, reviewer)


async def reopen(
    key: str,
    *,
    by: str,
    now: datetime,
    library: Library,
    work: Work,
    taking_back: str = "",
    reviewer: Reviewer | None = None,
) -> Decision:
    """Take a rejected, approved, published or unpublished draft back into review.

    What is published stays as it is until the next approval. `taking_back` names a verdict that is withdrawn.
    """
    draft = await asyncio.to_thread(library.draft, key)
    comment = f"took back {taking_back}" if taking_back else ""
    review = Review(revision=draft.revision.number, verdict=Verdict.REOPEN, by=by, at=now, comment=comment)
    return await _decide(key, review, Stage.IN_REVIEW, "reopened", library, work, reviewer)


async def resume_publishing(library: Library, work: Work) -> int:
    """Ask again for what was approved and never begun: a crash between approval and work; gives how many."""
    waiting = await asyncio.to_thread(library.episodes, stages=(Stage.APPROVED,), limit=1_000)
    for state in waiting:
        await _publish(work, state.episode.key, state.draft_revision)
    return len(waiting)


async def _publish(work: Work, key: str, revision: int, *, by: str = "podbot") -> Sequence[str]:
    """A show without targets is a fine show: its notes are read where they are."""
    try:
        return await work.publish(key, revision, by=by)
    except PublishError:
        return ()


def check_current(draft: Draft, revision: int, state: EpisodeState) -> None:
    """`Conflict` naming the current revision and who made it, where `revision` is not it."""
    current = draft.revision
    if revision != current.number:
        what = f" ({current.summary})" if current.summary else ""
        raise Conflict(
            f"This is revision {revision} of “{state.episode.title}”; {named(current.by)} made revision "
            f"{current.number}{what} since. Look at the current one, then decide."
        )


def _approve(
    key: str,
    revision: int,
    *,
    by: str,
    now: datetime,
    library: Library,
    rules: ReviewRules,
    broken: Sequence[str],
) -> Decision:
    state, draft = library.episode(key), library.draft(key)
    check_current(draft, revision, state)
    if state.stage is Stage.REJECTED:
        last = standing(draft)
        who = f" by {named(last.by)}" if last else ""
        raise Conflict(f"“{state.episode.title}” was rejected{who}. Reopen it before approving.")
    if rules.not_by_last_editor and draft.revision.by == by:
        raise NotAllowed(
            f"You made revision {revision} yourself; this show wants somebody else to approve it. Ask a colleague."
        )
    if broken and state.stage is Stage.IN_REVIEW:
        reasons = "\n".join(f"- {reason}" for reason in broken[:8])
        raise RulesBroken(f"Platforms would refuse parts of “{state.episode.title}”:\n{reasons}")
    decided = state.stage in (Stage.APPROVED, Stage.PUBLISHED)
    fresh = by not in approvers(draft) and not decided
    if fresh:
        library.add_review(key, Review(revision=revision, verdict=Verdict.APPROVE, by=by, at=now), current=revision)
        draft = library.draft(key)
    needed = still_needed(draft, rules)
    if needed == 0 and not decided:
        ask_anew(library, key, taken_back(library.publications(key)), now=now)
        library.set_stage(key, Stage.APPROVED, now=now)
        library.drop_proposal(key, None)
    new = fresh or state.stage is Stage.UNPUBLISHED
    return Decision(draft=draft, stage=library.episode(key).stage, needed=needed, new=new)


async def _decide(
    key: str, review: Review, stage: Stage, verb: str, library: Library, work: Work, reviewer: Reviewer | None
) -> Decision:
    done = await asyncio.to_thread(_keep_verdict, key, review, stage, library)
    if done.new:
        await work.cancel(key)
        await note(
            library, key=key, action=review.verdict, by=review.by, now=review.at, after=review.comment or stage.value
        )
        because = f": {review.comment}" if review.comment else "."
        await tell(key, f"{named(review.by)} {verb} revision {review.revision}{because}", reviewer=reviewer)
    return done


def _keep_verdict(key: str, review: Review, stage: Stage, library: Library) -> Decision:
    state, draft = library.episode(key), library.draft(key)
    check_current(draft, review.revision, state)
    last = standing(draft)
    if last is not None and (last.verdict, last.by, last.comment) == (review.verdict, review.by, review.comment):
        return Decision(draft=draft, stage=state.stage, new=False)
    _refuse_pointless(review, state, last)
    library.add_review(key, review, current=review.revision)
    library.set_stage(key, stage, now=review.at)
    if stage is Stage.REJECTED:
        library.drop_proposal(key, None)
    return Decision(draft=library.draft(key), stage=stage)


def _refuse_pointless(review: Review, state: EpisodeState, last: Review | None) -> None:
    title, who = f"“{state.episode.title}”", f" by {named(last.by)}" if last else ""
    if review.verdict is Verdict.REOPEN and state.stage is Stage.IN_REVIEW and not review.comment:
        raise Conflict(f"{title} is already in review.")
    if review.verdict is not Verdict.REOPEN and state.stage is Stage.REJECTED:
        raise Conflict(f"{title} was rejected{who} before you. Reopen it to go on.")
    if review.verdict is not Verdict.REOPEN and state.stage is Stage.PUBLISHED:
        raise Conflict(f"{title} is published. Reopen it first; what is published stays until the next approval.")


def _approval(done: Decision, revision: int, by: str) -> str:
    people = "One person" if done.needed == 1 else f"{done.needed} people"
    then = f"{people} more must approve." if done.needed else "It is being published."
    return f"{named(by)} approved revision {revision}. {then}"
