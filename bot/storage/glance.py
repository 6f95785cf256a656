"""Shows and episodes straight from the SQLite file, for a shell that completes while somebody types: in milliseconds.

The library itself would do, were it not for the time until SQLAlchemy is loaded. Nothing is made or locked.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

#: Seconds to wait for a writer; whoever types waits no longer.
_PATIENCE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """An episode as a list shows it."""

    key: str
    show: str
    title: str
    stage: str
    #: Whether there is a draft of it.
    drafted: bool


def shows_in(file: Path) -> dict[str, str]:
    """Titles of the shows by slug."""
    with closing(_opened(file)) as connection:
        rows = connection.execute("SELECT slug, record FROM shows ORDER BY slug")
        return {slug: json.loads(record)["title"] for slug, record in rows}


def episodes_in(file: Path, *, key: str = "", show: str | None = None) -> Iterator[Glimpse]:
    """Those whose key begins so, of one show or of all, newest first."""
    query = (
        "SELECT key, show, json_extract(record, '$.title'), stage, draft_revision > 0 FROM episodes "
        "WHERE substr(key, 1, ?) = ? AND (? IS NULL OR show = ?) ORDER BY sorted_at DESC, key"
    )
    with closing(_opened(file)) as connection:
        for row in connection.execute(query, (len(key), key, show, show)):
            yield Glimpse(key=row[0], show=row[1], title=row[2], stage=row[3], drafted=bool(row[4]))


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)
