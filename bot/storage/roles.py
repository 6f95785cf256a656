"""Roles that only one process may hold at a time: polling feeds, being in the chat."""

import sqlalchemy as sa

from bot.errors import StorageError
from bot.storage.database import Database


class Role:
    """A role among all processes on one database; PostgreSQL keeps it as an advisory lock of a connection.

    The lock falls with its connection, so a process that dies or loses the database loses the role too. On SQLite
    there is one worker, which holds every role (see `bot.work.lock`).
    """

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = f"podbot:{name}"
        self._connection: sa.Connection | None = None

    def hold(self) -> bool:
        """Take the role, or make sure of it; False where another process has it or the database is away."""
        if self._database.is_sqlite:
            return True
        try:
            if self._connection is not None:
                self._connection.execute(sa.text("SELECT 1"))
                return True
            return self._take()
        except (sa.exc.SQLAlchemyError, StorageError):
            self.release()
            return False

    def release(self) -> None:
        """Leave the role to others."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _take(self) -> bool:
        connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        taken = connection.scalar(sa.text("SELECT pg_try_advisory_lock(hashtext(:name))"), {"name": self._name})
        if taken:
            self._connection = connection
        else:
            connection.close()
        return bool(taken)
