"""Tags put into feeds of every kind, everything else left byte for byte."""

from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from lxml import etree

from bot.domain.notes import Quote
from bot.domain.person import Person
from bot.errors import FeedError
from bot.rendering.feed_scan import scan_feed
from bot.rendering.feed_tags import Additions, Tag, add_tags, tags_for

from .making import NOTES, SHOW, texts

NS = "https://podcastindex.org/namespace/1.0"
TAGS = (
    Tag(name="chapters", attributes={"url": "https://e.org/c.json?a=1&b=2", "type": "application/json+chapters"}),
    Tag(name="transcript", attributes={"url": "https://e.org/t.vtt", "type": "text/vtt"}),
    Tag(name="person", attributes={"role": "guest"}, text="Zoë <Ø>"),
)
ONE = Additions(guid="one", tags=TAGS)


def feed(item: str, *, channel: str = "", root: str = f'xmlns:podcast="{NS}"', head: str = "") -> bytes:
    return f'{head}<rss version="2.0" {root}><channel><title>T</title>{channel}{item}</channel></rss>'.encode()


def added(document: bytes, additions: Additions = ONE) -> list[tuple[str, str]]:
    root = etree.fromstring(add_tags(document, [additions]))
    return [(etree.QName(e).localname, e.text or "") for e in root.iterfind(f".//item/{{{NS}}}*")]


def only_additions(before: bytes, after: bytes) -> bool:
    """Whether `before` is what remains of `after` when bytes are taken out, in order."""
    rest = iter(after)
    return all(byte in rest for byte in before)


@pytest.mark.parametrize(
    ("item", "is_it"),
    [
        ("<guid>new</guid><title>Tides</title><pubDate>Tue, 03 Mar 2026 14:00:00 +0100</pubDate>", True),
        ("<guid>new</guid><title>Tides</title><pubDate>Wed, 04 Mar 2026 13:00:00 GMT</pubDate>", False),
        ("<guid>new</guid><title>Boats</title><pubDate>Tue, 03 Mar 2026 13:00:00 GMT</pubDate>", False),
        ("<guid>new</guid><title>Tides</title><pubDate>some day</pubDate>", False),
        ("<guid>new</guid><title>Tides</title>", False),
    ],
)
def test_a_show_that_got_new_guids_is_known_by_titles_and_dates(item: str, is_it: bool) -> None:
    episode = replace(ONE, title="tides", published="2026-03-03T13:00:00+00:00")
    assert bool(added(feed(f"<item>{item}</item>"), episode)) is is_it
    both = feed(f"<item><guid>one</guid></item><item>{item}</item>")  # the one with its GUID is there: the other is new
    assert len(added(both, episode)) == len(TAGS)


def test_tags_come_last_in_their_item_with_its_indentation() -> None:
    document = feed(
        "\n    <item>\n      <guid>one</guid>\n    </item>\n    <item>\n      <guid>two</guid>\n    </item>\n"
    )
    text = add_tags(document, [ONE]).decode()
    assert '<guid>one</guid>\n      <podcast:chapters url="https://e.org/c.json?a=1&amp;b=2" type=' in text
    assert '<podcast:person role="guest">Zoë &lt;Ø&gt;</podcast:person>\n    </item>' in text
    assert text.count("podcast:chapters") == 1
    assert document.decode().split("<item>")[2] == text.split("<item>")[2]


