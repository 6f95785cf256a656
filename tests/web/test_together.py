"""Two people at one draft: changes are put together, asked about, and never lost."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from bot.domain.edits import AddSources, SetTitle
from bot.domain.notes import Source
from bot.domain.person import Origin
from tests.web.conftest import Eyes, until
from tests.web.making import Desk
from tests.web.steps import add_source, held_back, mara_does, mara_names, rename, titles

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def test_two_people_see_each_other_and_settle_a_collision_with_the_keyboard(shown: Desk, eyes: Eyes) -> None:
    eyes.expected = ("409",)
    one, two = await eyes.open(shown.page), await eyes.open(shown.page)
    for page in (one, two):
        await page.get_by_role("tab", name="Notes").click()
    await two.get_by_label("Title", exact=True).fill("What mara thinks")
    await one.get_by_label("Title", exact=True).fill("What ed thinks")
    await one.get_by_role("button", name="Save title").click()
    await expect(two.locator("h1")).to_have_text("What ed thinks")
    await expect(two.get_by_label("Title", exact=True)).to_have_value("What mara thinks")
    await two.get_by_role("button", name="Save title").click()
    dialog = two.get_by_role("dialog", name="ed changed the title too")
    await expect(dialog).to_contain_text("What ed thinks")
    await expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    await two.keyboard.press("Space")
    await expect(dialog.get_by_role("radio", name="ed", exact=False).first).to_be_checked()
    await two.keyboard.press("ArrowDown")
    await expect(dialog.get_by_role("radio", name="Your own wording")).to_be_checked()
    await two.keyboard.press("Tab")
    await two.keyboard.press("Control+a")
    await two.keyboard.type("What both think")
    await two.keyboard.press("Control+Enter")
    await expect(one.locator("h1")).to_have_text("What both think")
    assert shown.notes.title == "What both think"


async def test_chapters_of_two_are_put_together_and_only_the_same_title_is_asked(shown: Desk, eyes: Eyes) -> None:
    eyes.expected = ("409", "ERR_FAILED")
    page = await eyes.open(shown.page)
    await page.get_by_role("tab", name="Chapters").click()
    await page.context.route("**/edits", lambda route: route.abort())
    await rename(page, 2, "Mine")
    await rename(page, 4, "Mine too")
    await expect(page.locator(".kept")).to_contain_text("One change is kept on this device")
    await mara_names(shown, 2, "Theirs")
    await page.context.unroute("**/edits")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_text("Saved together with what mara changed: chapters.")).to_be_visible()
    assert titles(shown)[1:4] == ["Mine", "Theirs", "Mine too"]
    await expect(page.get_by_label("Title of chapter 3")).to_have_value("Theirs")
    await page.get_by_role("button", name="What", exact=True).click()
    await expect(page.get_by_role("dialog", name="Changed meanwhile by mara").locator("ins, p")).not_to_have_count(0)
    await page.keyboard.press("Escape")
    await page.get_by_label("Title of chapter 2").focus()
    await page.keyboard.type("!")
    await mara_names(shown, 1, "Hers")
    await page.wait_for_timeout(500)
    await expect(page.get_by_label("Title of chapter 2")).to_have_value("Mine!")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="mara changed the title of “Mine” too")
    await expect(dialog).to_contain_text("It was: Mine")
    await page.keyboard.press("Escape")
    await expect(page.locator(".kept")).to_contain_text(
        "A change of yours waits: mara changed the title of “Mine” too."
    )
    await page.reload()
    await expect(dialog).to_be_visible()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Decide").click()
    await dialog.get_by_text("Your own wording").click()
    await dialog.get_by_role("button", name="Save").click()
    await until(lambda: titles(shown)[1] == "Mine!")
    await expect(page.locator(".kept")).to_be_hidden()
    assert titles(shown)[2:4] == ["Theirs", "Mine too"]


async def test_taking_theirs_of_two_collisions_leaves_mine_out_and_everything_else_in(shown: Desk, eyes: Eyes) -> None:
    eyes.expected = ("409", "ERR_FAILED")
    page = await eyes.open(shown.page)
    await page.get_by_role("tab", name="Chapters").click()
    await page.context.route("**/edits", lambda route: route.abort())
    for number in (1, 2, 4):
        await rename(page, number, f"Mine {number}")
    await mara_names(shown, 0, "Hers 1")
    await mara_names(shown, 1, "Hers 2")
    await page.context.unroute("**/edits")
    await page.get_by_role("button", name="Try again").click()
    dialog = page.get_by_role("dialog", name="mara changed 2 of these things too")
    await dialog.get_by_role("button", name="All theirs").click()
    await dialog.get_by_role("button", name="Save").click()
    await until(lambda: titles(shown)[:4:3] == ["Hers 1", "Mine 4"])
    assert titles(shown)[1] == "Hers 2"
    await expect(page.get_by_label("Title of chapter 1")).to_have_value("Hers 1")


async def test_sources_changed_twice_before_the_first_is_saved_all_stand(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    await page.get_by_role("tab", name="Notes").click()
    waiting, go_on = await held_back(page)
    await add_source(page, "One", "https://one.example/")
    await until(lambda: waiting)
    await add_source(page, "Two", "https://two.example/")
    await page.get_by_label("Title of source 3").fill("One, renamed")
    await page.get_by_label("Title of source 3").press("Enter")
    hers = Source(title="Hers", url="https://hers.example/", origin=Origin.CHAT)
    await mara_does(shown, AddSources(sources=(hers,)))
    go_on.set()
    await until(lambda: len(shown.notes.sources) == 5)
    assert {"One, renamed", "Two", "Hers"} < {source.title for source in shown.notes.sources}
    await expect(page.locator(".sources li")).to_have_count(5)
    assert await page.locator("dialog").count() == 0


async def test_an_old_answer_that_comes_late_is_not_the_last_word(shown: Desk, eyes: Eyes) -> None:
    """The page asks for the draft, the answer hangs, and meanwhile there is a newer one."""
    page = await eyes.open(shown.page)
    asked, go_on = 0, asyncio.Event()

    async def late(route: Route) -> None:
        nonlocal asked
        asked += 1
        answer = await route.fetch()  # as it stands now
        if asked == 1:
            await go_on.wait()
        await route.fulfill(response=answer)

    await page.context.route(f"**/api/drafts/{shown.key}", late)
    await mara_does(shown, SetTitle(title="Old"))
    await until(lambda: asked)
    await mara_does(shown, SetTitle(title="New"))
    await page.wait_for_timeout(1_000)  # the news of it came, too
    go_on.set()
    await expect(page.locator("h1")).to_have_text("New")
    assert asked == 2


async def test_news_that_come_before_the_draft_itself_are_not_forgotten(shown: Desk, eyes: Eyes) -> None:
    context = await eyes.browser.new_context()
    page, held = await context.new_page(), asyncio.Event()
    first = True

    async def late(route: Route) -> None:
        nonlocal first
        once, first = first, False
        answer = await route.fetch()
        if once:
            held.set()
            await page.wait_for_timeout(1_500)
        await route.fulfill(response=answer)

    await page.route(f"**/api/drafts/{shown.key}", late)
    going = asyncio.create_task(page.goto(shown.page))
    await held.wait()
    await mara_does(shown, SetTitle(title="While it was loading"))
    await going
    await expect(page.locator("h1")).to_have_text("While it was loading")


async def test_a_title_saved_again_while_the_first_is_on_its_way_meets_nobody_but_itself(
    shown: Desk, eyes: Eyes
) -> None:
    page = await eyes.open(shown.page)
    await page.get_by_role("tab", name="Notes").click()
    waiting, go_on = await held_back(page)
    field = page.get_by_label("Title", exact=True)
    await field.fill("First")
    await field.press("Enter")
    await until(lambda: waiting)
    await field.fill("Second")
    go_on.set()
    await until(lambda: shown.notes.title == "First")
    await expect(field).to_have_value("Second")
    await field.press("Enter")
    await until(lambda: shown.notes.title == "Second")
