"""One database, SQLite or PostgreSQL: how it is opened, read, written and how its troubles are told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from bot.errors import DatabaseUnavailable, StorageError

#: Seconds that one SQLite writer waits for another.
_BUSY = 30


class Database:
    """A connection pool with two doors: `read` and `write`, each one transaction.

    `guard` is asked inside every write's transaction and raises to refuse it: how a worker that was overtaken while it
    slept is kept from writing (`bot.storage.ledger.Ledger.guard`).
    """

    def __init__(self, url: str) -> None:
        self.url = database_url(url)
        self.guard: Callable[[sa.Connection], None] | None = None
        self.engine = _engine(self.url)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is one file with one writer."""
        return self.url.drivername.startswith("sqlite")

    @property
    def name(self) -> str:
        """What people call it: the file, or server and database; never the password."""
        return self.url.database or "memory" if self.is_sqlite else f"{self.url.host or ''}/{self.url.database or ''}"

    def guarded(self, guard: Callable[[sa.Connection], None]) -> "Database":
        """The same database, for one who may only write while `guard` lets him."""
        other = object.__new__(Database)
        other.url, other.engine, other.guard = self.url, self.engine, guard
        return other

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that only looks."""
        with self._told(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that changes; all of it or nothing stays."""
        with self._told(), self.engine.execution_options(podbot_write=True).begin() as connection:
            if self.guard:
                self.guard(connection)
            yield connection

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise _sentence(self.name, error, is_file=self.is_sqlite) from error


def database_url(text: str) -> sa.URL:
    """The address in SQLAlchemy's words: a bare path is SQLite, `postgresql://` is driven by psycopg."""
    if "://" not in text:
        return sa.URL.create("sqlite", database=text)
    try:
        url = sa.make_url(text)
    except (ValueError, SQLAlchemyError) as error:  # not the address itself: it may hold a password
        raise StorageError(
            "database_url can't be read. Write postgresql://user@host:5432/podbot; in passwords, @ is %40 and / is %2F."
        ) from error
    if url.drivername in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if not url.drivername.startswith(("sqlite", "postgresql")):
        raise StorageError(
            f"{url.drivername} is not a database that podbot knows. Use sqlite:///file or postgresql://…."
        )
    return url


def _engine(url: sa.URL) -> sa.Engine:
    if not url.drivername.startswith("sqlite"):
        # A server that restarts closes connections under us; the ping finds that out before a person does.
        return sa.create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=10, connect_args=_patience(url))
    if url.database:
        _make_folder(Path(url.database).parent)
    engine = sa.create_engine(url, connect_args={"timeout": _BUSY, "check_same_thread": False})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The folder {folder} for the database can't be made: {error.strerror}. "
            "Set data_dir to a folder you may write to."
        ) from error


def _patience(url: sa.URL) -> dict[str, Any]:
    return {} if "connect_timeout" in url.query else {"connect_timeout": 10}


def _prepare_sqlite(connection: Any, record: Any) -> None:
    """WAL lets readers and one writer work side by side; FULL keeps a commit through a power cut."""
    connection.isolation_level = None  # the driver must not begin transactions of its own
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "journal_size_limit=67108864"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    """A writer takes its place in the queue at once; one that read first would be refused instead of waiting."""
    writes = connection.get_execution_options().get("podbot_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _sentence(name: str, error: SQLAlchemyError, *, is_file: bool) -> StorageError:
    text = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    reason = text.strip().splitlines()[0] if text.strip() else type(error).__name__
    if "disk is full" in text or "No space left" in text:
        return DatabaseUnavailable(f"The database {name} cannot grow: the disk is full. Free some space; work goes on.")
    if "readonly" in text or "read-only" in text:
        return DatabaseUnavailable(
            f"The database {name} can't be written: check the permissions of the file and its folder."
        )
    if isinstance(error, OperationalError) and is_file:  # a full disk may also say "disk I/O error"
        return DatabaseUnavailable(
            f"The database {name} can't be used: {reason}. See that its disk has room and that the file and its folder "
            "are yours; a running podbot goes on by itself."
        )
    if isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return DatabaseUnavailable(
            f"The database {name} does not answer: {reason}. Check that it runs and that database_url is right; a "
            "running podbot goes on when it is back."
        )
    return StorageError(f"The database {name} refused: {reason}.")
