"""Keeps each feed's document as it was last read: the folder target adds its tags to it."""

from bot.domain.feed import Feed, Validators
from bot.pipeline.publish import feed_document_key
from bot.ports import Artifacts, FeedReader

_NO_VALIDATORS = Validators()


class KeepingReader:
    """A `FeedReader` that stores what another one reads."""

    def __init__(self, reader: FeedReader, artifacts: Artifacts) -> None:
        self._reader, self._artifacts = reader, artifacts

    async def read(self, url: str, *, show: str, validators: Validators = _NO_VALIDATORS) -> Feed | None:
        feed = await self._reader.read(url, show=show, validators=validators)
        if feed is not None and feed.document:
            await self._artifacts.put(feed_document_key(show), feed.document, content_type="application/rss+xml")
        return feed
