"""A failed target on the page: its reason, and a button that tries again."""

from dataclasses import replace

import pytest

from bot.domain.episode import Stage
from bot.domain.publication import Publication, PublicationState
from bot.ports import AuditEntry
from tests.web.conftest import Caller, Eyes
from tests.web.making import Desk, make_desk, served


def fail(desk: Desk, target: str = "ghost") -> None:
    desk.library.set_stage(desk.key, Stage.APPROVED, now=desk.clock[0])
    desk.library.save_publication(
        Publication(
            episode=desk.key,
            target=target,
            revision=1,
            state=PublicationState.FAILED,
            at=desk.clock[0],
            message="ghost: the Admin API key was not accepted (401). Check it and its rights.",
        )
    )


async def test_what_failed_is_told_with_its_reason_and_asked_for_again(desk: Desk, api: Caller) -> None:
    place = f"/api/drafts/{desk.key}"
    status, refused = await api.post(f"{place}/publish-again")
    assert status == 409 and "no target is waiting" in refused["error"]
    fail(desk)
    _, draft = await api.get(place)
    assert draft["failed_targets"] == ["ghost"] and "not accepted" in draft["publications"][0]["message"]
    status, asked = await api.post(f"{place}/publish-again")
    assert (status, asked) == (200, {"targets": ["ghost"]})
    assert list(desk.work.rows) == [f"pub:{desk.key}:1:ghost"]


def take_back(desk: Desk) -> None:
    fail(desk, "blog")
    (failed,) = desk.library.publications(desk.key)
    back = replace(failed, state=PublicationState.UNPUBLISHED, message="", verified="draft", taken_back=True)
    desk.library.save_publication(back)
    desk.library.set_stage(desk.key, Stage.UNPUBLISHED, now=desk.clock[0])


async def test_what_was_taken_back_is_unpublished_in_the_list_and_can_be_published_again(
    desk: Desk, api: Caller
) -> None:
    take_back(desk)
    _, found = await api.get("/api/episodes?stage=unpublished")
    assert [one["stage"] for one in found["episodes"]] == ["unpublished"]
    _, draft = await api.get(f"/api/drafts/{desk.key}")
    assert (draft["stage"], draft["taken_back_targets"], draft["failed_targets"]) == ("unpublished", ["blog"], [])
    status, asked = await api.post(f"/api/drafts/{desk.key}/publish-again")
    assert (status, asked) == (200, {"targets": ["blog"]})
    assert desk.library.episode(desk.key).stage is Stage.APPROVED


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="session")
async def test_the_page_says_unpublished_and_has_the_button(eyes: Eyes) -> None:
    async with served(make_desk()) as desk:
        page = await eyes.open(desk.page)
        take_back(desk)
        entry = AuditEntry(at=desk.room.now(), by="Mara", action="unpublished", subject=desk.key, after="blog")
        desk.library.audit(entry)
        await page.get_by_text("Mara took it back from blog.").wait_for()
        await page.locator(".stage.unpublished").wait_for()
        await page.get_by_role("button", name="Publish again").click()
        await page.get_by_text("Publishing again to blog.").wait_for()
        await page.locator(".stage.approved").wait_for()
        await page.close()  # before its server goes


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="session")
async def test_the_page_shows_the_reason_first_and_has_the_button(shown: Desk, eyes: Eyes) -> None:
    fail(shown)
    page = await eyes.open(shown.page)
    assert "the Admin API key was not accepted" in (await page.locator(".concerns li").first.inner_text())
    await page.get_by_role("tab", name="History").click()
    await page.get_by_role("button", name="Try ghost again").click()
    await page.get_by_text("Publishing again to ghost.").wait_for()
    assert list(shown.work.rows) == [f"pub:{shown.key}:1:ghost"]
