"""Templates: the house style, a show's own, and strangers' that must do no harm."""

import html
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot
from bot.domain.chapter import Chapter
from bot.domain.notes import Source
from bot.domain.person import Link, LinkGroup, Origin
from bot.errors import TemplateError
from bot.rendering.budget import DROP_ORDER, drop_order
from bot.rendering.feed_html import FEED_TAGS, feed_html
from bot.rendering.platforms import PLATFORMS
from bot.rendering.renderer import NotesRenderer
from bot.rendering.templates import Templates, escape_markdown, house_date
from bot.settings.show import DescriptionSettings, ShowSettings

from .making import EPISODE, NOTES, SHOW, chapter_lists, texts, world

SHIPPED = Path(bot.__file__).parent.parent / "templates"

HOUSE = """\
How an Episode Reaches Your Ears, with Tomás Aguirre
Podcast: Signal Chain
Published On: Tue Mar 03 2026
Description: How does an episode get from a studio to your phone?

Nora asks Tomás, who does it for a living.

Sources:
RSS 2.0 Specification - https://www.rssboard.org/rss-specification
WebVTT: The Web Video Text Tracks Format - https://www.w3.org/TR/webvtt1/

Signal Chain
Website - https://example.com/signal-chain

Tomás Aguirre (Producer)
Blog - https://example.com/tomas_aguirre

(00:00) - Intro
(00:18) - From the studio to the phone
(00:47) - Why do show notes take so long?
(01:35) - Chapters & transcripts
(02:01) - What should stay human
"""


DOUBLING = "{% set ns = namespace(s='xx') %}{% for i in range(60) %}{% set ns.s = ns.s ? ns.s %}{% endfor %}"


@pytest.fixture(scope="module")
def renderer() -> NotesRenderer:
    return NotesRenderer([SHIPPED])


def test_the_house_style_has_its_parts_in_order_each_on_its_line(renderer: NotesRenderer) -> None:
    assert renderer.render(**world())["show_notes.txt"].decode() == HOUSE


def test_markdown_and_html_say_the_same_as_the_text(renderer: NotesRenderer) -> None:
    files = renderer.render(**world())
    bare = "".join(HOUSE.split())
    markdown = re.sub(r"\*\*|\\|^#", "", files["show_notes.md"].decode())
    assert "".join(markdown.split()) == bare
    assert "".join(html.unescape(re.sub(r"<[^>]+>", "", files["show_notes.html"].decode())).split()) == bare


def test_every_file_of_an_episode_is_made(renderer: NotesRenderer) -> None:
    assert set(renderer.render(**world())) == {
        "show_notes.md", "show_notes.html", "show_notes.txt", "transcript.txt", "transcript.vtt", "transcript.srt",
        "transcript.json", "transcript.html", "chapters.json", "chapters.psc.xml", "chapters.vtt", "chapters.txt",
        "youtube.txt", "spotify.txt", "apple.html", "episode.json",
    }  # fmt: skip


def test_empty_notes_render_without_empty_headings(renderer: NotesRenderer) -> None:
    empty = replace(
        NOTES, summary="", chapters=(), sources=(), link_groups=(), quotes=(), people=(), unlinked=(), published_on=None
    )
    assert renderer.render(**world(empty))["show_notes.txt"].decode() == (
        "How an Episode Reaches Your Ears, with Tomás Aguirre\nPodcast: Signal Chain\n"
    )


ROOMS = [(room, name) for room in ("notes", "publish") for name in Templates([SHIPPED], room=room).names()]


@pytest.mark.parametrize(("room", "name"), ROOMS)
def test_every_template_found_renders(room: str, name: str) -> None:
    assert Templates([SHIPPED], room=room).render(name, example_context()).strip()


def example_context() -> dict[str, object]:
    from bot.rendering.context import notes_context

    page = {"audio": "episode.mp3", "downloads": [], "ai_content": "", "colour": 200}
    site = {"assets": "/episodes/x"}
    delivery = {"id": "1", "event": "published", "revision": 1, "at": "2026-03-03T14:00:00Z", "urls": {}}
    return notes_context(**world()) | {
        "chapter_lines": ["(00:00) - Intro"],
        "page": page,
        "delivery": delivery,
        "site": site,
    }


