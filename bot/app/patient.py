"""A target that waits for the episode's own date (`not_before_date`)."""

from dataclasses import replace
from datetime import datetime

from bot.domain.publication import Publication
from bot.errors import PublishUnavailable
from bot.ports import Bundle, FollowsFeed, Publisher


class PatientPublisher:
    """A `Publisher` that asks to be called again when the episode's date has come."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self.name = publisher.name

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication:
        due = bundle.episode.published
        waits = due is not None and now < due
        if waits and not dry_run:
            assert due is not None
            raise PublishUnavailable(
                f"{self.name} waits for the episode's date, {due:%Y-%m-%d %H:%M} UTC.", (due - now).total_seconds()
            )
        would = await self._publisher.publish(bundle, receipt=receipt, now=now, dry_run=dry_run)
        return replace(would, message=f"not before {due:%Y-%m-%d %H:%M} UTC: {would.message}") if waits else would

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        return await self._publisher.unpublish(receipt, now=now)

    async def follow_feed(self, show: str, document: bytes) -> None:
        """Waits for nothing: the feed says itself when an episode came out."""
        if isinstance(self._publisher, FollowsFeed):
            await self._publisher.follow_feed(show, document)
