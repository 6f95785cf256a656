"""Looking up what has no address, and asking whether addresses still answer."""

from datetime import UTC, datetime

import pytest

from bot.domain.notes import Mention, MentionKind, ShowNotes, Source
from bot.domain.person import Origin
from bot.net import Network
from bot.notes.sources.liveness import check_alive
from bot.notes.sources.look_up import look_up
from bot.testing.servers import LocalWeb, Page
from bot.testing.source_resolver import FakeResolver

_NOW = datetime(2026, 3, 3, tzinfo=UTC)
_PAPER = Mention(text="Counting Harbour Lights", start=30.0, end=33.0, kind=MentionKind.PAPER)
_FOUND = Source(title="Counting Harbour Lights", url="https://example.com/paper", origin=Origin.CATALOGUE)


def _source(url: str) -> Source:
    return Source(title="A page", url=url, origin=Origin.FEED)


async def test_what_a_catalogue_knows_becomes_a_source_at_its_time() -> None:
    early = Source(title="Early", url="https://example.com/early", origin=Origin.FEED, mentions=(_PAPER,))
    notes = ShowNotes(title="T", podcast="P", sources=(_source("https://example.com/never-said"),), unlinked=(_PAPER,))
    done = await look_up(notes, [FakeResolver({_PAPER.text: _FOUND}, name="arxiv")])
    assert [source.url for source in done.sources] == ["https://example.com/paper", "https://example.com/never-said"]
    assert done.sources[0].mentions == (_PAPER,) and done.unlinked == ()
    assert early.mentions[0] is _PAPER


async def test_what_no_catalogue_knows_stays_unlinked() -> None:
    notes = ShowNotes(title="T", podcast="P", unlinked=(_PAPER,))
    assert await look_up(notes, [FakeResolver(name="arxiv")]) == notes


async def test_papers_are_not_looked_up_among_books() -> None:
    books = FakeResolver(name="open_library")
    await look_up(ShowNotes(title="T", podcast="P", unlinked=(_PAPER,)), [books])
    assert books.asked == []


async def test_resolvers_from_outside_are_asked_too() -> None:
    theirs = FakeResolver({_PAPER.text: _FOUND}, name="our-library")
    done = await look_up(ShowNotes(title="T", podcast="P", unlinked=(_PAPER,)), [theirs])
    assert done.sources[0].url == _FOUND.url


@pytest.mark.parametrize(
    ("quote", "author"),
    [
        ("A paper called Counting Harbour Lights, by Ada Quill.", "Ada Quill"),
        ("Counting Harbour Lights von Ada van Quill ist gut.", None),
        ("Counting Harbour Lights by the way is good.", None),
        ("Counting Harbour Lights is good.", None),
    ],
)
async def test_the_author_is_asked_for_where_the_sentence_names_one(quote: str, author: str | None) -> None:
    asked: list[str | None] = []

    class Asked(FakeResolver):
        async def resolve(self, title: str, *, author: str | None = None) -> tuple[Source, ...]:
            asked.append(author)
            return ()

    said = Mention(text="Counting Harbour Lights", start=30.0, end=33.0, kind=MentionKind.PAPER, quote=quote)
    await look_up(ShowNotes(title="T", podcast="P", unlinked=(said,)), [Asked(name="arxiv")])
    assert asked == [author]


async def test_an_address_that_answers_is_alive(network: Network, web: LocalWeb) -> None:
    (checked,) = await check_alive([_source(web.put("/a", Page(body=b"x")))], network, now=_NOW)
    assert (checked.alive_at, checked.alive_status, checked.redirected_to) == (_NOW, 200, None)
    assert [asked.method for asked in web.asked] == ["HEAD"]


async def test_a_server_that_refuses_head_is_asked_with_get(network: Network, web: LocalWeb) -> None:
    url = web.put("/a", Page(status=405), Page(body=b"x"))
    (checked,) = await check_alive([_source(url)], network, now=_NOW)
    assert (checked.alive_status, [asked.method for asked in web.asked]) == (200, ["HEAD", "GET"])


async def test_a_redirect_is_recorded(network: Network, web: LocalWeb) -> None:
    there = web.put("/there", Page(body=b"x"))
    here = web.put("/here", Page(status=301, headers={"Location": there}))
    (checked,) = await check_alive([_source(here)], network, now=_NOW)
    assert (checked.redirected_to, checked.url) == (there, here)


async def test_a_page_that_is_gone_keeps_the_time_it_was_last_seen(network: Network, web: LocalWeb) -> None:
    seen = datetime(2025, 1, 1, tzinfo=UTC)
    gone = Source(title="A", url=web.base + "/gone", origin=Origin.FEED, alive_at=seen)
    (checked,) = await check_alive([gone], network, now=_NOW)
    assert (checked.alive_at, checked.alive_status) == (seen, 404)


async def test_private_addresses_and_dead_servers_are_no_exception(web: LocalWeb) -> None:
    urls = [web.put("/a", Page(body=b"x")), "http://127.0.0.1:9/nobody", "http://169.254.169.254/latest"]
    async with Network() as guarded:
        checked = await check_alive([_source(url) for url in urls], guarded, now=_NOW, timeout=3.0)
    assert [source.alive_status for source in checked] == [None, None, None]
    assert web.asked == []
