"""What was typed and not yet saved: kept through lost lines, closed tabs, ended sessions and other people."""

import pytest
from playwright.async_api import Page, expect

from tests.web.conftest import Eyes, until
from tests.web.making import Desk, make_desk, served
from tests.web.steps import add_source, mara_names, rename, titles

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def test_nothing_is_lost_when_the_line_drops_or_the_tab_closes(shown: Desk, eyes: Eyes) -> None:
    eyes.expected = ("Failed to load resource", "ERR_FAILED")
    page = await eyes.open(shown.page)
    await page.get_by_role("tab", name="Notes").click()
    await page.get_by_label("Teaser").fill("Typed and not saved")
    await page.context.route("**/edits", lambda route: route.abort())
    await page.get_by_label("Title", exact=True).fill("Saved during an outage")
    await page.get_by_role("button", name="Save title").click()
    await expect(page.locator(".kept")).to_contain_text("One change is kept on this device")
    context = page.context
    await page.close()
    await context.unroute("**/edits")
    again = await context.new_page()
    await again.goto(shown.page)
    await until(lambda: shown.notes.title == "Saved during an outage")
    await again.get_by_role("tab", name="Notes").click()
    await expect(again.get_by_label("Teaser")).to_have_value("Typed and not saved")
    await expect(again.get_by_role("button", name="Save teaser")).to_be_visible()
    assert shown.notes.teaser != "Typed and not saved"


async def test_two_tabs_of_one_browser_lose_nothing_of_each_other(shown: Desk, eyes: Eyes) -> None:
    eyes.expected = ("Failed to load resource", "ERR_FAILED")
    one = await eyes.open(shown.page)
    two = await one.context.new_page()
    await two.goto(shown.page)
    await one.context.route("**/edits", lambda route: route.abort())
    for page, title in ((one, "First"), (two, "Second")):
        await page.get_by_role("tab", name="Notes").click()
        await add_source(page, title, f"https://{title.lower()}.example/")
        await expect(page.locator(".kept")).to_contain_text("One change is kept on this device")
    await one.close()
    await one.context.unroute("**/edits")
    await two.reload()
    await until(lambda: len(shown.notes.sources) == 4)
    assert {"First", "Second"} < {source.title for source in shown.notes.sources}


async def test_what_is_typed_in_two_tabs_of_one_person_stands_in_both_and_either_can_be_taken(
    shown: Desk, eyes: Eyes
) -> None:
    eyes.expected = ("409",)
    one = await eyes.open(shown.page)
    two = await one.context.new_page()
    await two.goto(shown.page)
    fields = [page.get_by_label("Title", exact=True) for page in (one, two)]
    for page in (one, two):
        await page.get_by_role("tab", name="Notes").click()
    await fields[0].fill("Typed first")
    await fields[1].fill("Typed second")
    await expect(one.locator(".beside:visible")).to_have_text("You also typed, in another tab: Typed second Use that")
    await fields[1].press("Enter")
    await until(lambda: shown.notes.title == "Typed second")
    await expect(one.locator("h1")).to_have_text("Typed second")
    await expect(fields[0]).to_have_value("Typed first")
    await expect(one.locator(".state").first).to_contain_text("the draft changed meanwhile")
    await one.get_by_role("button", name="Save title").click()
    dialog = one.get_by_role("dialog", name="changed the title too")
    await expect(dialog).to_contain_text("Typed second")
    await dialog.get_by_text("Your own wording").click()
    await dialog.get_by_role("button", name="Save").click()
    await until(lambda: shown.notes.title == "Typed first")
    await expect(one.locator(".beside").first).to_be_hidden()


async def test_what_several_closed_tabs_left_in_one_field_is_all_still_there(shown: Desk, eyes: Eyes) -> None:
    one = await eyes.open(shown.page)
    two = await one.context.new_page()
    await two.goto(shown.page)
    for page, text in ((one, "Left by the first"), (two, "Left by the second")):
        await page.get_by_role("tab", name="Notes").click()
        await page.get_by_label("Teaser").fill(text)
    context = one.context
    last = await context.new_page()
    await one.close()
    await two.close()
    await last.goto(shown.page)
    await last.get_by_role("tab", name="Notes").click()
    teaser, line = last.get_by_label("Teaser"), last.locator(".beside", has_text="You also typed")
    await expect(teaser).to_have_value("Left by the second")
    await expect(line).to_contain_text("Left by the first")
    await line.get_by_role("button", name="Use that").click()
    await expect(teaser).to_have_value("Left by the first")
    await expect(line).to_contain_text("Left by the second")
    await line.get_by_role("button", name="Forget it").click()
    await expect(line).to_be_hidden()
    await last.get_by_role("button", name="Save teaser").click()
    await until(lambda: shown.notes.teaser == "Left by the first")


