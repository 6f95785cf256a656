"""Bring a database to the schema this podbot knows, and refuse one that a newer podbot wrote."""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.errors import StorageError
from bot.storage.database import Database
from bot.storage.tables import SCHEMA

if TYPE_CHECKING:
    from alembic.config import Config

#: Any number that nothing else in the database locks; one upgrade at a time.
_ADVISORY_LOCK = 7_204_001


def ready(database: Database, *, upgrade: bool) -> None:
    """Make sure that the schema is current; quick where it is, since every command passes here."""
    version = schema_version(database)
    if version == SCHEMA:
        return
    if version is not None and version > SCHEMA:
        raise StorageError(
            f"The database {database.name} was written by a newer podbot (schema {version}, this one knows {SCHEMA}). "
            "Install that version, or restore an older backup with `podbot db restore`."
        )
    if not upgrade:
        raise StorageError(f"The database {database.name} has an older schema. Run `podbot db upgrade`.")
    upgrade_to(database)


def schema_version(database: Database) -> str | None:
    """The migration the database stands at, None for a new one."""
    with database.read() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        version: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return version


def upgrade_to(database: Database, revision: str = "head") -> None:
    """Run the migrations that are missing; several processes may ask at once, one does it."""
    from alembic import command

    logging.getLogger("alembic").setLevel(logging.WARNING)  # it narrates every step it takes
    with _alone(database), database.write() as connection:
        if not database.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
        command.upgrade(alembic_config(connection), revision)


def alembic_config(connection: sa.Connection) -> "Config":
    """Alembic, pointed at the migrations inside this package and at an open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """Two commands started together on a new SQLite file must not both create its tables."""
    if not database.is_sqlite or not database.url.database:
        yield
        return
    with Path(f"{database.url.database}.upgrade").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
