"""`FeedparserReader`: reads a podcast feed from the web, asking first whether anything changed."""

import asyncio
from dataclasses import replace

from bot.domain.feed import Feed, Validators
from bot.errors import FeedError, FeedGone, NetworkError, TooLarge
from bot.feeds.parse import parse_feed
from bot.net import Answer, Network
from bot.net.addresses import shown
from bot.net.answer import retry_after

#: Ten thousand items with full show notes take about 30 MB.
MAX_FEED_BYTES = 60_000_000

_ACCEPT = "application/rss+xml, application/atom+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
_NEVER_READ = Validators()
_REFUSALS = {
    401: "asks for a password. Write it into the address (https://name:password@…), or use the private address",
    403: "refuses access (403). Check whether the feed is private",
    404: "answered 404, there is no feed. Check the address of the feed",
}


class FeedparserReader:
    """Implements `bot.ports.FeedReader` over `Network`."""

    def __init__(
        self,
        *,
        network: Network,
        max_bytes: int = MAX_FEED_BYTES,
        attempts: int = 2,
    ) -> None:
        """`attempts` within one read; a feed that stays away is asked again by the schedule."""
        self._network = network
        self._max_bytes = max_bytes
        self._attempts = attempts

    async def read(self, url: str, *, show: str, validators: Validators = _NEVER_READ) -> Feed | None:
        """See `bot.ports.FeedReader`."""
        try:
            answer = await self._network.get(
                url, headers=_headers(validators), max_bytes=self._max_bytes, attempts=self._attempts
            )
        except TooLarge as error:
            raise FeedError(
                f"{error} No podcast feed should be that large; ask the publisher for a shorter one."
            ) from error
        if answer.status == 304:
            return None
        _check_status(url, answer)
        # parsing holds the CPU for up to seconds: never on the event loop
        feed = await asyncio.to_thread(
            parse_feed, answer.body, url=answer.url, show=show, content_type=answer.headers.get("Content-Type", "")
        )
        return replace(
            feed,
            validators=_validators(answer),
            moved_to=feed.moved_to if feed.moved_to not in (None, url) else answer.moved_to,
        )


def _headers(validators: Validators) -> dict[str, str]:
    asked = {
        "Accept": _ACCEPT,
        "If-None-Match": validators.etag,
        "If-Modified-Since": validators.last_modified,
    }
    return {name: value for name, value in asked.items() if value}


def _validators(answer: Answer) -> Validators:
    return Validators(etag=answer.headers.get("ETag"), last_modified=answer.headers.get("Last-Modified"))


def _check_status(url: str, answer: Answer) -> None:
    if answer.ok:
        return
    if answer.status == 410:
        raise FeedGone(f"{shown(url)}: the feed is gone for good (410). Remove the show, or give it a new address.")
    if answer.status == 429 or answer.status >= 500:
        raise NetworkError(
            f"{shown(url)}: the server answered {answer.status}. It may work again later.",
            retry_after=retry_after(answer.headers),
        )
    what = _REFUSALS.get(answer.status, f"the server answered {answer.status}. Check the address of the feed")
    raise FeedError(f"{shown(url)}: {what}.")
