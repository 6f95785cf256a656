"""Listening in a real browser: the spoken word is lit, a click plays from there, the sound waits for whoever writes."""

import re

import pytest
from playwright.async_api import Page, expect

from bot.testing.nouns import an_episode
from tests.web.conftest import Eyes, comes_true
from tests.web.making import Desk, put, sample_notes, sample_transcript

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def now(page: Page) -> float:
    return float(await page.evaluate("document.querySelector('audio').currentTime"))


async def test_it_plays_lights_the_word_and_goes_where_somebody_clicks(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    await page.get_by_role("button", name="Play", exact=True).click()
    await expect(page.get_by_role("button", name="Pause")).to_be_visible()
    await comes_true(page, "document.querySelector('audio').currentTime > 3.6")
    await expect(page.locator(".w.now")).to_have_count(1)
    word = page.locator(".w", has_text="Valencia").first
    wanted = next(w.start for w in shown.transcript.words() if w.text.startswith("Valencia"))
    await word.click()
    await comes_true(page, f"Math.abs(document.querySelector('audio').currentTime - {wanted}) < 1.2")
    await expect(word).to_have_class(re.compile("now"))
    await page.keyboard.press("Space")
    await comes_true(page, "document.querySelector('audio').paused")
    for _ in range(2):
        await page.keyboard.press("]")
    assert await page.evaluate("document.querySelector('audio').playbackRate") == 1.5
    before = await now(page)
    await page.keyboard.press("l")
    await comes_true(page, f"document.querySelector('audio').currentTime > {before} + 4")
    assert await page.locator(".w.c2, .w.c1").count() > 0
    await expect(page.get_by_role("slider", name="Position in the episode")).to_have_attribute(
        "aria-valuetext", re.compile("00:1")
    )


async def test_search_finds_what_was_said(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    await page.keyboard.press("/")
    await page.keyboard.type("signal chain")
    await expect(page.locator(".search output")).to_have_text(re.compile(r"1 of \d"))
    assert await page.locator(".w.hit").count() >= 2
    await page.keyboard.type(" nowhere")
    await expect(page.locator(".search output")).to_have_text("nothing found")


async def test_the_sound_stops_while_somebody_corrects_and_goes_on_afterwards(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    await page.locator(".w", has_text="Valencia").first.click()
    await comes_true(page, "!document.querySelector('audio').paused")
    await page.keyboard.press("e")
    await comes_true(page, "document.querySelector('audio').paused")
    await page.keyboard.press("Control+Space")
    await expect(page.get_by_role("dialog").get_by_role("button", name="Stop")).to_be_visible()
    await page.keyboard.press("Escape")
    await comes_true(page, "!document.querySelector('audio').paused")


async def test_where_no_audio_is_kept_a_word_is_a_place_and_nothing_pretends_to_play(shown: Desk, eyes: Eyes) -> None:
    said = sample_transcript()
    key = put(shown, an_episode(42, show="signal-chain", title="Silent"), sample_notes(said), said)
    page = await eyes.open(f"{shown.address}/drafts/{key}")
    await page.locator(".w", has_text="Valencia").first.click()
    await expect(page.get_by_role("button", name="Play", exact=True)).to_be_disabled()
    await expect(page.locator("output.time")).not_to_have_text("00:00")
    await page.locator("#transcript").focus()
    await page.keyboard.press("Space")
    await expect(page.locator(".toast")).to_contain_text("The audio of this episode is not kept.")
