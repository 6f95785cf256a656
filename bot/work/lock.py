"""One worker to one SQLite file: the lock, and who holds it."""

import fcntl
import os
import socket
from datetime import datetime
from pathlib import Path
from typing import IO

from bot.errors import StorageError


class OneWorker:
    """Held from `take` to `release`; the system lets go of it when the process ends, however it ends."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._database = database
        self._file: IO[str] | None = None

    def take(self, *, now: datetime) -> None:
        """Raise `StorageError` naming the holder where another process has it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "another process"
            file.close()
            raise StorageError(
                f"The database {self._database} is in use by {holder}. Stop that one first, or let several workers "
                "share a PostgreSQL database (`podbot db move`)."
            ) from error
        file.truncate(0)
        file.write(f"process {os.getpid()} on {socket.gethostname()} since {now:%Y-%m-%d %H:%M} UTC\n")
        file.flush()
        self._file = file

    def release(self) -> None:
        """Let the next one in; the file stays, so that nobody locks one that is being removed."""
        if self._file:
            self._file.close()
            self._file = None
