"""Back up, restore and move the database: the same copy of all tables, from any database to any other."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from bot.errors import StorageError
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.upgrade import ready

#: Rows written at once; a transcript's row may be megabytes.
_BATCH = 200
#: Who works on what is nothing to take along.
_LEFT_BEHIND = {t.leases.name}
#: States of work that has not ended; see `bot/storage/ledger.py`.
_UNFINISHED = ("asked", "queued", "running")

#: Called with the table's name and its rows copied so far.
Told = Callable[[str, int], None]


def backup(url: str, destination: Path, *, now: datetime, told: Told = lambda table, rows: None) -> int:
    """Copy the whole library into a new SQLite file, also from PostgreSQL and while workers run; gives the rows.

    The file is complete or not there at all.
    """
    if destination.exists():
        raise StorageError(f"{destination} already exists. Name a new file for the backup.")
    unfinished = destination.with_name(f".{destination.name}.part")
    unfinished.unlink(missing_ok=True)
    rows = move(url, str(unfinished), now=now, told=told)
    _one_file(unfinished)
    unfinished.rename(destination)
    return rows


def restore(source: Path, url: str, *, now: datetime, told: Told = lambda table, rows: None) -> int:
    """Replace everything in the library by a backup; work that had not ended begins again. Gives the rows.

    Raises `StorageError` while a worker holds a lease on the library.
    """
    check_backup(source)
    with TemporaryDirectory(prefix="podbot-restore-") as folder:  # it is brought up to date: the backup stays as it is
        copy = Path(folder) / "backup.db"
        shutil.copyfile(source, copy)
        return _copy(Database(str(copy)), Database(url), now=now, replace=True, told=told)


def check_backup(source: Path) -> None:
    """Raise `StorageError` where the file holds no library: restoring it would leave nothing."""
    if not source.is_file():
        raise StorageError(f"{source} is not a file. Name the backup to restore.")
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        try:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        except sqlite3.DatabaseError:
            tables = set()
    if not {t.episodes.name, t.shows.name} <= tables:
        raise StorageError(f"{source} is not a backup that `podbot db backup` wrote; nothing was changed.")


def move(source: str, target: str, *, now: datetime, told: Told = lambda table, rows: None) -> int:
    """Copy everything into another, still empty library (SQLite to PostgreSQL or back); gives the rows."""
    return _copy(Database(source), Database(target), now=now, replace=False, told=told)


def _copy(source: Database, target: Database, *, now: datetime, replace: bool, told: Told) -> int:
    try:
        for database in (source, target):
            ready(database, upgrade=True)
        with source.read() as reading, target.write() as writing:
            if reading.dialect.name == "postgresql":  # one moment's state, however long the copy takes
                reading.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            _make_room(writing, target, now=now, replace=replace)
            rows = sum(_copy_table(reading, writing, table, told) for table in _tables())
            _begin_again(writing, now)
            _continue_numbers(writing)
        return rows
    finally:
        source.close()
        target.close()


def _tables() -> list[sa.Table]:
    return [table for table in t.metadata.sorted_tables if table.name not in _LEFT_BEHIND]


def _make_room(writing: sa.Connection, target: Database, *, now: datetime, replace: bool) -> None:
    if not replace and writing.scalar(sa.select(sa.func.count()).select_from(t.episodes)):
        raise StorageError(f"The database {target.name} already holds episodes. Name an empty one.")
    holder = writing.scalar(sa.select(t.leases.c.holder).where(t.leases.c.expires > now).limit(1))
    if holder:
        raise StorageError(f"The worker {holder} is using {target.name}. Stop it first.")
    for table in reversed(_tables()):
        writing.execute(sa.delete(table))


def _copy_table(reading: sa.Connection, writing: sa.Connection, table: sa.Table, told: Told) -> int:
    copied = 0
    rows = reading.execution_options(yield_per=_BATCH).execute(sa.select(table)).mappings()
    for batch in rows.partitions(_BATCH):
        writing.execute(sa.insert(table), [dict(row) for row in batch])
        copied += len(batch)
        told(table.name, copied)
    return copied


def _begin_again(writing: sa.Connection, now: datetime) -> None:
    """The engine's own state stays behind, so what had not ended is asked for anew."""
    unfinished = t.work.c.state.in_(_UNFINISHED)
    again = sa.update(t.work).where(unfinished)
    writing.execute(again.values(state="asked", round=t.work.c.round + 1, holder=None, changed_at=now))


def _continue_numbers(writing: sa.Connection) -> None:
    """PostgreSQL counts ids on its own; after rows came with theirs, it must go on behind them."""
    if writing.dialect.name != "postgresql":
        return
    for table in (t.passages, t.reviews, t.audit):
        highest = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1).scalar_subquery()
        sequence = sa.func.pg_get_serial_sequence(table.name, "id")
        writing.execute(sa.select(sa.func.setval(sequence, highest, False)))


def _one_file(path: Path) -> None:
    """Fold the write-ahead log into the file, so that the one file is the whole backup."""
    database = Database(str(path))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    database.close()
    path.with_name(path.name + ".upgrade").unlink(missing_ok=True)
