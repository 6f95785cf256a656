"""Every HTML that podbot makes passes a parser that knows all the rules (html5lib) and keeps to its list of tags."""

import re
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest
from hypothesis import given, settings

import bot
from bot.domain.chapter import Chapter
from bot.domain.notes import Quote
from bot.domain.person import Person
from bot.domain.transcript import Transcript
from bot.ports import Bundle
from bot.publishers.page import write_page
from bot.rendering.feed_html import FEED_TAGS
from bot.rendering.renderer import NotesRenderer
from bot.rendering.templates import Templates

from .making import EPISODE, NOTES, SHOW, chapter_lists, texts, transcripts, world

SHIPPED = Path(bot.__file__).parent.parent / "templates"
RENDERER = NotesRenderer([SHIPPED])
PAGES = Templates([SHIPPED], room="publish")


def mistakes(document: bytes) -> list[str]:
    """What the standard calls parse errors."""
    parser = html5lib.HTMLParser()
    whole = document.lstrip()[:9].lower() == b"<!doctype"
    (parser.parse if whole else parser.parseFragment)(document.decode())
    return [code for _, code, _ in parser.errors]


def test_the_validator_sees_mistakes() -> None:
    assert mistakes(b"<p><a href=x>torn</p>") and mistakes(b"<!doctype html><p>&nothing; <br/ x>")


@pytest.mark.slow
@settings(max_examples=25)
@given(texts, texts, chapter_lists, transcripts())
def test_no_input_makes_html_that_breaks_a_rule(
    text: str, other: str, chapters: list[Chapter], transcript: Transcript
) -> None:
    notes = replace(
        NOTES,
        title=text,
        summary=f"{text}\n\n{other}",
        teaser=other,
        chapters=tuple(chapters),
        quotes=(Quote(text=other, start=1, end=20, speaker="S1"),),
        people=(Person(name=text, role=other, url=other),),
    )
    files = RENDERER.render(**world(notes, transcript))
    bundle = Bundle(show=SHOW, episode=EPISODE, notes=notes, transcript=transcript, revision=1, files=files)
    page = write_page(PAGES, bundle, audio="episode.mp3", ai_content=text)
    made = {"index.html": page, **{name: data for name, data in files.items() if name.endswith(".html")}}
    assert {name: mistakes(data) for name, data in made.items()} == {name: [] for name in made}
    for name in ("show_notes.html", "apple.html"):
        assert set(re.findall(r"<\s*/?\s*([a-zA-Z]+)", made[name].decode())) <= FEED_TAGS