def test_a_show_brings_its_own_template_and_the_rest_stays_house_style(tmp_path: Path) -> None:
    (tmp_path / "tiny.md.j2").write_text("{{ title }} by {{ show.hosts[0].name }}")
    files = NotesRenderer([tmp_path, SHIPPED]).render(**world(show=replace(SHOW, template="tiny")))
    assert files["show_notes.md"].decode() == "How an Episode Reaches Your Ears, with Tomás Aguirre by Nora Whitfield"
    assert files["show_notes.txt"].decode() == HOUSE


def test_the_users_folder_comes_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "youtube.txt.j2").write_text("mine <b>")
    files = NotesRenderer([tmp_path, SHIPPED]).render(**world())
    assert files["youtube.txt"].decode() == "mine ‹b›\n"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("a\nb\n{{ titel }}", "bad.md.j2, line 3: 'titel' is undefined. docs/templates.md"),
        ("{% if %}", "bad.md.j2, line 1: "),
        ("\n{{ 1 / 0 }}", "bad.md.j2, line 2: division by zero."),
        ("{{ sources[99].title }}", "bad.md.j2, line 1: "),
        ("{% include 'nowhere.j2' %}", "nowhere.j2 (wanted by bad.md.j2): there is no such template"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "it calls itself without end"),
        ("{{ ''.__class__.__mro__ }}", "bad.md.j2, line 1: "),
        ("{{ 'x' * 10**9 }}", "too large"),
        ("{{ 'x' * 99999999 }}", "too large"),
        ("{{ 9 ** 9999999 }}", "too large"),
        ("{{ '%999999999d' % 1 }}", "not available"),
        ("{{ 'x'.center(10**9) }}", "bad.md.j2, line 1: "),
        ("{{ '{:999999999}'.format(1) }}", "bad.md.j2, line 1: "),
        ("{{ 'x' | center(10**9) }}", "No filter named 'center'"),
        ("{{ 'x' | indent(10**9) }}", "too large"),
        ("{{ 'x' | replace('', 'x' * 19999999) | replace('x', 'yyyy') }}", "too large"),
        (DOUBLING.replace("?", "~"), "too large"),
        (DOUBLING.replace("?", "+"), "too large"),
        ("{% for i in range(99999) %}{{ 'x' * 999999 }}{% endfor %}", "more than 20,000,000 characters"),
        ("{{ range(10**9) | list }}", "bad.md.j2, line 1: "),
    ],
)  # fmt: skip
def test_a_template_that_goes_wrong_names_its_line_and_cause(tmp_path: Path, source: str, sentence: str) -> None:
    (tmp_path / "bad.md.j2").write_text(source)
    with pytest.raises(TemplateError) as caught:
        Templates([tmp_path]).render("bad.md", example_context())
    assert sentence in str(caught.value)


def test_loops_inside_loops_end_when_their_time_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.rendering.limits.limited_time.__wrapped__.__defaults__", (0.3,))
    loop = "{% for a in range(9999) %}"
    (tmp_path / "slow.md.j2").write_text(loop * 4 + "{% endfor %}" * 4)
    began = time.monotonic()
    with pytest.raises(TemplateError, match=r"slow.md.j2, line 1: it takes too long"):
        Templates([tmp_path]).render("slow.md", {})
    assert time.monotonic() - began < 3


def test_an_unknown_template_is_refused_with_those_that_exist(renderer: NotesRenderer) -> None:
    with pytest.raises(TemplateError, match=r"no template called 'nope'. Known: newsletter, show_notes"):
        renderer.render(**world(show=replace(SHOW, template="nope")))


def test_templates_cannot_leave_their_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.j2").write_text("secret")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "bad.md.j2").write_text("{% include '../secret.j2' %}")
    with pytest.raises(TemplateError):
        Templates([inner]).render("bad.md", {})


