"""What tests of many rooms ask for: a PostgreSQL, podbot's own HTTP client, a web server on loopback."""

from collections.abc import AsyncIterator, Iterator

import pytest
import sqlalchemy as sa

from bot.net import Network
from bot.storage import tables
from bot.storage.library import SqlLibrary
from bot.testing import postgres
from bot.testing.servers import LocalWeb


@pytest.fixture
async def network() -> AsyncIterator[Network]:
    """One that may reach servers on loopback."""
    async with Network(allow_private_addresses=True) as network:
        yield network


@pytest.fixture
async def web() -> AsyncIterator[LocalWeb]:
    """A server that gives out the pages put on it."""
    async with LocalWeb() as web:
        yield web


@pytest.fixture
def postgres_url() -> str:
    """A new database; tests that ask for it are left out where there is no server."""
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
