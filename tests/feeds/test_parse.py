"""What a feed document says, in all the spellings publishers use."""

import contextlib
import random
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.chapter import ChapterOrigin
from bot.domain.episode import Enclosure, Episode
from bot.domain.feed import Feed
from bot.domain.person import Origin
from bot.errors import FeedError
from bot.feeds.parse import parse_feed

URL = "https://example.com/shows/feed.xml"
NAMESPACES = (
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:psc="http://podlove.org/simple-chapters" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def feed(
    *items: str, channel: str = "<title>Harbour</title>", head: str = '<?xml version="1.0" encoding="UTF-8"?>'
) -> Feed:
    body = "".join(f"<item>{item}</item>" for item in items)
    text = f'{head}<rss version="2.0" {NAMESPACES}><channel>{channel}{body}</channel></rss>'
    return parse_feed(text.encode(), url=URL, show="harbour")


def item(inside: str, **options: str) -> Episode:
    return feed(f"<title>One</title>{inside}", **options).episodes[0]


def test_a_channel_says_who_and_what() -> None:
    read = feed(
        channel="<title>Harbour &amp; Sea</title><link>https://example.com</link><language>en-GB</language><ttl>60</ttl>"
        "<description><![CDATA[<p>About boats.</p><p>And tides.</p>]]></description><itunes:author>Ada</itunes:author>"
        '<itunes:image href="/cover.jpg"/><itunes:type>serial</itunes:type><podcast:guid>abc</podcast:guid>'
        '<podcast:person href="https://example.com/ada">Ada Byron</podcast:person>'
    )
    assert (read.title, read.language, read.ttl_minutes, read.author) == ("Harbour & Sea", "en-GB", 60, "Ada")
    assert (read.image, read.type, read.guid) == ("https://example.com/cover.jpg", "serial", "abc")
    assert read.description == "About boats.\n\nAnd tides." and read.link == "https://example.com"
    assert [(one.name, one.role, one.url, one.origin) for one in read.people] == [
        ("Ada Byron", "host", "https://example.com/ada", Origin.PERSON)
    ]


def test_the_people_of_an_item_replace_those_of_the_channel() -> None:
    read = feed(
        "<title>One</title><podcast:person>Ada</podcast:person>"
        "<podcast:person role='Guest'> Grace  H. </podcast:person>"
        "<podcast:person> </podcast:person>",
        "<title>Two</title>",
        channel="<title>Harbour</title><podcast:person>Linus</podcast:person>",
    )
    assert [(one.name, one.role) for one in read.episodes[0].people] == [("Ada", "host"), ("Grace H.", "guest")]
    assert [one.name for one in read.episodes[1].people] == ["Linus"]


def test_an_item_without_an_author_has_the_channels() -> None:
    read = feed(
        "<title>One</title><itunes:author>Grace H.</itunes:author>",
        "<title>Two</title>",
        channel="<title>Harbour</title><itunes:author>Ada Stone &amp; Bo Lind</itunes:author>",
    )
    assert [one.author for one in read.episodes] == ["Grace H.", "Ada Stone & Bo Lind"]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Tue, 03 Mar 2026 13:00:00 +0000", (2026, 3, 3, 13, 0)),
        ("Tue, 03 Mar 2026 13:00:00 GMT", (2026, 3, 3, 13, 0)),
        ("Tue, 03 Mar 2026 08:00:00 EST", (2026, 3, 3, 13, 0)),
        ("Tue, 3 Mar 2026 14:00 +0100", (2026, 3, 3, 13, 0)),
        ("03 Mar 26 13:00:00 Z", (2026, 3, 3, 13, 0)),
        ("2026-03-03T14:00:00+01:00", (2026, 3, 3, 13, 0)),
        ("2026-03-03T13:00:00Z", (2026, 3, 3, 13, 0)),
        ("2026-03-03 13:00:00", (2026, 3, 3, 13, 0)),
        ("2026-03-03", (2026, 3, 3, 0, 0)),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_become_utc(date: str, expected: tuple[int, ...] | None) -> None:
    published = item(f"<pubDate>{date}</pubDate>").published
    assert published == (datetime(*expected, tzinfo=UTC) if expected else None)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("inside", "guid"),
    [
        ('<guid isPermaLink="false"> abc-1 </guid>', "abc-1"),
        ("<guid>/episodes/1</guid>", "/episodes/1"),  # stays as it is, wherever the feed moves
        ("<guid>https://example.com/1</guid>", "https://example.com/1"),
        ("<guid>  </guid>", None),
        ("", None),
    ],
)
def test_a_guid_is_kept_as_it_is(inside: str, guid: str | None) -> None:
    assert item(inside).guid == guid


