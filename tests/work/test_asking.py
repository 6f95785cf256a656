"""Asking for work: one contract, the fake and the ledger on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import NotesError
from bot.ports import RerunRequest
from bot.storage.ledger import Ledger
from bot.storage.library import SqlLibrary
from bot.testing.library import MemoryLibrary
from bot.testing.nouns import NOW, a_show, a_transcript, an_episode
from bot.testing.work import MemoryWork, WorkContract
from bot.work.durable import DurableWork

TARGETS = ("blog", "feed")


class TestMemory(WorkContract):
    @pytest.fixture
    def library(self) -> MemoryLibrary:
        return MemoryLibrary()

    @pytest.fixture
    def work(self, library: MemoryLibrary) -> MemoryWork:
        return MemoryWork(library, targets=lambda show: TARGETS)


class TestSqlite(WorkContract):
    @pytest.fixture
    def library(self, tmp_path: Path) -> Iterator[SqlLibrary]:
        library = SqlLibrary(str(tmp_path / "podbot.db"))
        yield library
        library.close()

    @pytest.fixture
    def work(self, library: SqlLibrary) -> DurableWork:
        return DurableWork(library, targets=lambda show: TARGETS)

    async def test_a_removed_show_takes_its_work_along_and_one_added_again_is_worked_on(
        self, library: SqlLibrary, work: DurableWork
    ) -> None:
        library.save_show(a_show())
        library.add_episodes([an_episode()], now=NOW)
        key = an_episode().key
        await work.produce(key)
        ledger = Ledger(library.database)
        (task,) = ledger.asked(now=NOW)
        ledger.handed_over(task, now=NOW)
        claim = ledger.claim(task.id, round=task.round, holder="worker", now=NOW)
        assert claim is not None
        library.remove_show("harbour")
        assert not ledger.holds(claim) and await work.status() == [] and not ledger.depth()
        library.save_show(a_show())
        library.add_episodes([an_episode()], now=NOW)
        await work.produce(key)
        (again,) = ledger.asked(now=NOW)
        assert again.round > task.round  # the engine takes each round once

    async def test_a_span_behind_the_end_is_refused_at_once(self, library: SqlLibrary, work: DurableWork) -> None:
        library.save_show(a_show())
        library.add_episodes([an_episode()], now=NOW)
        key = an_episode().key
        library.add_transcript(key, replace(a_transcript(), duration=146.0), by="podbot", now=NOW)
        with pytest.raises(NotesError, match=r"The episode ends at 02:26; nothing begins at 10:00\."):
            await work.rerun(key, RerunRequest(what="span", span=(600.0, 660.0), by="ed"))
        assert await work.status(key) == []

    @pytest.mark.parametrize("request_", [RerunRequest(what="notes"), RerunRequest(what="span", span=(1.0, 2.0))])
    async def test_notes_or_a_span_of_what_was_never_heard_are_refused_at_once(
        self, library: SqlLibrary, work: DurableWork, request_: RerunRequest
    ) -> None:
        library.save_show(a_show())
        library.add_episodes([an_episode()], now=NOW)
        with pytest.raises(NotesError, match="was not transcribed yet"):
            await work.rerun(an_episode().key, request_)
        assert await work.status(an_episode().key) == []


@pytest.mark.slow
class TestPostgres(TestSqlite):
    @pytest.fixture
    def library(self, postgres_library: SqlLibrary) -> SqlLibrary:
        return postgres_library
