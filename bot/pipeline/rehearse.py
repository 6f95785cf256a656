"""Rehearse: what publishing a revision would do, without doing it."""

from dataclasses import replace
from datetime import datetime

from bot.domain.publication import Publication
from bot.pipeline.publish import bundle, for_publisher, publisher_of, receipt_of
from bot.pipeline.tools import Tools


async def rehearse(tools: Tools, key: str, revision: int, target: str, *, now: datetime) -> Publication:
    """The receipt that a dry run gives: its `message` says what would happen. Nothing is written or sent."""
    publisher = publisher_of(tools, key, target)
    async with bundle(tools, key, revision) as whole:
        receipt = for_publisher(receipt_of(tools.library, key, target))
        would = await publisher.publish(whole, receipt=receipt, now=now, dry_run=True)
    return replace(would, episode=key, target=target, revision=revision)