def test_of_items_that_share_a_guid_the_first_stays_and_a_warning_tells() -> None:
    read = feed("<title>One</title><guid>1</guid>", "<title>Two</title><guid>1</guid>")
    assert [one.title for one in read.episodes] == ["One"] and "1 items repeat" in read.warnings[-1]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<enclosure url="https://a.example/1.mp3" length="1000" type="audio/mpeg"/>',
         Enclosure(url="https://a.example/1.mp3", length=1000, type="audio/mpeg")),
        ('<enclosure url=" ../1.mp3 " length="0" type="audio/mpeg"/>',
         Enclosure(url="https://example.com/1.mp3", length=None, type="audio/mpeg")),
        ('<enclosure url="https://a.example/1.mp3?a=1&amp;b=2" length="many"/>',
         Enclosure(url="https://a.example/1.mp3?a=1&b=2", length=None, type=None)),
        ('<enclosure url="https://a.example/1.jpg" type="image/jpeg"/>', None),
        ('<enclosure url="https://a.example/1.pdf" type="application/pdf"/>'
         '<enclosure url="https://a.example/1.m4a" type="audio/x-m4a"/>',
         Enclosure(url="https://a.example/1.m4a", type="audio/x-m4a")),
        ('<media:content url="https://a.example/1.mp4" type="video/mp4" fileSize="7"/>'
         '<media:content url="https://a.example/1.mp3" type="audio/mpeg" fileSize="5"/>',
         Enclosure(url="https://a.example/1.mp3", length=5, type="audio/mpeg")),
        ('<enclosure url="https://a.example/1.mp4" type="video/mp4"/>',
         Enclosure(url="https://a.example/1.mp4", type="video/mp4")),
        ('<enclosure url="https://a.example/play?id=1"/>', Enclosure(url="https://a.example/play?id=1")),
        ('<enclosure url="ftp://a.example/1.mp3" type="audio/mpeg"/>', None),
        ('<enclosure url="" type="audio/mpeg"/>', None),
        ("", None),
    ],
)  # fmt: skip
def test_the_enclosure_is_the_one_to_listen_to(inside: str, expected: Enclosure | None) -> None:
    assert item(inside).enclosure == expected


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("3723", 3723), ("1:02:03", 3723), ("62:03", 3723), ("01:02:03.5", 3723.5), ("1h 2m 3s", 3723), ("PT1H2M3S", 3723),
     ("62 min", 3720), ("00:00:00", None), ("0", None), ("unknown", None), ("-5", None), ("1:2:3:4", None),
     ("99999999999", None), ("nan", None), ("", None)],
)  # fmt: skip
def test_durations_come_in_all_spellings(text: str, seconds: float | None) -> None:
    assert item(f"<itunes:duration>{text}</itunes:duration>").duration == seconds


def test_itunes_and_podcast_tags_of_an_item() -> None:
    one = item(
        "<itunes:season>2</itunes:season><itunes:episode>#14</itunes:episode>"
        "<itunes:episodeType>Bonus</itunes:episodeType>"
        '<itunes:image href="cover.jpg"/><itunes:author>Ada</itunes:author>'
        '<podcast:transcript url="t.vtt" type="text/vtt" language="en"/>'
        '<podcast:transcript url="javascript:1" type="x"/>'
        '<podcast:chapters url="c.json" type="application/json+chapters"/>'
    )
    assert (one.season, one.number, one.kind, one.author) == (2, 14, "bonus", "Ada")
    assert one.image == "https://example.com/shows/cover.jpg"
    assert [(link.url, link.type, link.language) for link in one.transcripts] == [
        ("https://example.com/shows/t.vtt", "text/vtt", "en")
    ]
    assert one.chapters_url == "https://example.com/shows/c.json"


