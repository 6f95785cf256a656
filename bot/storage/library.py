"""The library on SQLAlchemy: one class that is the sum of its nouns."""

from collections.abc import Callable

import sqlalchemy as sa

from bot.storage.database import Database
from bot.storage.drafts import Drafts
from bot.storage.episodes import Episodes
from bot.storage.proposals import Proposals
from bot.storage.publications import Publications
from bot.storage.shows import Shows
from bot.storage.transcripts import Transcripts
from bot.storage.upgrade import ready


class SqlLibrary(Shows, Episodes, Transcripts, Proposals, Drafts, Publications):
    """Fulfils `bot.ports.Library` on SQLite (a path or `sqlite:///…`) or PostgreSQL (`postgresql://…`).

    Opening brings the schema up to date; with `upgrade=False` an older one raises `StorageError` naming the command.
    A database that a newer podbot wrote is never touched: `StorageError` says so.
    """

    def __init__(self, url: str, *, upgrade: bool = True) -> None:
        self.database = Database(url)
        try:
            ready(self.database, upgrade=upgrade)
        except BaseException:
            self.database.close()
            raise

    def guarded(self, guard: Callable[[sa.Connection], None]) -> "SqlLibrary":
        """The same library, for one who may only write while `guard`, asked in each transaction, does not raise."""
        other = object.__new__(SqlLibrary)
        other.database = self.database.guarded(guard)
        return other

    def close(self) -> None:
        self.database.close()
