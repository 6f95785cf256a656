"""What is on the wire when it is taken back: it is waited for, looked for after a kill, and never stays."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.domain.episode import Stage
from bot.domain.publication import PublicationState
from bot.errors import Conflict, PublishError, PublishUnavailable
from bot.net import Network
from bot.pipeline.on_the_wire import Sent, all_unanswered
from bot.pipeline.publish import publish
from bot.pipeline.stragglers import SETTLED, take_stragglers_back
from bot.pipeline.taking_back import TakingBack
from bot.pipeline.tools import Tools
from bot.publishers.wordpress import WordPress
from bot.storage.artifacts import StoreArtifacts
from bot.storage.library import SqlLibrary
from bot.testing.line import Journal, line_of_fakes
from bot.testing.nouns import NOW, a_revision, a_show, a_transcript, an_episode
from bot.testing.reviewer import MemoryReviewer
from bot.testing.work import MemoryWork
from tests.publishers.api_contract import SECRET
from tests.publishers.test_wordpress import WordPressServer

KEY = an_episode().key
LATER = NOW + timedelta(minutes=1)


class SlowServer(WordPressServer):
    """Takes its time over a new post, whether or not anybody still listens."""

    seconds = 0.5

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()

    async def create(self, request: web.Request) -> web.Response:
        await request.read()
        self.asked.set()
        await asyncio.sleep(self.seconds)
        return await super().create(request)


class World:
    """An approved episode on disk, its blog on a slow server."""

    def __init__(self, folder: Path, network: Network, url: str) -> None:
        self.library = SqlLibrary(str(folder / "podbot.db"))
        self.reviewer = MemoryReviewer()
        blog = WordPress(url=url, user="editor", password=SECRET, network=network, name="blog")
        parts = line_of_fakes(
            folder,
            library=self.library,
            artifacts=StoreArtifacts(str(folder / "files")),
            journal=Journal(folder / "journal"),
            reviewer=self.reviewer,
        )
        self.tools = Tools(**parts | {"publishers": lambda show: {"blog": blog}})
        self.take_back = TakingBack(tools=lambda: self.tools, work=MemoryWork(self.library))

    def approve(self) -> None:
        self.library.save_show(a_show())
        self.library.add_episodes([an_episode()], now=NOW)
        self.library.add_transcript(KEY, a_transcript("Boats."), by="podbot", now=NOW)
        self.library.add_revision(KEY, a_revision(), expected=0)
        self.library.set_stage(KEY, Stage.APPROVED, now=NOW)

    def state(self) -> PublicationState:
        (receipt,) = self.library.publications(KEY)
        return receipt.state


@pytest.fixture
async def server() -> AsyncIterator[SlowServer]:
    async with SlowServer() as server:
        yield server


@pytest.fixture
async def world(tmp_path: Path, server: SlowServer) -> AsyncIterator[World]:
    async with Network(allow_private_addresses=True, attempts=1, timeout=5.0) as network:
        world = World(tmp_path, network, server.url)
        world.approve()
        yield world
        world.library.close()


async def on_the_wire(server: SlowServer) -> None:
    async with asyncio.timeout(20):
        await server.asked.wait()


async def test_what_is_on_the_wire_is_waited_for_and_taken_back(world: World, server: SlowServer) -> None:
    sending = asyncio.create_task(publish(world.tools, KEY, 1, "blog", now=NOW))
    await on_the_wire(server)
    (taken,) = await world.take_back(KEY, ["blog"], by="7", now=LATER)
    await sending
    assert str(taken) == "blog: taken back (draft)."
    assert [post["status"] for post in server.posts.values()] == ["draft"]
    assert world.state() is PublicationState.UNPUBLISHED and world.library.episode(KEY).stage is Stage.UNPUBLISHED
    assert not await all_unanswered(world.library)


async def test_a_sender_who_is_stopped_leaves_what_is_on_the_wire_to_its_answer(
    world: World, server: SlowServer
) -> None:
    sending = asyncio.create_task(publish(world.tools, KEY, 1, "blog", now=NOW))
    await on_the_wire(server)
    sending.cancel()  # as a worker does whose claim fell
    await world.take_back(KEY, ["blog"], by="7", now=LATER)
    assert sending.cancelled()
    assert [post["status"] for post in server.posts.values()] == ["draft"]
    with pytest.raises(Conflict, match="taken back from blog"):
        await publish(world.tools, KEY, 1, "blog", now=LATER)


async def test_who_gave_up_waiting_may_have_published_all_the_same(world: World, server: SlowServer) -> None:
    async with Network(allow_private_addresses=True, attempts=1, timeout=0.1) as hasty:
        blog = WordPress(url=server.url, user="editor", password=SECRET, network=hasty, name="blog")
        tools = replace(world.tools, publishers=lambda show: {"blog": blog})
        with pytest.raises(PublishUnavailable):
            await publish(tools, KEY, 1, "blog", now=NOW)
    (taken,) = await world.take_back(KEY, ["blog"], by="7", now=LATER)
    assert taken.said == "nothing was there yet" and not server.posts
    await asyncio.sleep(server.seconds)
    assert server.titles()  # there it is
    assert await take_stragglers_back(world.tools, now=LATER) == 1
    assert not server.titles() and world.state() is PublicationState.UNPUBLISHED
    assert "taken back once more" in world.reviewer.told[-1][1]
    assert await take_stragglers_back(world.tools, now=LATER) == 0


async def test_what_never_arrives_is_looked_for_until_it_can_no_longer_come(world: World, server: SlowServer) -> None:
    await world.take_back(KEY, ["blog"], by="7", now=NOW)
    sent = Sent(revision=1, at=NOW)
    world.library.set_value(f"on the wire/{KEY}/blog", str(sent))
    assert await take_stragglers_back(world.tools, now=NOW + SETTLED / 2) == 0
    assert await all_unanswered(world.library) == {(KEY, "blog"): sent}
    assert await take_stragglers_back(world.tools, now=NOW + SETTLED) == 0
    assert not await all_unanswered(world.library) and not world.reviewer.told


async def test_a_target_that_takes_nothing_back_is_said_to_have_it(
    world: World, server: SlowServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuses(receipt: object, *, now: object) -> None:
        raise PublishError("The blog takes nothing back.")

    server.seconds = 0
    await publish(world.tools, KEY, 1, "blog", now=NOW)
    (sent,) = world.library.publications(KEY)
    world.library.save_publication(replace(sent, state=PublicationState.UNPUBLISHED, taken_back=True))
    world.library.set_value(f"on the wire/{KEY}/blog", str(Sent(revision=1, at=NOW)))
    monkeypatch.setattr(WordPress, "unpublish", lambda self, receipt, *, now: refuses(receipt, now=now))
    await take_stragglers_back(world.tools, now=LATER)
    assert world.state() is PublicationState.PUBLISHED
    assert world.reviewer.told[-1][1].endswith("still is there. The blog takes nothing back.")


@pytest.mark.slow
async def test_what_a_killed_sender_left_on_the_wire_is_taken_back_when_it_arrives(
    world: World, server: SlowServer, tmp_path: Path
) -> None:
    server.seconds = 2.0
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, str(tmp_path), server.url)
    try:
        await on_the_wire(server)
    finally:
        child.kill()
        await child.wait()
    (taken,) = await world.take_back(KEY, ["blog"], by="7", now=LATER)  # once the dead sender's turn has run out
    assert taken.worked and not server.titles() and server.posts
    assert world.state() is PublicationState.UNPUBLISHED


async def _child(folder: Path, url: str) -> None:
    async with Network(allow_private_addresses=True, attempts=1, timeout=30.0) as network:
        await publish(World(folder, network, url).tools, KEY, 1, "blog", now=NOW)


if __name__ == "__main__":
    asyncio.run(_child(Path(sys.argv[1]), sys.argv[2]))
