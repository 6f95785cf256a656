"""Keeps each feed's document as it was last read, and hands it to the targets that make a feed of it."""

import asyncio
from collections.abc import Callable, Iterable

import structlog

from bot.domain.feed import Feed, Validators
from bot.errors import BotError
from bot.pipeline.publish import feed_document_key
from bot.ports import Artifacts, FeedReader, FollowsFeed, Publisher

_NO_VALIDATORS = Validators()

log = structlog.get_logger("podbot")


class KeepingReader:
    """A `FeedReader` that stores what another one reads.

    `targets` gives a show's publishers by its slug. One that can't follow costs no poll: it is told in the log, and
    follows at the next publication or change.
    """

    def __init__(
        self, reader: FeedReader, artifacts: Artifacts, *, targets: Callable[[str], Iterable[Publisher]] = lambda _: ()
    ) -> None:
        self._reader, self._artifacts, self._targets = reader, artifacts, targets

    async def read(self, url: str, *, show: str, validators: Validators = _NO_VALIDATORS) -> Feed | None:
        feed = await self._reader.read(url, show=show, validators=validators)
        if feed is not None and feed.document:
            await self._artifacts.put(feed_document_key(show), feed.document, content_type="application/rss+xml")
            await self._hand_on(show, feed.document)
        return feed

    async def _hand_on(self, show: str, document: bytes) -> None:
        try:
            targets = await asyncio.to_thread(lambda: list(self._targets(show)))
        except BotError as error:
            log.warning(f"{show}: the feeds it publishes stay as they were: {error}")
            return
        for target in targets:
            if isinstance(target, FollowsFeed):
                try:
                    await target.follow_feed(show, document)
                except BotError as error:
                    log.warning(f"{show}: the feed of {target.name} stays as it was: {error}")
