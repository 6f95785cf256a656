"""Small helpers every table's code shares: insert-or-replace on both databases, and sentences for what is missing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.errors import NotFound
from bot.storage import tables as t


def upsert(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> None:
    """Insert the row, or replace what stands under its primary key."""
    insert = _insert(connection, table)
    keys = [column.name for column in table.primary_key]
    rest = {name: insert.excluded[name] for name in row if name not in keys}
    connection.execute(insert.values(**row).on_conflict_do_update(index_elements=keys, set_=rest))


def insert_new(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> bool:
    """Insert the row unless one stands under its primary key; whether it was inserted."""
    insert = _insert(connection, table).values(**row).on_conflict_do_nothing()
    return connection.execute(insert.returning(*table.primary_key)).first() is not None


def _insert(connection: sa.Connection, table: sa.Table) -> Any:
    """Only the dialect that is used is loaded: the other would make every command wait."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as insert_here

        return insert_here(table)
    from sqlalchemy.dialects.postgresql import insert

    return insert(table)


def clock_of(connection: sa.Connection, now: datetime) -> datetime:
    """The one clock that all processes on a database agree on: the server's, where there is a server."""
    if connection.dialect.name != "postgresql":
        return now
    return connection.execute(sa.select(sa.func.clock_timestamp(type_=t.Utc()))).scalar_one()


def lock_episode(connection: sa.Connection, key: str, *columns: sa.Column[Any]) -> Any:
    """The episode's row, held until the transaction ends, so that numbers given out after it are without gaps."""
    wanted: Sequence[sa.Column[Any]] = columns or (t.episodes.c.key,)
    row = connection.execute(sa.select(*wanted).where(t.episodes.c.key == key).with_for_update()).first()
    return row if row is not None else unknown_episode(key)


def require_episode(connection: sa.Connection, key: str) -> None:
    """`NotFound` where no such episode is known."""
    if connection.execute(sa.select(t.episodes.c.key).where(t.episodes.c.key == key)).first() is None:
        unknown_episode(key)


def unknown_episode(key: str) -> Any:
    """Raise `NotFound` in the words of a person."""
    raise NotFound(f"No episode has the key {key}. `podbot episodes` lists those that are known.")


def no_revision(key: str, kind: str, revision: int | None) -> NotFound:
    """What to raise where a numbered thing of an episode is missing."""
    which = f"no {kind} yet" if revision is None else f"no {kind} {revision}"
    return NotFound(f"Episode {key} has {which}.")
