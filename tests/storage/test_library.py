"""One contract, three libraries."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.library import SqlLibrary
from bot.testing.library import MemoryLibrary
from bot.testing.library_contract import LibraryContract


class TestMemory(LibraryContract):
    @pytest.fixture
    def library(self) -> MemoryLibrary:
        return MemoryLibrary()


class TestSqlite(LibraryContract):
    @pytest.fixture
    def library(self, tmp_path: Path) -> Iterator[SqlLibrary]:
        library = SqlLibrary(str(tmp_path / "podbot.db"))
        yield library
        library.close()


@pytest.mark.slow
class TestPostgres(LibraryContract):
    @pytest.fixture
    def library(self, postgres_library: SqlLibrary) -> SqlLibrary:
        return postgres_library
