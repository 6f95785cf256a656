"""What the text of an episode holds: its lines, its links, the chapters written into it."""

import pytest

from bot.domain.chapter import ChapterOrigin
from bot.domain.person import Origin
from tests.feeds.written import item


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
