"""Parts as text lines: what was written reads back, and every wrong line is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.chapter import Chapter
from bot.domain.lines import (
    SourceLine,
    read_chapters,
    read_link_groups,
    read_people,
    read_sources,
    write_chapters,
    write_link_groups,
    write_people,
    write_sources,
)
from bot.domain.person import Link, LinkGroup, Person
from bot.domain.weblink import clean, find_links, same_page
from bot.errors import NotesError

plain = st.text(st.characters(categories=["L", "N"], include_characters=" "), min_size=1, max_size=40).filter(
    lambda text: text.strip() and not text.strip()[0].isdigit()
)


@given(st.lists(st.tuples(st.integers(0, 30_000), plain), max_size=12))
def test_chapters_read_back_as_they_were_written(given_: list[tuple[int, str]]) -> None:
    chapters = [Chapter(start=float(start), title=" ".join(title.split())) for start, title in given_]
    assert [(c.start, c.title) for c in read_chapters(write_chapters(chapters))] == [
        (c.start, c.title) for c in chapters
    ]


@pytest.mark.parametrize(
    "line", ["12:30 Title", "(12:30) - Title", "[12:30] – Title", "- 12:30: Title", "* 12:30 | Title", "00:12:30 Title"]
)
def test_every_usual_way_to_write_a_chapter_is_read(line: str) -> None:
    (chapter,) = read_chapters(line)
    assert (chapter.start, chapter.title) == (750.0, "Title")


def test_wrong_chapter_lines_are_all_named() -> None:
    with pytest.raises(NotesError) as raised:
        read_chapters("00:00 Fine\nno time\n12:75 Odd\n13:00")
    said = str(raised.value)
    assert "Line 2 has no time" in said and "Line 3" in said and "Line 4 has a time but no title" in said


def test_sources_come_as_lines_bare_links_or_markdown() -> None:
    text = "My title - https://example.com/a\n- [Page (2)](https://example.com/b_(c))\nhttps://x.org, https://y.org/?utm_source=z"
    assert read_sources(text) == (
        SourceLine(url="https://example.com/a", title="My title"),
        SourceLine(url="https://example.com/b_(c)", title="Page (2)"),
        SourceLine(url="https://x.org"),
        SourceLine(url="https://y.org/"),
    )
    with pytest.raises(NotesError, match="Line 1 has no address"):
        read_sources("no link")
    assert read_sources(write_sources([("A", "https://example.com/a")]))[0].title == "A"


def test_people_and_link_blocks_read_back() -> None:
    people = (
        Person(name="Nora Whitfield", role="host", url="https://example.com/"),
        Person(name="Tomás", role="guest"),
    )
    assert [(p.name, p.role, p.url) for p in read_people(write_people(people))] == [
        ("Nora Whitfield", "host", "https://example.com/"),
        ("Tomás", "guest", None),
    ]
    groups = (
        LinkGroup(name="Harbour", links=(Link(label="Website", url="https://example.com"),)),
        LinkGroup(name="Nora", links=(Link(label="X/Twitter", url="https://example.org/@n"),)),
    )
    read = read_link_groups(write_link_groups(groups))
    assert [(g.name, [(link.label, link.url) for link in g.links]) for g in read] == [
        ("Harbour", [("Website", "https://example.com")]),
        ("Nora", [("X/Twitter", "https://example.org/@n")]),
    ]
    with pytest.raises(NotesError, match="without a name above"):
        read_link_groups("Website - https://example.com")
    with pytest.raises(NotesError, match="is not an address"):
        read_people("Nora | host | example")


def test_links_are_found_cleaned_and_compared() -> None:
    assert find_links("(https://a.org/x_(y)), <https://b.org>! **https://c.org/**") == (
        "https://a.org/x_(y)",
        "https://b.org",
        "https://c.org/",
    )
    assert find_links("ftp://a.org http:// javascript:alert(1) https://") == ()
    assert clean("https://a.org/?utm_source=x&id=1#top") == "https://a.org/?id=1#top"
    assert same_page("http://www.a.org/x/?fbclid=1", "https://a.org/x") and not same_page(
        "https://a.org/x", "https://a.org/y"
    )
