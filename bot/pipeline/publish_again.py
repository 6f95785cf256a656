"""Publish again, because a person says so: where it failed, where it was taken back, or where it is already."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.episode import Stage
from bot.domain.publication import APPROVED, Publication, PublicationState, taken_back
from bot.errors import Conflict
from bot.pipeline.telling import note, show
from bot.ports import EpisodeState, Library, Reviewer, Work


async def publish_again(
    key: str,
    *,
    by: str,
    now: datetime,
    library: Library,
    work: Work,
    targets: Sequence[str] = (),
    reviewer: Reviewer | None = None,
) -> tuple[str, ...]:
    """Ask for `targets` that failed or that it was taken back from; gives their names.

    Without `targets`, for all that failed, else for all that it was taken back from. It is done at once instead of when
    the next try is due. `Conflict` where there is none, or where the draft has changed since and waits for an approval.
    """
    state = await asyncio.to_thread(library.episode, key)
    receipts = await asyncio.to_thread(library.publications, key)
    failed, back = failed_targets(receipts, state), taken_back_targets(receipts, state)
    names = tuple(name for name in (*failed, *back) if name in targets) if targets else failed or back
    if not names:
        raise Conflict(
            f"“{state.episode.title}”: no target is waiting to be tried again. Approving publishes everywhere."
        )
    await asyncio.to_thread(ask_anew, library, key, names, now=now)
    await work.publish(key, state.draft_revision, targets=names, by=by)
    await note(library, key=key, action="publish again", by=by, now=now, after=", ".join(names))
    await show(key, reviewer=reviewer)
    return names


async def publish_anew(
    key: str, targets: Sequence[str], *, by: str, now: datetime, library: Library, work: Work
) -> None:
    """Send the approved revision to these targets whether or not they have it: somebody changed it there, or lost it.

    `Conflict` where the draft is not approved.
    """
    state = await asyncio.to_thread(library.episode, key)
    if state.stage not in APPROVED:
        raise Conflict(
            f"“{state.episode.title}” is {state.stage.value}, not approved. Approve it, and podbot publishes it."
        )
    await asyncio.to_thread(ask_anew, library, key, targets, now=now)
    await work.publish(key, state.draft_revision, targets=targets, by=by)
    await note(library, key=key, action="publish", by=by, now=now, after=", ".join(targets))


def ask_anew(library: Library, key: str, targets: Sequence[str], *, now: datetime) -> None:
    """Let targets wait for what they have, or what was taken back from them.

    An unpublished episode is approved again by that.
    """
    for receipt in library.publications(key):
        if receipt.target in targets and receipt.state in (PublicationState.PUBLISHED, PublicationState.UNPUBLISHED):
            waiting = replace(receipt, state=PublicationState.PENDING, at=now, verified="", message="asked for again")
            library.save_publication(waiting)
    if library.episode(key).stage is Stage.UNPUBLISHED:
        library.set_stage(key, Stage.APPROVED, now=now)


def taken_back_targets(receipts: Sequence[Publication], state: EpisodeState) -> tuple[str, ...]:
    """Names of the targets that an approved episode was taken back from and can go to again."""
    return taken_back(receipts) if state.stage in APPROVED else ()


def failed_targets(receipts: Sequence[Publication], state: EpisodeState) -> tuple[str, ...]:
    """Names of the targets that lack the current revision because they failed.

    In review, only those that were tried with this very revision: targets that take chapters early.
    """
    failed = [receipt for receipt in receipts if receipt.state is PublicationState.FAILED]
    if state.stage is Stage.IN_REVIEW:
        failed = [receipt for receipt in failed if receipt.revision == state.draft_revision]
    elif state.stage not in (Stage.APPROVED, Stage.PUBLISHED):
        failed = []
    return tuple(sorted(receipt.target for receipt in failed))
