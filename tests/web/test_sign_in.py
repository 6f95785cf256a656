"""Signing in with Discord: who has an editor's role comes in, for as long as they have it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.ports import RerunRequest
from bot.web.discord_api import DiscordApi
from bot.web.discord_roles import DiscordRoles
from bot.web.membership import Membership
from bot.web.roles import ShowRoles
from bot.web.server import serving
from tests.web.conftest import Caller, Eyes
from tests.web.fake_discord import FakeDiscord
from tests.web.making import Desk, heard_again, make_desk, served
from tests.web.visitors import browser


@asynccontextmanager
async def with_discord(
    fake: FakeDiscord, *, roles: tuple[int | str, ...] = ("Editors",), prepare: Callable[[Desk], object] = id
) -> AsyncIterator[Desk]:
    """A desk behind Discord, whose managers are the Producers; `prepare` comes before it is served."""
    async with serving(fake.application(), host="127.0.0.1", port=0) as discord:
        signing_in = DiscordRoles(
            client_id="99",
            client_secret="hush",
            api=DiscordApi(bot_token="bot", api_base=discord),
            shows=lambda: [
                ShowRoles(show="signal-chain", channel_id=77, roles=(*roles, "Producers"), managers=("Producers",))
            ],
        )
        desk = make_desk(local=False)
        desk.door.membership = Membership(api=signing_in.api, shows=signing_in.shows, clock=lambda: desk.seconds)
        prepare(desk)
        async with served(desk, discord=signing_in):
            yield desk


@pytest.mark.parametrize(
    ("roles", "permissions", "wanted"),
    [(["10"], 0, ("Editors",)), (["10"], 0, (10,)), (["10"], 0, ("@editors",)), ([], 1 << 5, ("Editors",))],
)
async def test_an_editor_signs_in_with_discord_and_comes_back_to_the_draft(
    roles: list[str], permissions: int, wanted: tuple[int | str, ...]
) -> None:
    async with (
        with_discord(FakeDiscord(roles=roles, permissions=permissions), roles=wanted) as desk,
        browser() as session,
    ):
        async with session.get(f"{desk.address}/sign-in", params={"next": f"/drafts/{desk.key}"}) as answer:
            assert answer.status == 200 and str(answer.url) == desk.page
        caller = Caller(session=session, address=desk.address)
        _, me = await caller.get("/api/me")
        assert (me["id"], me["name"], me["shows"]) == ("4711", "Mara", ["signal-chain"])
        caller.csrf = me["csrf"]
        assert (await caller.edit(desk.key, 1, kind="title", title="Signed in"))[0] == 200
        _, draft = await caller.get(f"/api/drafts/{desk.key}")
        assert draft["made_by"] == "Mara"
        await caller.get(desk.door.link(desk.key, "4711"))
        assert (await caller.get("/api/me"))[1]["shows"] == ["signal-chain"]
        assert (await caller.post("/sign-out"))[0] == 200
        assert (await caller.get("/api/me"))[0] == 401


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/drafts/0123456789abcdef#heard=ab12&t=75", "/drafts/0123456789abcdef#heard=ab12&t=75"),
        ("/?stage=in+review", "/?stage=in+review"),
        ("//evil.example/#heard=1", "/"),
        ("/\\evil.example", "/"),
        ("/x\\..\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("evil.example", "/"),
        ("/drafts/\r\nSet-Cookie: a=b", "/"),
        ("/" + "x" * 5_000, "/"),
    ],
)
async def test_the_place_in_a_page_survives_the_sign_in_and_never_leads_elsewhere(asked: str, led: str) -> None:
    async with with_discord(FakeDiscord(roles=["10"])) as desk, browser() as session:
        place, back = f"{desk.address}/sign-in", ""
        async with session.get(place, params={"next": asked}, allow_redirects=False) as answer:
            place = answer.headers["Location"]
        async with session.get(place, allow_redirects=False) as answer:
            back = answer.headers["Location"]
        async with session.get(back, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, led)


async def test_the_door_knows_where_somebody_wanted_to_go_but_carries_no_pass() -> None:
    async with with_discord(FakeDiscord()) as desk, browser() as session:
        async with session.get(f"{desk.address}/?stage=in+review") as answer:
            assert 'data-next="/?stage=in+review"' in await answer.text()
        async with session.get(f"{desk.page}?pass=old.pass") as answer:
            text = await answer.text()
            assert f'data-next="/drafts/{desk.key}"' in text and "old.pass" not in text


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="session")
async def test_a_link_to_a_passage_heard_again_opens_it_after_signing_in(chromium: Eyes) -> None:
    fake = FakeDiscord(roles=["10"])
    async with with_discord(fake) as desk:
        await desk.work.rerun(desk.key, RerunRequest(what="span", span=(10.0, 15.0), propose=True))
        waiting = heard_again(desk)
        context = await chromium.browser.new_context()
        page = await context.new_page()
        await page.goto(f"{desk.page}#heard={waiting.id}")
        fake.refuses = True
        await page.get_by_role("link", name="Sign in with Discord").click()
        await page.get_by_text("Discord did not let you in").wait_for()
        fake.refuses = False
        await page.get_by_role("link", name="Sign in with Discord").click()
        await page.get_by_role("heading", name="Heard again: ").wait_for()
        assert page.url == f"{desk.page}#heard={waiting.id}"
        await page.get_by_role("button", name="Keep the old").click()
        await page.get_by_text("The old words stay.").wait_for()
        link = desk.door.link(desk.key, "4711", "Mara")
        await page.goto(f"{desk.address}{link}#heard={waiting.id}")
        await page.get_by_text("That passage waits no longer").wait_for()
        await context.close()


@pytest.mark.parametrize(
    ("fake", "status", "says"),
    [
        (FakeDiscord(roles=["11"]), 403, "editor&#39;s role"),
        (FakeDiscord(roles=["10"], refuses=True), 403, "did not let you in"),
    ],
)
async def test_others_are_told_whom_to_ask(fake: FakeDiscord, status: int, says: str) -> None:
    async with with_discord(fake) as desk, browser() as session:
        async with session.get(f"{desk.address}/sign-in") as answer:
            assert answer.status == status and says in await answer.text()
        assert (await session.get(f"{desk.address}/api/me")).status == 401


async def test_a_sign_in_begun_elsewhere_or_during_an_outage_lets_nobody_in() -> None:
    fake = FakeDiscord(roles=["10"])
    async with with_discord(fake) as desk, browser() as session:
        async with session.get(f"{desk.address}/sign-in/discord?code=code0&state=guess") as answer:
            assert answer.status == 400
        async with session.get(f"{desk.address}/sign-in?next=//evil.example", allow_redirects=False) as answer:
            place = answer.headers["Location"]
        async with session.get(place, allow_redirects=False) as answer:
            back = answer.headers["Location"]
        async with browser() as stranger, stranger.get(back) as answer:
            assert answer.status == 400
        fake.down = True
        async with session.get(back) as answer:
            assert answer.status == 502 and "Discord" in await answer.text()
        fake.down = False
        async with session.get(back, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/")


async def test_who_lost_the_role_decides_nothing_and_soon_sees_nothing() -> None:
    fake = FakeDiscord(roles=["10"])
    async with with_discord(fake) as desk, browser() as session:
        await session.get(f"{desk.address}/sign-in", params={"next": f"/drafts/{desk.key}"})
        caller = Caller(session=session, address=desk.address)
        caller.csrf = (await caller.get("/api/me"))[1]["csrf"]
        asked = len(fake.asked)
        assert (await caller.get(f"/api/drafts/{desk.key}"))[0] == 200 and len(fake.asked) == asked
        fake.roles = ["11"]
        approval = {"verdict": "approve", "revision": 1, "anyway": True}
        status, answer = await caller.post(f"/api/drafts/{desk.key}/decision", approval)
        assert status == 403 and "no longer have a role" in answer["error"]
        assert not desk.library.draft(desk.key).reviews
        assert (await caller.get(f"/api/drafts/{desk.key}"))[0] == 403
        fake.roles = ["10"]
        assert (await caller.post(f"/api/drafts/{desk.key}/decision", approval))[0] == 200
        fake.left = True
        desk.seconds += 61
        assert (await caller.edit(desk.key, 1, kind="title", title="Too late"))[0] == 403


async def test_a_link_is_worth_no_more_than_the_role_of_its_member() -> None:
    fake = FakeDiscord(roles=["10"])
    async with with_discord(fake) as desk, browser() as session:
        caller = Caller(session=session, address=desk.address)
        await caller.get(desk.door.link(desk.key, "4711", "Mara"))
        assert (await caller.get(f"/api/drafts/{desk.key}"))[0] == 200
        fake.roles = []
        desk.seconds += 61
        assert (await caller.get(f"/api/drafts/{desk.key}"))[0] == 403


async def test_while_discord_is_away_people_go_on_editing_but_decide_nothing() -> None:
    fake = FakeDiscord(roles=["10"])
    async with with_discord(fake) as desk, browser() as session:
        await session.get(f"{desk.address}/sign-in")
        caller = Caller(session=session, address=desk.address)
        caller.csrf = (await caller.get("/api/me"))[1]["csrf"]
        fake.down = True
        desk.seconds += 300
        assert (await caller.edit(desk.key, 1, kind="title", title="Meanwhile"))[0] == 200
        body = {"verdict": "approve", "revision": 2, "anyway": True}
        status, answer = await caller.post(f"/api/drafts/{desk.key}/decision", body)
        assert status == 503 and "Discord" in answer["error"]
        desk.seconds += 900
        assert (await caller.get(f"/api/drafts/{desk.key}"))[0] == 503


async def test_an_open_page_hears_when_its_reader_may_no_longer_see_the_draft() -> None:
    fake = FakeDiscord(roles=["10"])
    async with with_discord(fake) as desk, browser() as session:
        await session.get(f"{desk.address}/sign-in")
        async with session.get(f"{desk.address}/api/drafts/{desk.key}/events") as line:
            await line.content.readuntil(b"event: people")
            fake.roles = []
            desk.seconds += 61
            rest = (await line.content.read()).decode()
        assert "event: closed" in rest and "no longer have a role" in rest
    assert not desk.room.presence.others(desk.key, "nobody")
