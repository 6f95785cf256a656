"""Several web processes of one team: who is where and what changed is seen at once, whichever process served it."""

import asyncio
import json
import os
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.domain.draft import Revision
from bot.domain.episode import Stage
from bot.domain.show import Show
from bot.ports import Visit
from bot.storage.library import SqlLibrary
from bot.testing import postgres
from bot.testing.neighbours import MemoryNeighbours, SharedTable
from bot.testing.nouns import NOW
from bot.web.door import Door
from bot.web.signing import Signer
from tests.web.conftest import Caller
from tests.web.making import Desk, make_desk, sample_episode, sample_notes, sample_transcript, served

KEY = sample_episode().key
SECRET = "a secret that both processes have"


class Line:
    """The news of one draft as a page hears them."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer
        self._name = ""

    async def until(self, name: str, wanted: Any) -> float:
        """Wait for news that `wanted` says yes to; gives the seconds it took."""
        began = time.monotonic()
        async with asyncio.timeout(10):
            async for raw in self._answer.content:
                text = raw.decode().strip()
                self._name = text.removeprefix("event: ") if text.startswith("event: ") else self._name
                if text.startswith("data: ") and self._name == name and wanted(json.loads(text[6:])):
                    return time.monotonic() - began
        raise AssertionError("the line ended")


@asynccontextmanager
async def open_page(address: str, path: str = f"/drafts/{KEY}") -> AsyncIterator[tuple[Caller, Line]]:
    """Somebody who opened the page there, and hears its news."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        api = Caller(session=session, address=address)
        await api.get(path)
        api.csrf = (await api.get("/api/me"))[1]["csrf"]
        async with session.get(f"{address}/api/drafts/{KEY}/events") as answer:
            yield api, Line(answer)


async def test_people_at_another_process_are_shown_and_what_they_do(desk: Desk, api: Caller) -> None:
    table = SharedTable()
    here, there = MemoryNeighbours("here", table), MemoryNeighbours("there", table)
    object.__setattr__(desk.room, "neighbours", here)
    async with api.session.get(f"{desk.address}/api/drafts/{desk.key}/events") as answer:
        line = Line(answer)
        await line.until("people", lambda people: people == [])
        assert [visit.id for visit in there.others(desk.key)] == ["ed"]
        there.keep(desk.key, [Visit(id="7", name="Mara"), Visit(id="7", name="Mara", doing="the title")])
        desk.room.wakes.ring(desk.key)
        await line.until("people", lambda people: people == [{"id": "7", "name": "Mara", "doing": "the title"}])
        await api.post(f"/api/drafts/{desk.key}/doing", {"what": "the summary"})
        assert [visit.doing for visit in there.others(desk.key)] == ["the summary"]


async def test_a_line_is_woken_at_once_and_does_not_wait_for_its_next_look() -> None:
    desk = make_desk()
    object.__setattr__(desk.room, "look_every", 30.0)
    async with served(desk), open_page(desk.address) as (api, line):
        await line.until("draft", lambda draft: draft["revision"] == 1)
        saving = asyncio.create_task(api.edit(KEY, 1, kind="title", title="News"))
        assert await line.until("draft", lambda draft: draft["revision"] == 2) < 5
        assert (await saving)[0] == 200


def _fill(url: str) -> None:
    library = SqlLibrary(url)
    library.save_show(Show(slug="signal-chain", title="Signal Chain", feed="", language="en"))
    transcript = sample_transcript()
    library.add_episodes([sample_episode()], now=NOW)
    number = library.add_transcript(KEY, transcript, by="podbot", now=NOW)
    notes = sample_notes(transcript)
    library.add_revision(KEY, Revision(number=1, notes=notes, transcript=number, at=NOW, by="podbot"), expected=0)
    library.set_stage(KEY, Stage.IN_REVIEW, now=NOW)
    library.close()


@asynccontextmanager
async def podbot(folder: Path, url: str) -> AsyncIterator[str]:
    """`podbot run` as its own process; gives its address."""
    (folder / "config").mkdir(parents=True)
    web = {"port": 0}
    settings = {"data_dir": str(folder / "data"), "database_url": url, "web": web, "speakers": {"engine": "none"}}
    (folder / "config" / "podbot.yaml").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "bot", "--config", str(folder / "config"), "run"]
    known = {**os.environ, "PODBOT_WEB__SECRET": SECRET}
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE, env=known)
    try:
        yield await _address(process)
    finally:
        process.terminate()
        await asyncio.wait_for(process.communicate(), 20)


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    said = []
    async for line in process.stderr:
        said.append(line.decode())
        if found := re.search(r"http://127\.0\.0\.1:\d+", said[-1]):
            return found[0]
    raise AssertionError(f"podbot did not come up: {''.join(said)}")


def _link(member: str, name: str) -> str:
    """As `/draft open` gives it, whichever process made it."""
    return Door(signer=Signer(SECRET.encode()), now=lambda: datetime.now(UTC)).link(KEY, member, name)


@pytest.mark.slow
async def test_two_real_processes_on_one_postgresql_serve_one_team(tmp_path: Path) -> None:
    if not postgres.installed():
        pytest.skip("PostgreSQL is not installed")
    url = postgres.new_database()
    await asyncio.to_thread(_fill, url)
    async with AsyncExitStack() as stack:
        addresses = await asyncio.gather(
            *(stack.enter_async_context(podbot(tmp_path / name, url)) for name in ("one", "two"))
        )
        mara, news_of_mara = await stack.enter_async_context(open_page(addresses[0], _link("4711", "Mara")))
        await news_of_mara.until("people", lambda people: people == [])
        async with open_page(addresses[1], _link("815", "Ed")) as (ed, news_of_ed):
            await news_of_ed.until("people", lambda people: [one["name"] for one in people] == ["Mara"])
            await news_of_mara.until("people", lambda people: [one["name"] for one in people] == ["Ed"])
            assert (await ed.post(f"/api/drafts/{KEY}/doing", {"what": "the chapters"}))[0] == 200
            await news_of_mara.until("people", lambda people: people and people[0]["doing"] == "the chapters")
            await _both_change_chapters(mara, ed)
            await news_of_mara.until("draft", lambda draft: draft["revision"] == 3)
            await news_of_ed.until("draft", lambda draft: draft["revision"] == 3 and draft["touched"] == 2)
        await news_of_mara.until("people", lambda people: people == [])


async def _both_change_chapters(mara: Caller, ed: Caller) -> None:
    chapters = [{"start": c.start, "title": c.title} for c in sample_notes(sample_transcript()).chapters]
    hers = [{**chapters[0], "title": "Mara's"}, *chapters[1:]]
    his = [*chapters[:-1], {**chapters[-1], "title": "Ed's"}]
    done = await asyncio.gather(
        mara.edit(KEY, 1, kind="chapters", chapters=hers), ed.edit(KEY, 1, kind="chapters", chapters=his)
    )
    assert [status for status, _ in done] == [200, 200]
    _, draft = await mara.get(f"/api/drafts/{KEY}")
    assert [draft["notes"]["chapters"][n]["title"] for n in (0, -1)] == ["Mara's", "Ed's"]
