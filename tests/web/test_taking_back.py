"""Taken back on the page: by managers, from the targets they choose, with what came of each."""

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import aiohttp
import pytest

from bot.domain.episode import Stage
from bot.domain.publication import Publication, PublicationState
from bot.errors import PublishError
from bot.pipeline.taking_back import TakingBack
from bot.pipeline.tools import Tools
from bot.testing.line import Journal, JournalPublisher, line_of_fakes
from tests.web.conftest import Caller, Eyes
from tests.web.fake_discord import FakeDiscord
from tests.web.making import Desk, make_desk, served
from tests.web.test_sign_in import with_discord
from tests.web.visitors import browser


class Shelf(JournalPublisher):
    """Takes back when it may, or refuses with a reason."""

    def __init__(self, name: str, journal: Journal, refuses: str = "") -> None:
        super().__init__(name, journal)
        self.refuses, self.asked, self.may = refuses, 0, asyncio.Event()
        self.may.set()

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        self.asked += 1
        await self.may.wait()
        if self.refuses:
            raise PublishError(f"{self.name}: {self.refuses}")
        return replace(await super().unpublish(receipt, now=now), verified="draft")


def publish(desk: Desk, folder: Path) -> tuple[Shelf, Shelf]:
    """It is out at two targets, one of which takes nothing back; `desk.room` has the means to take it back."""
    journal = Journal(folder / "journal")
    shelves = Shelf("blog", journal), Shelf("castopod", journal, "Castopod's API can't take an episode back.")
    fakes = line_of_fakes(
        folder, library=desk.library, artifacts=desk.artifacts, journal=journal, publishers=list(shelves)
    )
    desk.room = replace(desk.room, take_back=TakingBack(tools=lambda: Tools(**fakes), work=desk.work))
    for shelf in shelves:
        receipt = Publication(
            episode=desk.key,
            target=shelf.name,
            revision=1,
            state=PublicationState.PUBLISHED,
            at=desk.clock[0],
            url=f"https://example.com/{shelf.name}",
        )
        desk.library.save_publication(receipt)
    desk.library.set_stage(desk.key, Stage.PUBLISHED, now=desk.clock[0])
    return shelves


def states(desk: Desk) -> dict[str, str]:
    return {one.target: one.state.value for one in desk.library.publications(desk.key)}


async def test_it_is_taken_back_with_an_account_of_each_target_and_the_thread_is_told(tmp_path: Path) -> None:
    desk = make_desk()
    publish(desk, tmp_path)
    async with served(desk), browser() as session:
        api = await signed_in(desk, session, desk.page)
        place = f"/api/drafts/{desk.key}"
        assert (await api.get(place))[1]["take_back_targets"] == ["blog", "castopod"]
        body = {"targets": ["blog", "castopod"]}
        assert (await api.post(f"{place}/unpublish", body, **{"X-CSRF-Token": "guess"}))[0] == 403
        assert (await api.post(f"{place}/unpublish", {"targets": []}))[0] == 422
        status, answer = await api.post(f"{place}/unpublish", body)
        assert status == 200 and answer["taken"] == [
            {"target": "blog", "worked": True, "said": "blog: taken back (draft)."},
            {
                "target": "castopod",
                "worked": False,
                "said": "castopod: not taken back. Castopod's API can't take an episode back.",
            },
        ]
        assert states(desk) == {"blog": "unpublished", "castopod": "published"}
        assert (await api.get(place))[1]["take_back_targets"] == ["castopod"]
    ((_, said),) = desk.reviewer.told
    assert said.splitlines()[0] == "ed took it back from blog." and "castopod: not taken back" in said
    (entry,) = [one for one in desk.library.audit_log(subject=desk.key) if one.action == "unpublished"]
    assert (entry.by, entry.after) == ("ed", "blog")


