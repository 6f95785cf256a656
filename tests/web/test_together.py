"""Two people at one draft, bad lines, expired sessions: changes are put together, asked about, and never lost."""

import asyncio

import pytest
from playwright.async_api import Page, Route, expect

from bot.domain.chapter import Chapter
from bot.domain.edits import AddSources, SetChapters, SetTitle
from bot.domain.notes import Source
from bot.domain.person import Origin
from bot.pipeline.edit import edit as keep_edit
from tests.web.conftest import Eyes, until
from tests.web.making import Desk, make_desk, served

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def mara_names(desk: Desk, number: int, title: str) -> None:
    """Somebody elsewhere gives a chapter another title."""
    chapters = list(desk.notes.chapters)
    chapters[number] = Chapter(start=chapters[number].start, title=title)
    await mara_does(desk, SetChapters(chapters=tuple(chapters)))


async def mara_does(desk: Desk, change: SetChapters | AddSources | SetTitle) -> None:
    await keep_edit(desk.key, change, revision=None, by="mara", now=desk.room.now(), library=desk.library)


async def rename(page: Page, number: int, title: str) -> None:
    field = page.get_by_label(f"Title of chapter {number}")
    await field.fill(title)
    await field.press("Enter")


async def held_back(page: Page) -> tuple[list[Route], asyncio.Event]:
    """Edits on their way, which arrive when the event is set."""
    waiting: list[Route] = []
    go_on = asyncio.Event()

    async def hold(route: Route) -> None:
        waiting.append(route)
        await go_on.wait()
        await route.continue_()

    await page.context.route("**/edits", hold)
    return waiting, go_on


def titles(desk: Desk) -> list[str]:
    return [chapter.title for chapter in desk.notes.chapters]


async def add_source(page: Page, title: str, url: str) -> None:
    await page.get_by_label("Title of a new source").fill(title)
    await page.get_by_label("Address of a new source").fill(url)
    await page.get_by_label("Address of a new source").press("Enter")


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
