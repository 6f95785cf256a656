"""What a feed document says of a show and its episodes, in all the spellings publishers use."""

from datetime import UTC, datetime

import pytest

from bot.domain.episode import Enclosure
from bot.domain.person import Origin
from tests.feeds.written import feed, item


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
    assert [one.title for one in read.episodes] == ["One"] and "1 item left out" in read.warnings[-1]


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


def test_newest_first_and_undated_items_stay_where_they_are() -> None:
    dates = {"A": "Mon, 02 Mar 2026 12:00:00 GMT", "B": "", "C": "Tue, 03 Mar 2026 12:00:00 GMT"}
    read = feed(*(f"<title>{name}</title><pubDate>{date}</pubDate>" for name, date in dates.items()))
    assert [one.title for one in read.episodes] == ["C", "A", "B"]