async def test_only_managers_take_back_and_a_role_that_was_lost_counts_at_once(tmp_path: Path) -> None:
    fake = FakeDiscord(roles=["10"])
    async with with_discord(fake, prepare=lambda desk: publish(desk, tmp_path)) as desk, browser() as session:
        api = await signed_in(desk, session, f"{desk.address}/sign-in")
        place, body = f"/api/drafts/{desk.key}", {"targets": ["blog"]}
        assert (await api.get(place))[1]["take_back_targets"] == []
        status, answer = await api.post(f"{place}/unpublish", body)
        assert status == 403 and "for managers of the show" in answer["error"]
        fake.roles = ["12"]
        desk.seconds += 61
        assert (await api.get(place))[1]["take_back_targets"] == ["blog", "castopod"]
        fake.roles = ["10"]  # the page still shows the button
        assert (await api.post(f"{place}/unpublish", body))[0] == 403
        assert states(desk)["blog"] == "published"
        fake.roles = ["12"]
        assert (await api.post(f"{place}/unpublish", body))[0] == 200
        assert states(desk)["blog"] == "unpublished"


async def test_a_link_from_the_terminal_reviews_and_takes_nothing_back(tmp_path: Path) -> None:
    desk = make_desk(local=False)
    publish(desk, tmp_path)
    async with served(desk), browser() as session:
        api = await signed_in(desk, session, desk.address + desk.door.link(desk.key, "ed"))
        assert (await api.get(f"/api/drafts/{desk.key}"))[1]["take_back_targets"] == []
        status, _ = await api.post(f"/api/drafts/{desk.key}/unpublish", {"targets": ["blog"]})
        assert status == 403 and states(desk)["blog"] == "published"


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="session")
async def test_the_page_asks_first_and_shows_what_came_of_each(eyes: Eyes, tmp_path: Path) -> None:
    desk = make_desk()
    blog, castopod = publish(desk, tmp_path)
    async with served(desk):
        page = await eyes.open(desk.page)
        verdict, asked = page.get_by_role("group", name="Verdict"), page.get_by_role("dialog", name="Take it back")
        await verdict.get_by_role("button", name="Take back…").focus()
        await page.keyboard.press("Enter")
        await asked.wait_for()
        assert await asked.get_by_role("checkbox", checked=True).count() == 2
        await page.keyboard.press("Enter")  # on Cancel, which has the focus: nothing happens by a key too many
        await asked.wait_for(state="detached")
        await verdict.get_by_role("button", name="Take back…").press("Enter")
        blog.may.clear()
        await asked.get_by_role("button", name="Take it back").press("Enter")
        await asked.get_by_text("It goes on if you close this.").wait_for()
        assert await asked.get_by_role("checkbox", disabled=True).count() == 2
        blog.may.set()
        await asked.get_by_text("taken back (draft).", exact=True).wait_for()
        await asked.get_by_text("not taken back. Castopod's API can't take an episode back.").wait_for()
        await page.keyboard.press("Enter")  # Close
        await asked.wait_for(state="detached")
        assert states(desk) == {"blog": "unpublished", "castopod": "published"} and blog.asked == 1
        castopod.refuses = ""
        await page.get_by_role("tab", name="History").click()
        assert (
            await verdict.get_by_role("button", name="Publish again").count() == 0
        )  # most of it is where it should be
        await page.get_by_role("button", name="publish there again").click()
        await page.get_by_text("Publishing again to blog.").wait_for()
        await page.get_by_text("Publishing to blog · waiting").wait_for()
        await page.get_by_role("tabpanel").get_by_role("button", name="Take back…").click()
        await asked.get_by_role("checkbox", name="castopod").wait_for()
        await asked.get_by_role("button", name="Take it back").click()
        await page.get_by_text("Taken back from blog, castopod.").wait_for()  # it was only on its way to the blog
        await page.locator(".stage.unpublished").wait_for()
        assert await page.get_by_role("button", name="Take back…").count() == 0
        await page.close()  # before its server goes


async def signed_in(desk: Desk, session: aiohttp.ClientSession, way: str) -> Caller:
    """Somebody who came in this way."""
    await session.get(way)
    caller = Caller(session=session, address=desk.address)
    caller.csrf = (await caller.get("/api/me"))[1]["csrf"]
    return caller