async def test_after_ten_minutes_without_the_server_everything_arrives_in_order(shown: Desk, eyes: Eyes) -> None:
    eyes.expected = ("Failed to load resource", "ERR_FAILED", "ERR_INTERNET_DISCONNECTED")
    page = await eyes.open(shown.page)
    await page.clock.install()
    await page.get_by_role("tab", name="Chapters").click()
    await page.context.set_offline(True)
    await rename(page, 2, "In the dark")
    await page.get_by_role("tab", name="Notes").click()
    await add_source(page, "One", "https://one.example/")
    await page.clock.run_for(600_000)
    await add_source(page, "Two", "https://two.example/")
    await expect(page.locator(".kept")).to_contain_text("The server does not answer. 2 changes are kept")
    await mara_names(shown, 2, "Meanwhile")
    await page.context.set_offline(False)
    await page.clock.run_for(40_000)
    await until(lambda: len(shown.notes.sources) == 4)
    assert titles(shown)[1:3] == ["In the dark", "Meanwhile"]
    await expect(page.locator(".kept")).to_be_hidden()


async def test_after_the_session_ended_somebody_signs_in_again_and_goes_on(eyes: Eyes) -> None:
    eyes.expected = ("401", "Failed to load resource")
    async with served(make_desk(local=False)) as desk:
        fresh = lambda: desk.address + desk.door.link(desk.key, "4711", "Mara")  # noqa: E731
        page = await eyes.open(fresh())
        await page.get_by_role("tab", name="Notes").click()
        await page.context.clear_cookies()
        await page.get_by_label("Teaser").fill("Typed, not saved")
        await add_source(page, "One", "https://one.example/")
        await expect(page.locator(".kept")).to_contain_text("Sign in first")
        await expect(page.locator(".kept")).to_contain_text("One change is kept on this device")
        link = page.locator(".kept").get_by_role("link", name="Sign in")
        await expect(link).to_have_attribute("href", f"/drafts/{desk.key}")
        other = await page.context.new_page()
        await other.goto(fresh())
        await other.close()
        await page.get_by_role("button", name="Try again").click()
        await until(lambda: len(desk.notes.sources) == 3)
        await expect(page.locator(".kept")).to_be_hidden()
        await expect(page.get_by_label("Teaser")).to_have_value("Typed, not saved")
        await page.get_by_role("button", name="Save teaser").click()
        await until(lambda: desk.notes.teaser == "Typed, not saved")


async def test_what_cannot_be_saved_while_a_draft_is_rejected_waits_until_it_is_open_again(
    shown: Desk, eyes: Eyes
) -> None:
    eyes.expected = ("409",)
    page = await eyes.open(shown.page)
    await page.get_by_role("tab", name="Notes").click()
    await page.get_by_role("button", name="Reject").click()
    await page.get_by_role("dialog").get_by_role("button", name="Reject").click()
    await expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    await add_source(page, "One", "https://one.example/")
    await expect(page.locator(".kept")).to_contain_text("was rejected. Reopen it, then edit. One change is kept")
    await page.get_by_role("button", name="Reopen").click()
    await until(lambda: len(shown.notes.sources) == 3)
    await expect(page.locator(".kept")).to_be_hidden()


async def test_what_one_member_left_unsent_is_never_sent_by_the_next_who_signs_in(eyes: Eyes) -> None:
    eyes.expected = ("401", "Failed to load resource")
    async with served(make_desk(local=False)) as desk:
        of = lambda member, name: desk.address + desk.door.link(desk.key, member, name)  # noqa: E731
        page = await eyes.open(of("4711", "Mara"))
        await page.get_by_role("tab", name="Notes").click()
        await page.context.clear_cookies()
        await page.get_by_label("Teaser").fill("Typed by Mara")
        await add_source(page, "One", "https://one.example/")
        await expect(page.locator(".kept")).to_contain_text("One change is kept on this device")
        other = await page.context.new_page()
        await other.goto(of("4712", "Jonas"))
        await page.get_by_role("button", name="Try again").click()
        await expect(page.locator(".kept")).to_contain_text("Jonas is signed in here now")
        await page.close()
        await other.reload()
        await add_source_in_notes(other, "Two", "https://two.example/")
        await until(lambda: len(desk.notes.sources) == 3)
        assert "One" not in {source.title for source in desk.notes.sources}
        await expect(other.get_by_label("Teaser")).to_have_value(desk.notes.teaser)
        await other.goto(of("4711", "Mara"))
        await expect(other.get_by_label("Teaser")).to_have_value("Typed by Mara")
        await until(lambda: len(desk.notes.sources) == 4)


async def add_source_in_notes(page: Page, title: str, url: str) -> None:
    await page.get_by_role("tab", name="Notes").click()
    await add_source(page, title, url)
