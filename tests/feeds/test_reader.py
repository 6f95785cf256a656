"""Feeds over http: the contract, and the sentences people read when something is wrong."""

from collections.abc import AsyncIterator

import pytest

from bot.errors import BotError, FeedError, ForbiddenAddress, NetworkError
from bot.feeds.reader import FeedparserReader
from bot.net import Network
from bot.testing.feed_reader import FeedReaderContract
from bot.testing.servers import LocalWeb, Page

RSS = b'<rss version="2.0"><channel><title>Harbour</title></channel></rss>'


@pytest.fixture
async def reader() -> AsyncIterator[FeedparserReader]:
    async with Network(allow_private_addresses=True) as network:
        yield FeedparserReader(network=network, max_bytes=100_000, attempts=1)


class TestFeedparserReader(FeedReaderContract):
    pass


async def test_a_permanent_redirect_is_remembered_and_a_passing_one_is_not(
    reader: FeedparserReader, web: LocalWeb
) -> None:
    web.put("/new", Page(body=RSS))
    moved = await reader.read(web.put("/old", Page(status=301, headers={"Location": "/new"})), show="s")
    assert moved is not None and moved.moved_to == web.base + "/new" == moved.url
    passing = await reader.read(web.put("/old", Page(status=302, headers={"Location": "/new"})), show="s")
    assert passing is not None and passing.moved_to is None and passing.url == web.base + "/new"


async def test_an_announced_new_address_is_remembered(reader: FeedparserReader, web: LocalWeb) -> None:
    announced = RSS.replace(
        b"<title>Harbour</title>",
        b'<itunes:new-feed-url xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">'
        b"https://example.com/new</itunes:new-feed-url><title>Harbour</title>",
    )
    feed = await reader.read(web.put("/old", Page(body=announced)), show="s")
    assert feed is not None and feed.moved_to == "https://example.com/new"


async def test_the_document_is_kept_as_it_came(reader: FeedparserReader, web: LocalWeb) -> None:
    feed = await reader.read(web.put("/feed", Page(body=RSS)), show="s")
    assert feed is not None and feed.document == RSS


@pytest.mark.parametrize(
    ("page", "kind", "words"),
    [
        (Page(status=404), FeedError, "answered 404"),
        (Page(status=401), FeedError, "asks for a password"),
        (Page(status=403), FeedError, "refuses access"),
        (Page(status=418), FeedError, "answered 418"),
        (Page(status=500), NetworkError, "answered 500"),
        (Page(body=b""), FeedError, "is empty"),
        (Page(body=b"<!doctype html><title>Shop</title>"), FeedError, "web page, not a feed"),
        (Page(body=b'<html><link rel="alternate" type="application/rss+xml" href="/rss"></html>'), FeedError, "/rss"),
        (Page(body=b"<opml><body/></opml>"), FeedError, "<opml>"),
        (Page(body=b"just words"), FeedError, "not XML"),
        (Page(body=b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>'), FeedError, "entities"),
        (Page(body=RSS + b" " * 200_000), FeedError, "larger than 0.1 MB"),
    ],
)
async def test_every_trouble_is_one_sentence_with_the_address(
    reader: FeedparserReader, web: LocalWeb, page: Page, kind: type[BotError], words: str
) -> None:
    with pytest.raises(kind) as trouble:
        await reader.read(web.put("/feed", page), show="s")
    assert words in str(trouble.value) and f"{web.base}/feed" in str(trouble.value)
    assert "\n" not in str(trouble.value)


async def test_a_server_that_asks_to_wait_is_heard(reader: FeedparserReader, web: LocalWeb) -> None:
    with pytest.raises(NetworkError) as trouble:
        await reader.read(web.put("/feed", Page(status=429, headers={"Retry-After": "120"})), show="s")
    assert trouble.value.retry_after == 120


async def test_a_feed_may_not_lead_us_home(web: LocalWeb) -> None:
    async with Network() as network:
        with pytest.raises(ForbiddenAddress, match="allow_private_addresses"):
            await FeedparserReader(network=network).read(web.put("/feed", Page(body=RSS)), show="s")
    assert web.asked == []
