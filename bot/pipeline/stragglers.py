"""Stragglers: what arrived at a target after it was taken back from there, when its sender died or gave up."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.publication import Publication, PublicationState
from bot.errors import BotError, NotFound, PublishError, PublishUnavailable
from bot.pipeline.on_the_wire import Sent, all_unanswered, alone_at, answered, unanswered
from bot.pipeline.publish import bundle, follow_receipts, publisher_of, receipt_of
from bot.pipeline.telling import note, tell
from bot.pipeline.tools import Tools

#: A server may still be busy that long with a request that nobody listens to any more.
SETTLED = timedelta(minutes=10)
#: After that long, a target that does not answer is left to people.
_GIVEN_UP = timedelta(days=1)


async def found_there(tools: Tools, key: str, target: str, *, now: datetime) -> Publication | None:
    """What of ours stands at the target, if a request went there whose answer nobody got; None where nothing does.

    Raises what the target raises where it can't be looked at.
    """
    sent = await unanswered(tools.library, key, target)
    if sent is None:
        return None
    publisher = await asyncio.to_thread(publisher_of, tools, key, target)
    try:
        async with bundle(tools, key, sent.revision) as whole:
            found = await publisher.publish(whole, receipt=None, now=now, dry_run=True)
    except PublishUnavailable:
        raise
    except PublishError:  # the host has no such episode: then nothing of it is ours
        return None
    known = await asyncio.to_thread(receipt_of, tools.library, key, target)
    ids = {**((known and known.ids) or {}), **(found.ids or {})}
    return replace(found, revision=sent.revision, target=target, ids=ids) if found.ids else None


async def take_stragglers_back(tools: Tools, *, now: datetime) -> int:
    """Look once at every target that may still get what was taken back from it; gives how many had got it."""
    found = 0
    for (key, target), sent in (await all_unanswered(tools.library)).items():
        try:
            found += await _look(tools, key, target, sent, now)
        except NotFound:  # the episode is gone with its show
            await answered(tools.library, key, target, sent)
    return found


async def _look(tools: Tools, key: str, target: str, sent: Sent, now: datetime) -> bool:
    async with alone_at(tools.library, key, target):
        receipt = await asyncio.to_thread(receipt_of, tools.library, key, target)
        if receipt is None or receipt.state is not PublicationState.UNPUBLISHED:
            return False  # it is wanted there, and the next try finds it
        try:
            there = await found_there(tools, key, target, now=now)
            said = await _taken_back(tools, there, receipt, now) if there else ""
        except PublishUnavailable as error:
            if now - sent.at < _GIVEN_UP:
                return False
            there, said = None, f"{target} does not say whether it is there. {error} Look there."
        if there or now - sent.at >= SETTLED:
            await answered(tools.library, key, target, sent)
    if said:
        await tell(key, said, reviewer=tools.reviewer)
    return there is not None


async def _taken_back(tools: Tools, there: Publication, receipt: Publication, now: datetime) -> str:
    """The line for the draft's thread."""
    key, target = there.episode, receipt.target
    publisher = await asyncio.to_thread(publisher_of, tools, key, target)
    try:
        gone = await publisher.unpublish(there, now=now)
    except PublishUnavailable:
        raise
    except BotError as error:
        out = replace(there, state=PublicationState.PUBLISHED, message=str(error), taken_back=False)
        await _keep(tools, out, now)
        return f"It reached {target} after it had been taken back, and still is there. {error}"
    await _keep(tools, replace(gone, episode=key, target=target, url="", message="", taken_back=True), now)
    await note(tools.library, key=key, action="unpublished", by="podbot", now=now, after=target)
    return f"It may have reached {target} after it had been taken back. It was taken back once more."


async def _keep(tools: Tools, receipt: Publication, now: datetime) -> None:
    await asyncio.to_thread(tools.library.save_publication, receipt)
    await asyncio.to_thread(follow_receipts, tools, receipt.episode, now)
