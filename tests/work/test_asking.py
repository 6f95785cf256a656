"""Asking for work: one contract, the fake and the ledger on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.library import SqlLibrary
from bot.testing.library import MemoryLibrary
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


@pytest.mark.slow
class TestPostgres(TestSqlite):
    @pytest.fixture
    def library(self, postgres_library: SqlLibrary) -> SqlLibrary:
        return postgres_library
