"""Documents with slips, holes and bad intentions: read as far as they go, or refused in one sentence."""

import contextlib
import random
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.episode import Enclosure
from bot.domain.feed import Feed
from bot.errors import FeedError
from bot.feeds.parse import parse_feed
from tests.feeds.written import URL, feed


def test_the_letters_are_right_whatever_the_server_says() -> None:
    head = '<?xml version="1.0" encoding="ISO-8859-1"?>'
    latin = head + '<rss version="2.0"><channel><title>Grüße – “Ü”</title></channel></rss>'
    expected = "Grüße – “Ü”"
    for data, header in [
        (latin.encode("cp1252"), "text/xml"),
        (latin.encode("cp1252"), "text/xml; charset=utf-8"),
        (latin.encode("utf-8"), "text/xml; charset=iso-8859-1"),
        (latin.replace("ISO-8859-1", "utf-16").encode("utf-16"), ""),
        (b"\xef\xbb\xbf" + latin.encode(), ""),
        (latin.replace("ISO-8859-1", "klingon").encode(), "text/xml; charset=klingon"),
    ]:
        assert parse_feed(data, url=URL, show="x", content_type=header).title == expected


def test_slips_that_every_app_forgives_are_forgiven() -> None:
    read = feed(
        "<title>R&D, caf&eacute; &amp; \x0bbar</title><guid>1</guid>"
        '<enclosure url="https://a.example/1.mp3?a=1&b=2" type="audio/mpeg"/>',
        "<title>&#0;Two</title><guid>2</guid><nobody:declared>this</nobody:declared>"
        "<itunes:duration>60</itunes:duration>",
    )
    one, two = read.episodes
    assert one.title == "R&D, café & bar" and one.enclosure is not None
    assert one.enclosure.url == "https://a.example/1.mp3?a=1&b=2"
    assert (two.title, two.duration) == ("Two", 60) and "not well-formed" in read.warnings[0]


def test_tags_without_a_declared_namespace_are_read_by_their_prefix() -> None:
    text = "<rss><channel><title>A</title><item><itunes:duration>60</itunes:duration></item></channel></rss>"
    assert parse_feed(text.encode(), url=URL, show="x").episodes[0].duration == 60


def test_a_feed_cut_off_in_the_middle_gives_what_came() -> None:
    whole = feed("<title>One</title><guid>1</guid>", "<title>Two</title><guid>2</guid>").document
    read = parse_feed(whole[: whole.index(b"<title>Two")], url=URL, show="x")
    assert read.episodes[0].title == "One" and read.warnings


def test_atom_and_rdf_are_feeds_too() -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title><entry>
      <title type="html">A &amp;amp; B</title>
      <id>tag:1</id><updated>2026-03-03T13:00:00Z</updated><link rel="alternate" href="/1"/>
      <link rel="enclosure" href="1.mp3" type="audio/mpeg" length="5"/>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Hello</p><p>there</p></div></content></entry></feed>"""
    one = parse_feed(atom.encode(), url=URL, show="x").episodes[0]
    assert (one.title, one.guid, one.link) == ("A & B", "tag:1", "https://example.com/1")
    assert one.enclosure == Enclosure(url="https://example.com/shows/1.mp3", length=5, type="audio/mpeg")
    assert one.published == datetime(2026, 3, 3, 13, tzinfo=UTC) and one.description == "Hello\n\nthere"
    rdf = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
      <channel><title>Old</title></channel><item rdf:about="https://a.example"><title>One</title>
      <link>https://a.example</link><description>Text</description></item></rdf:RDF>"""
    old = parse_feed(rdf.encode(), url=URL, show="x")
    assert (old.title, [one.title for one in old.episodes]) == ("Old", ["One"])
    assert old.episodes[0].description == "Text"


@pytest.mark.parametrize(
    "entity",
    ['<!ENTITY a "&b;&b;">', '<!ENTITY a SYSTEM "file:///etc/passwd">', '<!ENTITY a PUBLIC "x" "http://127.0.0.1/">',
     '<!ENTITY % a SYSTEM "http://127.0.0.1/x.dtd"> %a;', f'<!ENTITY a "{"x" * 10_000}">'],
)  # fmt: skip
def test_entities_that_grow_or_read_are_refused(entity: str) -> None:
    with pytest.raises(FeedError, match="entities"):
        feed("<title>&a;</title>", head=f"<!DOCTYPE rss [{entity}]>")


def test_a_doctype_that_reads_a_file_reads_nothing() -> None:
    read = feed(head='<!DOCTYPE rss SYSTEM "file:///etc/passwd">')
    assert read.title == "Harbour"


def test_harmless_entities_of_old_feeds_are_read() -> None:
    assert feed("<title>a&nbsp;b</title>", head='<!DOCTYPE rss [<!ENTITY nbsp "&#160;">]>').episodes[0].title == "a b"


def test_a_feed_nested_without_end_is_refused_or_read_but_ends() -> None:
    deep = "<a>" * 50_000
    with contextlib.suppress(FeedError):
        feed(f"<title>One</title>{deep}")


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_a_feed_or_one_sentence(noise: bytes) -> None:
    for data in (
        noise,
        b"<rss><channel><title>A</title><item><description>" + noise + b"</description></item></channel></rss>",
    ):
        try:
            assert isinstance(parse_feed(data, url=URL, show="x"), Feed)
        except FeedError as error:
            assert "\n" not in str(error)


@given(st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_a_damaged_feed_is_a_feed_or_one_sentence(seed: int) -> None:
    whole = bytearray(
        feed(
            "<title>One</title><guid>1</guid><pubDate>Tue, 03 Mar 2026 13:00:00 GMT</pubDate><description><![CDATA[<p>"
            'a <a href="https://a.example">b</a></p>]]></description><enclosure url="https://a.example/1.mp3"/>'
        ).document
    )
    chance = random.Random(seed)
    for _ in range(chance.randrange(1, 8)):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    try:
        assert isinstance(parse_feed(bytes(whole), url=URL, show="x"), Feed)
    except FeedError as error:
        assert "\n" not in str(error)


@pytest.mark.slow
def test_ten_thousand_items_are_read_in_seconds() -> None:
    items = [
        f"<title>Episode {number}</title><guid>{number}</guid><pubDate>Tue, 03 Mar 2026 13:00:00 GMT</pubDate>"
        f'<enclosure url="https://a.example/{number}.mp3" length="5" type="audio/mpeg"/>'
        f"<description><![CDATA[<p>{'Words about boats and tides. ' * 20}</p>]]></description>"
        for number in range(10_000)
    ]
    start = time.process_time()
    assert len(feed(*items).episodes) == 10_000
    assert time.process_time() - start < 30  # five on a quiet machine: this only guards against squares
