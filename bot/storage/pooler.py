"""Whether a pooler before PostgreSQL lends one session to several connections, which podbot can't work with."""

from contextlib import closing
from typing import TYPE_CHECKING, Any

from bot.errors import DatabaseUnavailable, StorageError
from bot.storage.database import Database

if TYPE_CHECKING:
    import psycopg

#: A pooler gives the session that was used last to whoever asks next, unless somebody else is quicker.
_TRIES = 3


def refuse_lent_sessions(database: Database) -> None:
    """Raise `StorageError` behind a pooler in transaction (or statement) mode, as pgbouncer and others call it.

    There a process is never woken, two may hold the role that only one may have, and prepared statements clash.
    """
    if not database.is_sqlite and _lent(database):
        raise StorageError(
            f"The database {database.name} is behind a pooler that lends sessions out by transaction. There workers "
            "can't be woken, and two podbots would both watch feeds and chat. Set pool_mode = session for podbot's "
            "database in the pooler, or set database_url to the server's own address."
        )


def _lent(database: Database) -> bool:
    """Two connections that are open at once are two sessions; behind such a pooler they are seen to share one."""
    import psycopg

    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with closing(psycopg.connect(address, connect_timeout=10)) as one, closing(psycopg.connect(address)) as other:
            return any(_session(one) == _session(other) for _ in range(_TRIES))
    except psycopg.Error as error:
        raise DatabaseUnavailable(
            f"The database {database.name} does not answer: {str(error).strip().splitlines()[0]}. Check that it runs "
            "and that database_url is right."
        ) from error


def _session(connection: "psycopg.Connection[Any]") -> int:
    """Which of the server's processes it speaks with; the pooler would tell another number of its own."""
    with connection.transaction():
        (found,) = connection.execute("SELECT pg_backend_pid()").fetchone() or (0,)
    return int(found)
