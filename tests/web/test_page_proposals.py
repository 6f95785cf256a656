"""A span heard again, in a real browser: compared place by place, and what others wrote meanwhile."""

import pytest
from playwright.async_api import Page, expect

from bot.domain.spoken_edits import SetPassage
from bot.pipeline.edit import edit as keep_edit
from tests.web.conftest import Eyes, comes_true, until
from tests.web.making import Desk, heard_again

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def test_a_span_is_run_again_and_weighed_place_by_place_before_it_is_taken(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    await _ask_again(page, shown)
    request = shown.work.requests[shown.key]
    asked = (request.what, request.model, request.hint, request.by, request.propose)
    assert asked == ("span", "large-v3", "Opus", "ed", True)
    await expect(page.locator(".working")).to_contain_text("Running again")
    _, fresh = _with_two_words_changed(shown)
    heard_again(shown, fresh)
    dialog = page.get_by_role("dialog", name="Heard again")
    await expect(dialog).to_contain_text("2 words differ in 2 places")
    await expect(dialog.locator(".new")).to_contain_text(["FIRSTLY"])
    assert shown.library.draft(shown.key).revision.number == 1
    await dialog.get_by_role("button", name="Play it").click()
    await comes_true(page, "document.querySelectorAll('.pair .old .now, .pair .new .now').length === 2")
    await dialog.get_by_role("button", name="Keep “").last.click()
    await dialog.get_by_role("button", name="Take 1 of 2 places").click()
    await until(lambda: "FIRSTLY" in shown.transcript.text)
    assert "LASTLY" not in shown.transcript.text and not shown.library.proposals(shown.key)
    await expect(page.locator(".sheet")).to_contain_text("FIRSTLY")
    await page.keyboard.press("Control+z")
    await expect(page.locator(".sheet")).not_to_contain_text("FIRSTLY")


async def test_a_proposal_waits_on_the_page_and_an_edit_meanwhile_is_shown_as_a_conflict(
    shown: Desk, eyes: Eyes
) -> None:
    eyes.expected = ("409",)
    page = await eyes.open(shown.page)
    await _ask_again(page, shown)
    old, fresh = _with_two_words_changed(shown)
    heard_again(shown, fresh)
    dialog = page.get_by_role("dialog", name="Heard again")
    await expect(dialog).to_be_visible()
    await page.keyboard.press("Escape")
    await page.goto(f"{shown.page}#heard={shown.library.proposals(shown.key)[0].id}")
    await expect(dialog).to_be_visible()
    await page.keyboard.press("Escape")
    await page.goto(f"{shown.page}#t=75")
    await comes_true(page, "Math.abs(document.querySelector('audio').currentTime - 75) < 1")
    await page.reload()
    bar = page.locator(".proposals")
    await expect(bar).to_contain_text("was heard again with large-v3, for ed. Nothing has changed yet.")
    await page.get_by_role("button", name="Approve").click()
    await page.get_by_role("button", name="Compare first").click()
    assert not shown.library.draft(shown.key).reviews
    start, end = shown.library.proposals(shown.key)[0].start, shown.library.proposals(shown.key)[0].end
    mended = SetPassage(start=start, end=end, text=old.replace(old.split()[1], "By-hand", 1))
    await keep_edit(shown.key, mended, revision=1, by="mara", now=shown.room.now(), library=shown.library)
    await expect(page.locator(".sheet")).to_contain_text("By-hand")
    await dialog.get_by_role("button", name="Take the new").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("mara changed words at")
    await expect(dialog.locator(".choice.written")).to_have_text("By-hand")
    await dialog.get_by_role("button", name="Take 1 of 2 places").click()
    await until(lambda: "LASTLY" in shown.transcript.text)
    assert "By-hand" in shown.transcript.text and "FIRSTLY" not in shown.transcript.text


async def _ask_again(page: Page, desk: Desk) -> None:
    """Drag across the timeline and run that span again."""
    box = await page.locator(".seek").bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 40)
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 40, steps=3)
    await page.mouse.up()
    await page.get_by_role("button", name="Re-run").click()
    await page.get_by_label("Model").select_option("large-v3")
    await page.get_by_label("Listen for").fill("Opus")
    await page.get_by_role("button", name="Run again").click()
    await until(lambda: desk.key in desk.work.requests)


def _with_two_words_changed(desk: Desk) -> tuple[str, str]:
    """The words of the span as they stand, and with the second and the last but one heard otherwise."""
    span = desk.work.requests[desk.key].span
    assert span is not None
    words = [w.text for w in desk.transcript.words() if span[0] <= (w.start + w.end) / 2 < span[1]]
    return " ".join(words), " ".join([words[0], "FIRSTLY", *words[2:-2], "LASTLY", words[-1]])