@pytest.mark.parametrize(
    "document",
    [
        feed("<item><guid>one</guid></item>"),
        feed("<item><guid> one\n</guid><description><![CDATA[</item> & <p>]]></description></item>"),
        feed("<item><guid>one</guid></item>", root=""),
        feed("<item><guid>one</guid></item>", root='xmlns:podcast="urn:other" xmlns:podcast2="urn:more"'),
        feed("<item><guid>one</guid></item>", root=f'xmlns:p="{NS}"'),
        feed(f'<item xmlns:pc="{NS}"><guid>one</guid></item>', root=""),
        feed(
            "<item><!-- </item> --><guid>one</guid>\t</item>", head="<?xml version='1.0'?>\n<?xml-stylesheet href='a'?>"
        ),
        feed("<item><guid>one</guid>&nbsp;</item>"),
        feed("<item><guid>one</guid><title>&co;</title></item>", head='<!DOCTYPE rss [<!ENTITY co "Company">]>'),
        b"\xef\xbb\xbf" + feed("<item><guid>one</guid></item>"),
        feed("<item><guid>one</guid></item>", root="\n xmlns:a='urn:a>b'\n"),
    ],
)
def test_every_other_byte_stays_where_it_was(document: bytes) -> None:
    after = add_tags(document, [ONE])
    assert only_additions(document, after)
    root = ElementTree.fromstring(after) if b"&nbsp;" not in after else None
    if root is not None:
        names = [child.tag for child in root.find("channel/item") or ()]
        assert names[-3:] == [f"{{{NS}}}chapters", f"{{{NS}}}transcript", f"{{{NS}}}person"]


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "us-ascii", "utf-16"])
def test_feeds_keep_their_encoding(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><rss><channel><item><guid>one</guid></item></channel></rss>'
    extra = "" if encoding == "us-ascii" else "<!-- café -->"
    document = text.replace("<channel>", f"<channel>{extra}").encode(encoding)
    after = add_tags(document, [ONE])
    assert etree.fromstring(after).findtext(f".//{{{NS}}}person") == "Zoë <Ø>"
    assert encoding == "utf-16" or only_additions(document, after)


def test_adding_twice_to_the_source_is_the_same_and_to_the_result_adds_nothing() -> None:
    document = feed("<item><guid>one</guid></item>")
    once = add_tags(document, [ONE])
    assert add_tags(once, [ONE]) == once


def test_what_the_creator_says_already_is_not_said_again() -> None:
    own = (
        '<podcast:chapters url="https://theirs" type="application/json"/><podcast:transcript url="x" type="text/vtt"/>'
        "<podcast:person>zoë &lt;ø&gt;</podcast:person>"
    )
    document = feed(f"<item><guid>one</guid>{own}</item>")
    assert add_tags(document, [ONE]) == document


def test_an_items_people_replace_the_channels_so_those_are_said_again() -> None:
    channel = '<podcast:person role="host" href="https://h">Host</podcast:person>'
    assert added(feed("<item><guid>one</guid></item>", channel=channel))[0] == ("person", "Host")
    with_own = feed("<item><guid>one</guid><podcast:person>Own</podcast:person></item>", channel=channel)
    assert [text for name, text in added(with_own) if name == "person"] == ["Own", "Zoë <Ø>"]


def test_items_without_a_guid_are_known_by_enclosure_and_title() -> None:
    items = "".join(f'<item><title>{t}</title><enclosure url="https://a.mp3"/></item>' for t in ("A", "B"))
    wanted = Additions(enclosure="https://a.mp3", title="B", tags=TAGS)
    text = add_tags(feed(items), [wanted]).decode()
    assert text.index("podcast:chapters") > text.index("<title>B")


def test_a_feed_that_is_not_well_formed_is_mended_and_one_that_is_no_xml_is_refused() -> None:
    broken = b'<rss version="2.0"><channel><item><guid>one</guid><title>A & B<b></title></item></channel>'
    assert scan_feed(broken).mended
    assert etree.fromstring(add_tags(broken, [ONE])).find(f".//{{{NS}}}chapters") is not None
    with pytest.raises(FeedError, match="not XML"):
        add_tags(b"Service unavailable", [ONE])


def test_entities_do_not_expand_and_nothing_outside_is_read() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    after = add_tags(feed("<item><guid>one</guid><title>&x;&a;</title></item>", head=bomb), [ONE])
    assert b"&x;&a;" in after and b"root:" not in after


@given(texts, texts)
def test_any_text_gives_well_formed_xml(name: str, quote: str) -> None:
    notes = NOTES.__class__(
        title="t",
        podcast="p",
        people=(Person(name=name, role=quote, url=name),),
        quotes=(Quote(text=quote, start=1, end=21),),
    )
    tags = tags_for(notes, SHOW, base_url="https://e.org/a", language="en", ai_content=quote or None)
    document = add_tags(feed("<item><guid>one</guid></item>"), [Additions(guid="one", tags=tuple(tags))])
    root = etree.fromstring(document)
    for element in root.iterfind(".//item/*"):
        assert len(element.text or "") <= 500
    assert all(len(e.text or "") <= 128 for e in root.iterfind(f".//{{{NS}}}person"))


def test_soundbites_last_15_to_120_seconds() -> None:
    quotes = tuple(Quote(text="q", start=0, end=end) for end in (14.9, 15, 120, 121))
    notes = NOTES.__class__(title="t", podcast="p", quotes=quotes)
    lengths = [
        t.attributes["duration"]
        for t in tags_for(notes, SHOW, base_url=None, language="en", ai_content=None)
        if t.name == "soundbite"
    ]
    assert lengths == ["15.000", "120.000"]


def test_ten_thousand_items_are_scanned_in_order() -> None:
    items = "".join(f"<item><guid>{n}</guid></item>" for n in range(10_000))
    scan = scan_feed(feed(items))
    assert len(scan.items) == 10_000
    assert all(a.end < b.end for a, b in pairwise(scan.items))
