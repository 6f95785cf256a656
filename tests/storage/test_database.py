"""Troubles of databases, told in sentences, and writers side by side."""

import threading
from pathlib import Path

import pytest

from bot.domain.episode import Stage
from bot.errors import StorageError, StorageUnavailable
from bot.storage.database import Database, database_url
from bot.storage.library import SqlLibrary
from bot.testing.nouns import NOW, a_transcript, an_episode


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "podbot.db"


def test_a_full_disk_is_named_and_may_pass(file: Path) -> None:
    library = SqlLibrary(str(file))
    library.add_episodes([an_episode()], now=NOW)
    with library.database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    long = a_transcript(*(f"Sentence {number} of many." for number in range(20_000)))
    _limit(library, pages + 2)
    with pytest.raises(StorageUnavailable, match="disk is full") as told:
        library.add_transcript(an_episode().key, long, by="podbot", now=NOW)
    assert told.value.retryable
    assert library.episode(an_episode().key).transcript_revision == 0
    _limit(library, 1_000_000)
    assert library.add_transcript(an_episode().key, long, by="podbot", now=NOW) == 1
    library.close()


def _limit(library: SqlLibrary, pages: int) -> None:
    """SQLite's own limit gives the very error of a full disk."""
    import sqlalchemy as sa

    library.database.engine.dispose()

    def limit(connection: object, record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]

    sa.event.listen(library.database.engine, "connect", limit)


def test_a_file_in_trouble_is_not_asked_whether_it_runs(file: Path) -> None:
    """SQLite says "disk I/O error" on some full disks, and "unable to open" of a folder that is not ours."""
    file.mkdir()
    with pytest.raises(StorageUnavailable, match="can't be used") as told:
        SqlLibrary(str(file))
    assert "database_url" not in str(told.value) and "its disk has room" in str(told.value)


def test_a_server_that_is_down_is_named_without_its_password() -> None:
    with pytest.raises(StorageUnavailable, match=r"127.0.0.1/podbot does not answer") as told:
        SqlLibrary("postgresql://podbot:secret@127.0.0.1:1/podbot?connect_timeout=2")
    assert "secret" not in str(told.value) and "\n" not in str(told.value)


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises((StorageError, OSError)):
        SqlLibrary(str(tmp_path / "file" / "podbot.db"))


@pytest.mark.parametrize(
    ("text", "driver"),
    [
        ("data/podbot.db", "sqlite"),
        ("sqlite:///data/podbot.db", "sqlite"),
        ("postgres://u@h/d", "postgresql+psycopg"),
        ("postgresql://u@h/d", "postgresql+psycopg"),
    ],
)
def test_addresses_people_write_are_understood(text: str, driver: str) -> None:
    assert database_url(text).drivername == driver


@pytest.mark.parametrize("text", ["postgresql://u:geheim@h:port/d", "postgresql://u:geheim@[::1/d", "://"])
def test_an_address_that_cannot_be_read_is_told_without_its_password(text: str) -> None:
    with pytest.raises(StorageError, match="database_url can't be read") as refused:
        database_url(text)
    assert "geheim" not in str(refused.value)


def test_a_database_of_another_kind_is_refused() -> None:
    with pytest.raises(StorageError, match=r"mysql is not a database that podbot knows"):
        database_url("mysql://localhost/podbot")


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def test_writers_side_by_side_lose_nothing(database: str, file: Path, request: pytest.FixtureRequest) -> None:
    url = str(file) if database == "sqlite" else request.getfixturevalue("postgres_url")
    libraries = [SqlLibrary(url) for _ in range(2)]
    libraries[0].add_episodes([an_episode()], now=NOW)
    key, errors = an_episode().key, []

    def write(library: SqlLibrary, name: str) -> None:
        try:
            for number in range(15):
                library.add_transcript(key, a_transcript(f"{name} {number}."), by=name, now=NOW)
                library.set_stage(key, Stage.TRANSCRIBED, now=NOW)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(libraries[i % 2], f"writer{i}")) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    numbers = [number for number, _, _, _ in libraries[0].transcript_revisions(key)]
    assert numbers == list(range(60, 0, -1))
    for library in libraries:
        library.close()


@pytest.mark.slow
def test_two_processes_may_open_a_new_file_at_once(file: Path) -> None:
    import subprocess
    import sys

    code = f"from bot.storage.library import SqlLibrary; SqlLibrary({str(file)!r}).close()"
    here = Path(__file__).parents[2]
    running = [
        subprocess.Popen([sys.executable, "-c", code], cwd=here, env={"PYTHONPATH": str(here)}) for _ in range(3)
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    database = Database(str(file))
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    database.close()
