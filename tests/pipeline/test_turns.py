"""Turns: one at a time with one thing, and after who died in the middle of theirs."""

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest

from bot.domain.publication import Publication
from bot.errors import DatabaseUnavailable
from bot.pipeline.taking_back import TakingBack
from bot.pipeline.turns import turn
from bot.testing.library import MemoryLibrary
from bot.testing.nouns import NOW
from bot.testing.reviewer import MemoryReviewer
from bot.testing.work import MemoryWork
from tests.pipeline.test_publish import KEY, World, world  # noqa: F401 - a fixture
from tests.pipeline.test_taking_back import SENT


class Diary:
    """Who was in when."""

    def __init__(self, library: MemoryLibrary) -> None:
        self.library, self.lines = library, list[str]()

    async def stay(self, name: str, what: str = "blog", seconds: float = 0.05) -> None:
        async with turn(self.library, what):
            self.lines.append(f"{name} in")
            await asyncio.sleep(seconds)
            self.lines.append(f"{name} out")


async def test_one_goes_in_when_the_other_is_out_and_nothing_is_left_behind() -> None:
    diary = Diary(MemoryLibrary())
    await asyncio.gather(diary.stay("a"), diary.stay("b"), diary.stay("c"))
    entered, left = diary.lines[::2], diary.lines[1::2]
    assert [line.replace("in", "out") for line in entered] == left and len(set(entered)) == 3
    assert diary.library.get_value("turn/blog") is None


async def test_different_things_wait_for_nobody() -> None:
    diary = Diary(MemoryLibrary())
    await asyncio.gather(diary.stay("a"), diary.stay("b", "feed"))
    assert diary.lines == ["a in", "b in", "a out", "b out"]


async def test_an_error_inside_ends_the_turn() -> None:
    library = MemoryLibrary()
    with suppress(ZeroDivisionError):
        async with turn(library, "blog"):
            raise ZeroDivisionError
    async with asyncio.timeout(1), turn(library, "blog"):
        pass


async def test_who_gives_signs_of_life_keeps_the_turn_and_who_died_loses_it() -> None:
    library, loop = MemoryLibrary(), asyncio.get_running_loop()
    began = loop.time()
    async with turn(library, "blog", lasts=0.4):
        waits = asyncio.create_task(_enter(library, lasts=0.4))
        await asyncio.sleep(1.0)  # longer than a turn lasts without a sign
        assert not waits.done()
    assert await waits > began + 1.0
    library.set_value("turn/blog", "who was killed 7")
    began = loop.time()
    assert 0.3 < await _enter(library, lasts=0.4) - began < 3.0


async def test_a_database_that_is_away_at_the_end_spoils_nothing_that_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(name: str, **told: Any) -> bool:
        raise DatabaseUnavailable("The database does not answer.")

    library = MemoryLibrary()
    async with turn(library, "blog", lasts=0.1):
        monkeypatch.setattr(library, "change_value", away)
        await asyncio.sleep(0.1)  # signs of life fail, too


async def test_two_processes_that_take_back_at_once_ask_each_target_once(
    world: World,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    plain = world.blog.unpublish

    async def slowly(receipt: Publication, *, now: datetime) -> Publication:
        asked.append(receipt.target)
        await asyncio.sleep(0.1)
        return await plain(receipt, now=now)

    world.library.save_publication(SENT)
    monkeypatch.setattr(world.blog, "unpublish", slowly)
    reviewer = MemoryReviewer()
    processes = [TakingBack(tools=lambda: world.tools, work=MemoryWork(world.library)) for _ in range(2)]
    done = await asyncio.gather(
        *(one(KEY, ["blog"], by=str(i), now=NOW, reviewer=reviewer) for i, one in enumerate(processes))
    )
    assert asked == ["blog"] and sorted(taken.before for (taken,) in done) == [False, True]
    assert {str(taken) for (taken,) in done} == {"blog: taken back.", "blog: taken back already."}
    assert len(reviewer.told) == 1
    assert [entry.action for entry in world.library.audit_log(subject=KEY)].count("unpublished") == 1


async def _enter(library: MemoryLibrary, *, lasts: float) -> float:
    async with turn(library, "blog", lasts=lasts):
        return asyncio.get_running_loop().time()
