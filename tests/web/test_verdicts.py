"""Verdicts by the API follow the same rules as the buttons in Discord."""

from bot.domain.verdicts import ReviewRules
from tests.web.conftest import Caller
from tests.web.making import Desk, make_desk, served


async def test_verdicts_follow_the_rules_of_the_show(api: Caller, desk: Desk) -> None:
    path = f"/api/drafts/{desk.key}/decision"
    status, answer = await api.post(path, {"verdict": "request changes", "revision": 1})
    assert status == 400 and "what should change" in answer["error"]
    assert (await api.post(path, {"verdict": "reject", "revision": 1, "comment": "no"}))[1]["stage"] == "rejected"
    assert (await api.edit(desk.key, 1, kind="title", title="x"))[0] == 409
    assert (await api.post(path, {"verdict": "reopen", "revision": 1}))[1]["stage"] == "in review"
    assert (await api.post(path, {"verdict": "approve", "revision": 7}))[0] == 409
    chapters = [{"start": 0, "title": "One"}, {"start": 5, "title": "Two"}]
    await api.edit(desk.key, 1, kind="chapters", chapters=chapters)
    status, answer = await api.post(path, {"verdict": "approve", "revision": 2})
    assert status == 409 and any("YouTube" in line for line in answer["broken"])
    status, answer = await api.post(path, {"verdict": "approve", "revision": 2, "anyway": True})
    assert (status, answer["stage"], answer["publishing"]) == (200, "approved", 1)


async def test_somebody_else_must_approve_where_the_show_says_so() -> None:
    import aiohttp

    rules = ReviewRules(min_approvals=2, not_by_last_editor=True)
    jar = aiohttp.CookieJar(unsafe=True)
    async with served(make_desk(rules=rules)) as desk, aiohttp.ClientSession(cookie_jar=jar) as session:
        api = Caller(session=session, address=desk.address)
        await api.get(f"/drafts/{desk.key}")
        api.csrf = (await api.get("/api/me"))[1]["csrf"]
        path = f"/api/drafts/{desk.key}/decision"
        status, answer = await api.post(path, {"verdict": "approve", "revision": 1})
        assert (status, answer["needed"], answer["stage"]) == (200, 1, "in review")
        await api.edit(desk.key, 1, kind="title", title="Mine")
        assert (await api.post(path, {"verdict": "approve", "revision": 2}))[0] == 403
