"""Unpublish: take an episode back from its targets; once it is nowhere any more, it is UNPUBLISHED."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from bot.domain.episode import Stage
from bot.domain.publication import Publication, PublicationState, taken_back
from bot.errors import PublishError
from bot.pipeline.on_the_wire import alone_at
from bot.pipeline.publish import follow_receipts, publisher_of, receipt_of
from bot.pipeline.stragglers import found_there
from bot.pipeline.telling import note
from bot.pipeline.tools import Tools
from bot.ports import Library, Work


def there_or_waiting(receipts: Iterable[Publication], stage: Stage, targets: Iterable[str]) -> set[str]:
    """Names of the targets that have something of it, and of the show's `targets` that still wait for it."""
    known = list(receipts)
    waiting = set(targets) if stage is Stage.APPROVED else set()
    return ({one.target for one in known if one.out} | waiting) - {*taken_back(known)}


async def stop_publishing(key: str, targets: Iterable[str], *, library: Library, work: Work, by: str) -> None:
    """Stop what is on its way to these targets, so that nothing goes out behind; the others are asked for again."""
    moving = await on_their_way(key, work)
    if not moving & {*targets}:
        return
    await work.cancel(key)
    if others := sorted(moving - {*targets}):
        state = await asyncio.to_thread(library.episode, key)
        await work.publish(key, state.draft_revision, targets=others, by=by)


async def on_their_way(key: str, work: Work) -> set[str]:
    """Names of the targets of the publishing that is under way; the id of such work ends with the target's name."""
    found = [one for one in await work.status(key) if one.kind == "publish" and one.state in ("queued", "running")]
    return {one.id.split(":", 3)[-1] for one in found}


async def unpublish(tools: Tools, key: str, target: str, *, by: str, now: datetime) -> Publication | None:
    """Take it back from one target and keep the receipt; nothing goes there again until somebody asks for it.

    Done once, whoever asks, in however many processes at a time: who comes second waits and gets None. What is on the
    wire just now is waited for and taken back, too; if its sender died, the target is looked at, now and for a while
    after (`bot.pipeline.stragglers`).
    `PublishError` where the target cannot take anything back: then it stays published.
    """
    async with alone_at(tools.library, key, target):
        receipt = await asyncio.to_thread(receipt_of, tools.library, key, target)
        new = receipt is None or receipt.state is not PublicationState.UNPUBLISHED
        gone = await _taken_back(tools, key, target, receipt, now) if new else None
        if gone is not None:
            await asyncio.to_thread(tools.library.save_publication, gone)
        await asyncio.to_thread(follow_receipts, tools, key, now)
    if gone is not None:
        await note(tools.library, key=key, action="unpublished", by=by, now=now, after=target)
    return gone


async def _taken_back(tools: Tools, key: str, target: str, receipt: Publication | None, now: datetime) -> Publication:
    publisher = await asyncio.to_thread(publisher_of, tools, key, target)
    there = receipt if receipt is not None and receipt.out else None
    if there is None:
        with suppress(PublishError):  # it is looked for again, until it answers
            there = await found_there(tools, key, target, now=now)
    if there is not None:
        gone = await publisher.unpublish(there, now=now)
        # its address leads nowhere now; its ids stay, for the day it is published again
        return replace(gone, episode=key, target=target, url="", message="", taken_back=True)
    revision = (await asyncio.to_thread(tools.library.episode, key)).draft_revision
    return Publication(
        episode=key,
        target=target,
        revision=revision,
        state=PublicationState.UNPUBLISHED,
        at=now,
        message="nothing was there yet",
        taken_back=True,
    )
