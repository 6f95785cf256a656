"""News of a draft reach every open page as they happen."""

import asyncio
import json
from typing import Any

from bot.domain.draft import Part
from bot.pipeline.edit import set_locks
from bot.web.presence import Reader
from tests.web.conftest import Caller
from tests.web.making import Desk


async def test_news_reach_every_open_page(desk: Desk, api: Caller) -> None:
    async with api.session.get(f"{desk.address}/api/drafts/{desk.key}/events") as line:
        assert line.content_type == "text/event-stream"
        news = await _news(line, 3)
        assert news["draft"]["revision"] == 1 and news["work"] == [] and news["people"] == []
        await api.edit(desk.key, 1, kind="title", title="News")
        assert (await _news(line, 1))["draft"]["revision"] == 2


async def test_locks_set_elsewhere_and_others_at_the_same_draft_are_news(desk: Desk, api: Caller) -> None:
    path = f"/api/drafts/{desk.key}"
    async with api.session.get(f"{desk.address}{path}/events") as line:
        await _news(line, 3)
        await set_locks(desk.key, frozenset({Part.TITLE}), by="4711", now=desk.room.now(), library=desk.library)
        deed = (await _news(line, 1))["draft"]["deed"]
        assert (deed["action"], deed["after"], deed["id"]) == ("locks", "title", "4711")
        mara = Reader(id="4711", name="Mara")
        desk.room.presence.arrive(desk.key, mara)
        assert (await _news(line, 1))["people"] == [{"id": "4711", "name": "Mara", "doing": ""}]
        desk.room.presence.does(desk.key, "4711", "the title")
        assert (await _news(line, 1))["people"][0]["doing"] == "the title"
        assert (await api.post(f"{path}/doing", {"what": "the summary"}))[0] == 200
        assert [one.doing for one in desk.room.presence.others(desk.key, "4711")] == ["the summary"]
        desk.room.presence.leave(desk.key, mara)
        assert (await _news(line, 1))["people"] == []
    await asyncio.sleep(0.3)
    assert not desk.room.presence.others(desk.key, "4711")


async def _news(line: Any, count: int) -> dict[str, Any]:
    """The next events by name."""
    found: dict[str, Any] = {}
    name = ""
    async with asyncio.timeout(5):
        while len(found) < count:
            text = (await line.content.readline()).decode().strip()
            name = text.removeprefix("event: ") if text.startswith("event: ") else name
            if text.startswith("data: "):
                found[name] = json.loads(text.removeprefix("data: "))
    return found
