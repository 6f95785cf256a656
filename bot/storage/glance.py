"""Shows and episodes straight from the database, for a shell that completes while somebody types.

The library itself would do, were it not for the time until SQLAlchemy is loaded. Nothing is made or locked, and whoever
types does not wait long: `NotSeen` where the database does not answer at once.
"""

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

#: Seconds to wait for another writer of the file, and for a server with its answer.
_FILE_PATIENCE, _SERVER_PATIENCE = 0.3, 1.0
_EPISODES = """SELECT key, show, TITLE, stage, draft_revision > 0 FROM episodes
WHERE substr(key, 1, :length) = :key AND (:all_shows OR show = :show) ORDER BY sorted_at DESC, key"""


class NotSeen(Exception):
    """There is no such database, or it does not answer in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """An episode as a list shows it."""

    key: str
    show: str
    title: str
    stage: str
    #: Whether there is a draft of it.
    drafted: bool


def shows_in(library: str) -> dict[str, str]:
    """Titles of the shows by slug. `library`: path of an SQLite file, or `postgresql://…`."""
    rows = _rows(library, "SELECT slug, record FROM shows ORDER BY slug", {})
    return {slug: json.loads(record)["title"] for slug, record in rows}


def episodes_in(library: str, *, key: str = "", show: str | None = None) -> Iterator[Glimpse]:
    """Those whose key begins so, of one show or of all, newest first."""
    values = {"length": len(key), "key": key, "all_shows": show is None, "show": show or ""}
    for row in _rows(library, _EPISODES.replace("TITLE", _title(library)), values):
        yield Glimpse(key=row[0], show=row[1], title=row[2], stage=row[3], drafted=bool(row[4]))


def _title(library: str) -> str:
    return "CAST(record AS json) ->> 'title'" if _on_server(library) else "json_extract(record, '$.title')"


def _rows(library: str, query: str, values: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    return _from_server(library, query, values) if _on_server(library) else _from_file(Path(library), query, values)


def _on_server(library: str) -> bool:
    return "://" in library


def _from_file(file: Path, query: str, values: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    try:
        address = f"{file.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=_FILE_PATIENCE)) as connection:
            yield from connection.execute(query, values)
    except sqlite3.Error as error:
        raise NotSeen(file) from error


def _from_server(url: str, query: str, values: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Asked in a thread that is left behind where the server is silent: drivers wait for seconds, resolvers longer."""
    answers: list[list[tuple[Any, ...]]] = []
    asking = Thread(target=_ask, args=(url, query, values, answers), daemon=True)
    asking.start()
    asking.join(_SERVER_PATIENCE)
    if not answers:
        raise NotSeen(url.rpartition("@")[2])
    yield from answers[0]


def _ask(url: str, query: str, values: Mapping[str, Any], answers: list[list[tuple[Any, ...]]]) -> None:
    address = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url)
    named = re.sub(r":(\w+)", r"%(\1)s", query)
    with suppress(Exception):  # no driver, no server, no table: all of it is no answer
        import psycopg

        with psycopg.connect(address) as server:
            answers.append(server.execute(named, values).fetchall())
