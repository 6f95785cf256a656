import pytest

from bot.testing import postgres


@pytest.fixture
def postgres_url() -> str:
    if not postgres.installed():
        pytest.skip("PostgreSQL is not installed")
    return postgres.new_database()
