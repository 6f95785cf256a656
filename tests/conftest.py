"""A PostgreSQL for whoever asks for one; tests without the server are left out."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from bot.storage import tables
from bot.storage.library import SqlLibrary
from bot.testing import postgres


@pytest.fixture
def postgres_url() -> str:
    if not postgres.installed():
        pytest.skip("PostgreSQL is not installed")
    return postgres.new_database()


@pytest.fixture(scope="module")
def postgres_opened() -> Iterator[SqlLibrary]:
    if not postgres.installed():
        pytest.skip("PostgreSQL is not installed")
    library = SqlLibrary(postgres.new_database())
    yield library
    library.close()


@pytest.fixture
def postgres_library(postgres_opened: SqlLibrary) -> Iterator[SqlLibrary]:
    """One library for all tests of a module, emptied after each: a new database each time would take longer."""
    yield postgres_opened
    with postgres_opened.database.write() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(sa.delete(table))
