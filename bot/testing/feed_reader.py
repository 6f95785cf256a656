"""A feed reader that reads from memory, and what every feed reader must do over http.

Inherit `FeedReaderContract` and give it a fixture `reader` that may visit loopback.
"""

from collections.abc import AsyncIterator

from bot.domain.feed import Feed, Validators
from bot.errors import BotError, FeedError, FeedGone, NetworkError
from bot.ports import FeedReader
from bot.testing.servers import LocalWeb, Page
from bot.testing.suites import pytest

_NOTHING = Validators()

_FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Harbour</title>
<item><title>Two</title><guid>2</guid><pubDate>Tue, 03 Mar 2026 12:00:00 GMT</pubDate>
  <enclosure url="two.mp3" length="10" type="audio/mpeg"/></item>
<item><title>One</title><guid>1</guid><pubDate>Mon, 02 Mar 2026 12:00:00 GMT</pubDate></item>
</channel></rss>"""
_BOMB = """<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<rss version="2.0"><channel><title>&c;</title></channel></rss>"""


class FakeFeedReader:
    """Fulfils `bot.ports.FeedReader` with what it was given, and remembers what it was asked."""

    def __init__(self, answers: dict[str, Feed | BotError | None] | None = None) -> None:
        """`answers` by address: a feed, None for "not modified", or an error to raise."""
        self.answers = answers or {}
        self.asked: list[tuple[str, Validators]] = []

    async def read(self, url: str, *, show: str, validators: Validators = _NOTHING) -> Feed | None:
        """See `bot.ports.FeedReader`."""
        self.asked.append((url, validators))
        answer = self.answers.get(url, FeedError(f"{url}: there is no such feed here."))
        if isinstance(answer, BotError):
            raise answer
        return answer


class FeedReaderContract:
    """Subclass in a test module with a fixture `reader`."""

    @pytest.fixture
    async def web(self) -> AsyncIterator[LocalWeb]:
        async with LocalWeb() as web:
            yield web

    async def test_a_feed_is_read_newest_first(self, reader: FeedReader, web: LocalWeb) -> None:
        feed = await reader.read(web.put("/feed", _page(_FEED)), show="harbour")
        assert feed is not None and feed.title == "Harbour"
        assert [episode.title for episode in feed.episodes] == ["Two", "One"]
        assert all(episode.show == "harbour" for episode in feed.episodes)

    async def test_items_without_audio_are_kept_and_relative_addresses_made_whole(
        self, reader: FeedReader, web: LocalWeb
    ) -> None:
        feed = await reader.read(web.put("/feed", _page(_FEED)), show="harbour")
        assert feed is not None
        two, one = feed.episodes
        assert two.enclosure is not None and two.enclosure.url == f"{web.base}/two.mp3"
        assert one.enclosure is None

    async def test_a_feed_that_did_not_change_is_not_sent_twice(self, reader: FeedReader, web: LocalWeb) -> None:
        url = web.put("/feed", _page(_FEED, etag='"7"'))
        feed = await reader.read(url, show="harbour")
        assert feed is not None and feed.validators == Validators(etag='"7"')
        assert await reader.read(url, show="harbour", validators=feed.validators) is None

    async def test_of_two_items_with_one_guid_the_first_stays(self, reader: FeedReader, web: LocalWeb) -> None:
        feed = await reader.read(web.put("/feed", _page(_FEED.replace("<guid>1<", "<guid>2<"))), show="harbour")
        assert feed is not None and [episode.title for episode in feed.episodes] == ["Two"]

    async def test_gone_for_good_is_told_from_missing(self, reader: FeedReader, web: LocalWeb) -> None:
        with pytest.raises(FeedGone):
            await reader.read(web.put("/gone", Page(status=410)), show="harbour")
        with pytest.raises(FeedError) as missing:
            await reader.read(web.base + "/nowhere", show="harbour")
        assert not isinstance(missing.value, FeedGone)

    @pytest.mark.parametrize("body", ["", "<html><body>Hello</body></html>", _BOMB, '{"a": 1}'])
    async def test_what_is_no_feed_is_named_so(self, reader: FeedReader, web: LocalWeb, body: str) -> None:
        with pytest.raises(FeedError):
            await reader.read(web.put("/feed", _page(body)), show="harbour")

    async def test_a_server_in_trouble_may_be_asked_again(self, reader: FeedReader, web: LocalWeb) -> None:
        with pytest.raises(NetworkError) as trouble:
            await reader.read(web.put("/feed", Page(status=503)), show="harbour")
        assert trouble.value.retryable


def _page(text: str, etag: str | None = None) -> Page:
    return Page(body=text.encode(), type="application/rss+xml", etag=etag)