@settings(max_examples=30)
@given(texts, texts, texts, chapter_lists)
def test_no_description_breaks_its_rule_for_any_input(
    title: str, summary: str, name: str, chapters: list[Chapter]
) -> None:
    many = 60
    notes = replace(
        NOTES,
        title=title,
        summary=" ".join([summary] * 50),
        chapters=tuple(chapters),
        sources=tuple(Source(title=name, url=f"https://example.com/{n}", origin=Origin.FEED) for n in range(many)),
        link_groups=tuple(
            LinkGroup(
                name=name,
                links=(Link(label=title, url="javascript:alert(1)"), Link(label=title, url="https://x.org/<b>")),
            )
            for _ in range(many)
        ),
    )
    files = NotesRenderer([SHIPPED]).render(**world(notes))
    assert len(files["apple.html"]) <= 4000
    assert len(files["spotify.txt"].decode()) <= 4000
    assert len(files["youtube.txt"]) <= 5000
    assert not set(files["youtube.txt"].decode()) & set("<>")
    for page in (files["apple.html"].decode(), files["show_notes.html"].decode()):
        assert set(re.findall(r"<\s*/?\s*([a-zA-Z]+)", page)) <= FEED_TAGS
        assert "javascript:" not in page.split("href=")[-1][:12]


@given(st.text(alphabet="ab*_`[]<>#\\|~-+1.) =\n", max_size=30))
def test_markdown_shows_escaped_text_as_it_stands(text: str) -> None:
    from markdown_it import MarkdownIt

    line = " ".join(text.split())
    rendered = MarkdownIt("commonmark").render(escape_markdown(line))
    assert html.unescape(re.sub(r"</?p>", "", rendered)).strip() == line


def test_drop_order_is_a_setting_and_its_effect_is_reported() -> None:
    long = replace(NOTES, sources=NOTES.sources * 40, summary="word " * 500)
    by_order = {}
    for order in (("sources", "summary"), ("summary", "sources")):
        show = replace(SHOW, drop_order=order)
        fitted = NotesRenderer([SHIPPED]).descriptions(**world(long, show=show))["apple.html"]
        assert fitted.size <= fitted.limit == 4000 < fitted.full_size
        by_order[order[0]] = [(dropped.part, dropped.left > 0) for dropped in fitted.dropped]
    assert by_order["sources"] == [("sources", True)]
    assert by_order["summary"][0] == ("summary", False)
    assert by_order["summary"][1][0] == "sources"


def test_youtube_counts_bytes_so_japanese_notes_are_shortened_earlier(renderer: NotesRenderer) -> None:
    sizes = {
        letter: renderer.descriptions(**world(replace(NOTES, summary=letter * 1_700)))["youtube.txt"]
        for letter in ("a", "港")
    }
    assert not sizes["a"].dropped and sizes["a"].unit == "bytes"
    assert sizes["港"].size == len(sizes["港"].text.encode()) <= 5_000
    assert sizes["港"].dropped[-1].part == "summary" and sizes["港"].text.count("港") > 1_400


def test_a_template_that_is_too_long_by_itself_is_cut_to_the_limit(tmp_path: Path) -> None:
    for platform in PLATFORMS:
        (tmp_path / f"{platform.file}.j2").write_text("<p>long &amp; wordy é</p> " * 1000)
    for name, fitted in NotesRenderer([tmp_path, SHIPPED]).descriptions(**world()).items():
        assert fitted.cut and fitted.size <= fitted.limit, name


def test_feeds_get_allowed_tags_only_and_nothing_that_runs() -> None:
    nasty = (
        '<h1>T</h1><script>x()</script><a href="javascript:x" onclick="x">l</a><a href="https://e.org">k</a><img src=x>'
    )
    assert feed_html(nasty) == 'T<a>l</a><a href="https://e.org">k</a>\n'


def test_dates_are_printed_the_same_on_every_machine() -> None:
    assert EPISODE.published is not None
    assert house_date(EPISODE.published.date()) == "Tue Mar 03 2026"


def test_a_show_may_name_any_part_and_the_rest_follows_in_the_usual_order() -> None:
    named = DescriptionSettings.model_fields["drop_order"].annotation
    assert set(get_args(get_args(named)[0])) == set(DROP_ORDER)
    settings = ShowSettings(title="t", descriptions={"drop_order": ["sources"]})  # type: ignore[arg-type]
    assert drop_order(settings.noun("s").drop_order) == (
        "sources", "quotes", "unlinked", "link_groups", "summary", "chapters",
    )  # fmt: skip