def test_the_lost_line_breaks_come_back() -> None:
    one = item(
        "<description>short</description><content:encoded><![CDATA[<p>First,<br/>second.</p><p>Third &amp; last</p>"
        "<ul><li>a</li><li>b</li></ul><script>alert(1)</script>]]></content:encoded>"
    )
    assert one.description == "First,\nsecond.\n\nThird & last\n\na\nb"


def test_plain_text_keeps_its_lines() -> None:
    one = item("<description>First line\nsecond &amp;lt;3\n\n\n\nthird</description>")
    assert one.description == "First line\nsecond <3\n\nthird"


def test_links_come_in_order_each_once_with_what_they_are_called() -> None:
    one = item(
        "<link>https://example.com/1/</link><description><![CDATA[<p>Website - https://a.example/?utm_source=feed<br>"
        'Paper: <a href="https://b.example/p">https://b.example/p</a><br><a href="notes">My <b>notes</b></a>'
        ' and <a href="http://www.a.example">again</a>, <a href="mailto:x@y.z">mail</a>.</p>]]></description>'
    )
    assert [(link.label, link.url) for link in one.links] == [
        ("Website", "https://a.example/?utm_source=feed"),
        ("Paper", "https://b.example/p"),
        ("My notes", "https://example.com/1/notes"),
    ]
    assert {link.origin for link in one.links} == {Origin.FEED}


@pytest.mark.parametrize(
    "lines",
    [
        "(00:00) - Hello<br>(00:53) - The question<br>(1:02:03) - Goodbye",
        "<ul><li>00:00 Hello</li><li>00:53 The question</li><li>01:02:03 Goodbye</li></ul>",
        "<p>[00:00] Hello</p><p>[00:53] – The question</p><p>[1:02:03]: Goodbye</p>",
        "• 0:00 - 0:53 Hello<br>• 0:53 - 1:02:03 The question<br>• 1:02:03 Goodbye",
    ],
)
def test_chapters_written_into_the_description_are_the_creators(lines: str) -> None:
    one = item(f"<description><![CDATA[<p>At 12:30 we talk.</p>{lines}]]></description>")
    assert [(chapter.start, chapter.title) for chapter in one.chapters] == [
        (0, "Hello"), (53, "The question"), (3723, "Goodbye")]  # fmt: skip
    assert {chapter.origin for chapter in one.chapters} == {ChapterOrigin.CREATOR}


@pytest.mark.parametrize("text", ["09:30 is when we met.", "10:00 Late\n09:00 Early", "no times here"])
def test_times_that_are_no_list_are_no_chapters(text: str) -> None:
    assert item(f"<description>{text}</description>").chapters == ()


def test_podlove_chapters_win_over_text() -> None:
    one = item(
        "<description>00:00 Text\n01:00 More</description><psc:chapters version='1.2'>"
        "<psc:chapter start='00:01:00.500' title='Later' href='https://example.com'/>"
        "<psc:chapter start='0' title=' First  one '/><psc:chapter start='x' title='Broken'/></psc:chapters>"
    )
    assert [(chapter.start, chapter.title) for chapter in one.chapters] == [(0, "First one"), (60.5, "Later")]


def test_newest_first_and_undated_items_stay_where_they_are() -> None:
    dates = {"A": "Mon, 02 Mar 2026 12:00:00 GMT", "B": "", "C": "Tue, 03 Mar 2026 12:00:00 GMT"}
    read = feed(*(f"<title>{name}</title><pubDate>{date}</pubDate>" for name, date in dates.items()))
    assert [one.title for one in read.episodes] == ["C", "A", "B"]


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
