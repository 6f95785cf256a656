"""Who may come in: by a link for one draft or from this machine; nobody else, and nothing behind the door shows."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.testing.nouns import an_episode
from bot.web.door import Door
from bot.web.signing import Signer, kept_secret
from tests.web.conftest import Caller
from tests.web.making import Desk, make_desk, more_episodes, served
from tests.web.visitors import browser


@pytest.fixture
async def closed() -> AsyncIterator[Desk]:
    """A desk that lets nobody in without a session."""
    async with served(make_desk(local=False)) as desk:
        more_episodes(desk)
        yield desk


async def test_strangers_see_a_door_and_nothing_behind_it(closed: Desk) -> None:
    async with browser() as session:
        for path in ("/", f"/drafts/{closed.key}", "/drafts/0123456789abcdef"):
            async with session.get(closed.address + path) as answer:
                text = await answer.text()
                assert answer.status == 401 and "Agire" not in text
                assert "opens" in text and "Sign in" not in text.partition("<h1>")[2]  # there is nothing for it
        for path in ("/api/me", "/api/episodes", f"/api/drafts/{closed.key}", f"/api/drafts/{closed.key}/audio"):
            async with session.get(closed.address + path) as answer:
                assert answer.status == 401 and "Sign in" in (await answer.json())["error"]
        async with session.post(f"{closed.address}/api/drafts/{closed.key}/undo", json={"revision": 1}) as answer:
            assert answer.status == 401


async def test_a_link_opens_one_draft_for_its_member_and_leaves_the_address_bar(closed: Desk) -> None:
    other = an_episode(5, show="signal-chain", title="A conversation about silence").key
    async with browser() as session:
        async with session.get(closed.address + closed.door.link(closed.key, "4711", "Mara")) as answer:
            assert answer.status == 200 and str(answer.url) == closed.page
        caller = Caller(session=session, address=closed.address)
        status, me = await caller.get("/api/me")
        assert (status, me["name"], me["drafts"]) == (200, "Mara", [closed.key])
        caller.csrf = me["csrf"]
        status, _ = await caller.edit(closed.key, 1, kind="title", title="By link")
        assert status == 200 and closed.library.draft(closed.key).revision.by == "4711"
        assert (await caller.get(f"/api/drafts/{other}"))[0] == 404
        assert (await caller.get("/api/shows/signal-chain"))[0] == 404
        _, found = await caller.get("/api/episodes")
        assert [episode["key"] for episode in found["episodes"]] == [closed.key] and found["shows"] == []


async def test_a_second_link_opens_its_draft_beside_the_first_and_another_members_link_instead(closed: Desk) -> None:
    other = an_episode(5, show="signal-chain", title="A conversation about silence").key
    async with browser() as session:
        caller = Caller(session=session, address=closed.address)
        for key in (closed.key, other):
            await caller.get(closed.door.link(key, "4711"))
        assert set((await caller.get("/api/me"))[1]["drafts"]) == {closed.key, other}
        assert len((await caller.get("/api/episodes"))[1]["episodes"]) == 2
        await caller.get(closed.door.link(other, "815"))
        assert (await caller.get("/api/me"))[1]["drafts"] == [other]


@pytest.mark.parametrize("wrong", ["old", "other draft", "forged", "a cookie", "rubbish", "empty"])
async def test_a_link_that_is_old_or_not_for_this_draft_opens_nothing(closed: Desk, wrong: str) -> None:
    signer, soon = closed.door.signer, datetime.now(UTC) + timedelta(minutes=5)
    says = {"draft": closed.key, "id": "4711", "name": "Mara"}
    passes = {
        "old": signer.sign("link", says, until=datetime.now(UTC) - timedelta(seconds=1)),
        "other draft": signer.sign("link", {**says, "draft": "0" * 16}, until=soon),
        "forged": Signer(b"another secret").sign("link", says, until=soon),
        "a cookie": signer.sign("session", says, until=soon),
        "rubbish": "bm9uc2Vuc2U.%FF%00é",
        "empty": "",
    }
    async with browser() as session:
        async with session.get(closed.page, params={"pass": passes[wrong]}) as answer:
            assert answer.status == 401
        assert (await session.get(f"{closed.address}/api/me")).status == 401


async def test_cookies_are_out_of_reach_of_scripts_and_other_sites_and_secure_over_https(closed: Desk) -> None:
    async with browser() as session:
        link = closed.address + closed.door.link(closed.key, "4711")
        async with session.get(link, allow_redirects=False) as answer:
            plain = answer.headers["Set-Cookie"]
        closed.door.public_url = "https://podbot.example.com"
        async with session.get(link, allow_redirects=False) as answer:
            safe = answer.headers["Set-Cookie"]
    assert "HttpOnly" in plain and "SameSite=Lax" in plain
    assert safe.startswith("__Host-") and "Secure" in safe and "HttpOnly" in safe and "Path=/" in safe
    assert closed.door.link(closed.key, "4711").startswith("https://podbot.example.com/drafts/")


async def test_this_machine_comes_in_only_under_its_own_name(desk: Desk) -> None:
    async with browser() as session:
        async with session.get(f"{desk.address}/api/me") as answer:
            assert answer.status == 200
        for headers in ({"Host": "rebound.example.com"}, {"X-Forwarded-For": "203.0.113.7"}):
            async with session.get(f"{desk.address}/api/me", headers=headers) as answer:
                assert answer.status == 401


async def test_changes_need_the_token_of_the_page_and_come_from_no_other_site(desk: Desk, api: Caller) -> None:
    body = {"revision": 1, "edit": {"kind": "title", "title": "Forged"}}
    path = f"/api/drafts/{desk.key}/edits"
    for headers in ({"X-CSRF-Token": ""}, {"X-CSRF-Token": "wrong"}, {"Origin": "https://evil.example"}):
        status, answer = await api.post(path, body, **headers)
        assert status == 403, answer
    assert desk.notes.title != "Forged"
    assert (await api.post(path, body, Origin=desk.address))[0] == 200
    async with browser() as session:  # on this machine, but never opened the page
        assert (await Caller(session=session, address=desk.address).post(path, body))[0] == 403


async def test_who_asks_too_often_waits(desk: Desk, api: Caller) -> None:
    desk.door.rates = (1_200, 3, 2)
    desk.door._buckets.clear()
    answers = [(await api.post(f"/api/drafts/{desk.key}/locks", {"parts": []}))[0] for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    answers = [(await api.get(f"/drafts/{desk.key}?pass=guess"))[0] for _ in range(3)]
    assert answers == [401, 401, 429]


async def test_every_page_forbids_inline_scripts_and_frames(desk: Desk) -> None:
    async with browser() as session:
        for path in ("/", f"/drafts/{desk.key}"):
            async with session.get(desk.address + path) as answer:
                policy = answer.headers["Content-Security-Policy"]
                text = await answer.text()
            assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
            assert "<style" not in text and "style=" not in text and "onclick" not in text
            assert text.count("<script") == text.count('<script type="module" src=')
        for name in ("js/../../door.py", "js/%2e%2e/%2e%2e/door.py", "/etc/passwd"):
            folder = text.partition("/static/")[2].partition("/")[0]
            async with session.get(f"{desk.address}/static/{folder}/{name}") as answer:
                assert answer.status == 404


def test_the_secret_is_made_once_and_for_this_user_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("data") / "deeper"
    first = kept_secret(folder)
    assert first == kept_secret(folder) and len(first) >= 32
    assert [path.name for path in folder.iterdir()] == ["web.secret"]
    assert (folder / "web.secret").stat().st_mode & 0o777 == 0o600


def test_what_is_signed_for_one_purpose_is_nothing_for_another() -> None:
    door = Door(signer=Signer(b"s"), now=lambda: datetime.now(UTC))
    text = door.signer.sign("link", {"draft": "a"}, until=datetime.now(UTC) + timedelta(hours=1))
    assert door.signer.read("link", text, now=datetime.now(UTC)) is not None
    assert door.signer.read("session", text, now=datetime.now(UTC)) is None
    assert door.signer.read("link", text[:-2] + "AA", now=datetime.now(UTC)) is None
