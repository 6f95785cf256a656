"""Publish again, because a person says so: to the targets that failed, or to any that have it already."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.episode import Stage
from bot.domain.publication import Publication, PublicationState
from bot.errors import Conflict
from bot.pipeline.telling import note, show
from bot.ports import EpisodeState, Library, Reviewer, Work


async def publish_again(
    key: str, *, by: str, now: datetime, library: Library, work: Work, reviewer: Reviewer | None = None
) -> tuple[str, ...]:
    """Ask for every target that failed, at once instead of when its next try is due; gives their names.

    `Conflict` where none failed, or where the draft has changed since and waits for an approval.
    """
    state = await asyncio.to_thread(library.episode, key)
    names = failed_targets(await asyncio.to_thread(library.publications, key), state)
    if not names:
        raise Conflict(f"“{state.episode.title}”: no target waits for another try. Approving publishes everywhere.")
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
    if state.stage not in (Stage.APPROVED, Stage.PUBLISHED):
        raise Conflict(
            f"“{state.episode.title}” is {state.stage.value}, not approved. Approve it, and it is published."
        )
    for receipt in await asyncio.to_thread(library.publications, key):
        if receipt.target in targets and receipt.state is PublicationState.PUBLISHED:
            waiting = replace(receipt, state=PublicationState.PENDING, at=now, message="asked for again")
            await asyncio.to_thread(library.save_publication, waiting)
    await work.publish(key, state.draft_revision, targets=targets, by=by)
    await note(library, key=key, action="publish", by=by, now=now, after=", ".join(targets))


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
