"""Chapters in a real browser: dragged, nudged, renamed, added, removed."""

import re

import pytest
from playwright.async_api import expect

from tests.web.conftest import Eyes, until
from tests.web.making import Desk

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def test_a_chapter_is_dragged_to_where_a_sentence_begins_renamed_added_and_removed(
    shown: Desk, eyes: Eyes
) -> None:
    page = await eyes.open(shown.page)
    box = await page.locator("[data-chapter='2']").bounding_box()
    assert box is not None
    before = shown.notes.chapters[2].start
    await page.mouse.move(box["x"] + 3, box["y"] + 8)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 60, box["y"] + 8, steps=4)
    await page.mouse.up()
    await until(lambda: shown.notes.chapters[2].start > before + 3)
    starts = [segment.start for segment in shown.transcript.segments]
    assert min(abs(start - shown.notes.chapters[2].start) for start in starts) < 0.01
    await page.get_by_role("tab", name="Chapters").click()
    title = page.get_by_label("Title of chapter 3")
    await title.fill("Why notes take long")
    await title.press("Enter")
    await until(lambda: shown.notes.chapters[2].title == "Why notes take long")
    await page.get_by_role("button", name="Merge chapter 3 with the next").click()
    await until(lambda: len(shown.notes.chapters) == 4)
    await page.get_by_role("slider", name="Position in the episode").focus()
    await page.keyboard.press("PageUp")
    await page.get_by_role("button", name=re.compile("^Add at")).click()
    await page.get_by_role("dialog").get_by_label("Title").fill("A new part")
    await page.get_by_role("button", name="Add", exact=True).last.click()
    await until(lambda: "A new part" in [chapter.title for chapter in shown.notes.chapters])
    await expect(page.locator(".chapter-list li")).to_have_count(5)


async def test_a_chapter_is_nudged_from_word_to_word_and_shows_what_is_said_there(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    words = list(shown.transcript.words())
    start = shown.notes.chapters[1].start
    at = next(number for number, word in enumerate(words) if word.start > start - 0.05)
    mark = page.locator("[data-chapter='1']")
    await mark.focus()
    await page.keyboard.press("Shift+ArrowRight")
    await page.keyboard.press("Shift+ArrowRight")
    await expect(page.locator(".tip")).to_contain_text(words[at + 2].text)
    await until(lambda: abs(shown.notes.chapters[1].start - words[at + 2].start) < 0.01)
    await expect(mark).to_be_focused()
    await page.get_by_role("tab", name="Chapters").click()
    await page.get_by_label("Time of chapter 2").focus()
    await page.keyboard.press("Shift+ArrowUp")
    await until(lambda: abs(shown.notes.chapters[1].start - words[at + 1].start) < 0.01)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+z")
    await until(lambda: abs(shown.notes.chapters[1].start - words[at + 2].start) < 0.01)
