"""Whoever listens hears what others wrote, at once, and says so while it is deaf."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.storage.changes import Changes, tell
from bot.storage.library import SqlLibrary
from bot.testing import postgres


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlLibrary]:
    url = str(tmp_path / "podbot.db") if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    library = SqlLibrary(url)
    yield library
    library.close()


def _until(happened: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _write(library: SqlLibrary) -> None:
    library.set_value("cursor", str(time.monotonic()))
    with library.database.write() as connection:
        tell(connection)


def test_what_others_write_is_heard_and_silence_is_silent(library: SqlLibrary) -> None:
    heard = threading.Event()
    changes = Changes(library.database, heard.set, every=0.05)
    changes.start()
    _until(lambda: changes.listening and heard.is_set())
    heard.clear()
    assert not heard.wait(0.3), "nobody wrote"
    _write(library)
    assert heard.wait(2)
    changes.stop()
    heard.clear()
    _write(library)
    assert not heard.wait(0.2), "it listens no more"


@pytest.mark.slow
def test_a_server_that_went_away_is_called_again(monkeypatch: pytest.MonkeyPatch) -> None:
    if not postgres.installed():
        pytest.skip("PostgreSQL is not installed")
    monkeypatch.setattr("bot.storage.changes._CALL_AGAIN", 0.1)
    library = SqlLibrary(postgres.new_database())
    heard = threading.Event()
    changes = Changes(library.database, heard.set)
    changes.start()
    _until(lambda: changes.listening)
    with postgres.away():
        _until(lambda: not changes.listening)
    _until(lambda: changes.listening)
    heard.clear()
    _write(library)
    assert heard.wait(2)
    changes.stop()
    library.close()
