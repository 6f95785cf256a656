"""Words in a real browser: selected, quoted, and a name put right everywhere."""

import pytest
from playwright.async_api import expect

from tests.web.conftest import Eyes, comes_true, until
from tests.web.making import Desk

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def test_a_name_is_fixed_everywhere_and_learnt_undone_and_done_again(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    await page.get_by_role("button", name="Write “Tomás Aguirre”").click()
    await page.get_by_role("button", name="Change everywhere").click()
    await expect(page.locator("h1")).to_have_text("How an episode reaches your ears, with Tomás Aguirre")
    assert "Agire" not in shown.transcript.text and "Agire" not in shown.notes.summary
    rules = shown.library.show("signal-chain").name_rules
    assert any("Tomás Agire" in rule.heard for rule in rules)
    assert any("Aguirre" in text for _, text in shown.reviewer.told)
    await page.keyboard.press("Control+z")
    await expect(page.locator("h1")).to_contain_text("Agire")
    await page.keyboard.press("Control+Shift+z")
    await expect(page.locator("h1")).to_contain_text("Aguirre")
    assert any("Tomás Agire" in rule.heard for rule in shown.library.show("signal-chain").name_rules)


async def test_a_spelling_shows_its_places_to_hear_before_it_is_changed(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    await page.keyboard.press("f")
    dialog = page.get_by_role("dialog", name="One spelling, everywhere")
    await dialog.get_by_label("As it is spelt now").fill("Agire")
    await expect(dialog).to_contain_text("Found 2 times in the transcript, 2 times in the notes.")
    await expect(dialog.locator(".places li").first).to_contain_text("today is Tomás Agire")
    await dialog.get_by_role("button", name="Play 00:10").click()
    await comes_true(page, "!document.querySelector('audio').paused")
    await dialog.get_by_label("As it should be written").fill("Aguirre")
    await page.keyboard.press("Enter")
    await until(lambda: "Aguirre" in shown.notes.title)
    await page.locator(".toast", has_text="learnt for the show").get_by_role("button", name="Undo").click()
    await until(lambda: "Agire" in shown.notes.title)


async def test_words_are_selected_with_the_mouse(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    first, last = page.locator(".w", has_text="Valencia").first, page.locator(".w", has_text="studio").first
    boxes = [await word.bounding_box() for word in (last, first)]
    assert boxes[0] is not None and boxes[1] is not None
    await page.mouse.move(boxes[0]["x"] + 2, boxes[0]["y"] + 10)
    await page.mouse.down()
    await page.mouse.move(boxes[1]["x"] + boxes[1]["width"] - 2, boxes[1]["y"] + 10, steps=6)
    await page.mouse.up()
    await expect(page.get_by_role("toolbar", name="Selected words")).to_be_visible()
    assert await page.evaluate("document.querySelector('audio').paused")
    await page.get_by_role("button", name="Spelling everywhere").click()
    await expect(page.get_by_label("As it is spelt now")).to_have_value("studio in Valencia")
    await expect(page.locator("dialog")).to_contain_text("Found once")
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Quote", exact=True).click()
    await until(lambda: [quote.text for quote in shown.notes.quotes][:1] == ["studio in Valencia."])
    await page.get_by_role("tab", name="Notes").click()
    await page.get_by_role("button", name="play quote 1").click()
    quote = shown.notes.quotes[0]
    await comes_true(page, f"Math.abs(document.querySelector('audio').currentTime - {quote.start}) < 2")
    await page.get_by_role("button", name="Remove quote 1").click()
    await until(lambda: quote not in shown.notes.quotes)
    await page.get_by_role("button", name="Undo").last.click()
    await until(lambda: quote in shown.notes.quotes)
