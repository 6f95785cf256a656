"""Full-text search in transcripts: FTS5 in SQLite, tsvector in PostgreSQL, both over the same passages."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import sqlalchemy as sa

from bot.domain.transcript import Segment, Transcript
from bot.storage import tables as t

#: Words of a passage: enough that words said together are found together, few enough to show.
_WORDS = 60
#: Characters shown on each side of the first word found.
_AROUND = 90
#: Episodes that are looked into first.
_NEWEST = 50
_P, _E = t.passages.c, t.episodes.c


def index(connection: sa.Connection, key: str, transcript: Transcript) -> None:
    """Replace the episode's passages by those of this transcript."""
    connection.execute(sa.delete(t.passages).where(t.passages.c.episode == key))
    rows = [{"episode": key, "text": text, "marks": marks} for text, marks in _passages(transcript)]
    if rows:
        connection.execute(sa.insert(t.passages), rows)


def find(connection: sa.Connection, words: str, *, show: str | None, limit: int) -> list[tuple[str, float, str]]:
    """(episode, seconds, text around) of passages that hold all the words, newest episodes first.

    A word that is said everywhere is found in the newest episodes alone, without sorting all that said it.
    """
    wanted = re.findall(r"\w+", words)
    if not wanted:
        return []
    newest = sa.select(_E.key, _E.sorted_at).order_by(_E.sorted_at.desc(), _E.key)
    if show is not None:
        newest = newest.where(_E.show == show)
    for episodes in (newest.limit(_NEWEST), newest):
        among = episodes.subquery()
        query = (
            sa.select(_P.episode, _P.text, _P.marks)
            .join(among, among.c.key == _P.episode)
            .where(_holds(connection, wanted))
            .order_by(among.c.sorted_at.desc(), among.c.key, _P.id)
            .limit(limit)
        )
        rows = connection.execute(query).all()
        if len(rows) == limit:
            break
    return [_hit(row, wanted) for row in rows]


def _holds(connection: sa.Connection, wanted: Sequence[str]) -> sa.ColumnElement[bool]:
    if connection.dialect.name == "sqlite":
        match = sa.text("SELECT rowid FROM passages_fts WHERE passages_fts MATCH :words")
        quoted = " ".join(f'"{word}"' for word in wanted)
        return t.passages.c.id.in_(match.bindparams(words=quoted).columns(sa.column("rowid", sa.Integer)))
    simple: sa.ColumnElement[str] = sa.literal_column("'simple'::regconfig")
    vector = sa.func.to_tsvector(simple, t.passages.c.text)
    return vector.bool_op("@@")(sa.func.plainto_tsquery(simple, " ".join(wanted)))


def _passages(transcript: Transcript) -> Iterator[tuple[str, str]]:
    """Neighbouring segments joined to about `_WORDS` words, with the marks of where each begins."""
    run: list[Segment] = []
    for segment in transcript.segments:
        run.append(segment)
        if sum(len(part.text.split()) for part in run) >= _WORDS:
            yield _join(run)
            run = []
    if run:
        yield _join(run)


def _join(run: Sequence[Segment]) -> tuple[str, str]:
    texts = [segment.text.strip() for segment in run]
    offsets = chain([0], _running(len(text) + 1 for text in texts))
    marks = " ".join(f"{at}:{segment.start:.2f}" for at, segment in zip(offsets, run, strict=False))
    return " ".join(texts), marks


def _running(lengths: Iterator[int]) -> Iterator[int]:
    total = 0
    for length in lengths:
        total += length
        yield total


def _hit(row: Any, wanted: Sequence[str]) -> tuple[str, float, str]:
    """The second in which the segment of the first word found begins, and the text around that word."""
    found = re.search("|".join(rf"\b{re.escape(word)}\b" for word in wanted), row.text, re.IGNORECASE)
    at = found.start() if found else 0
    marks = [mark.split(":") for mark in row.marks.split()]
    start = max((float(seconds) for offset, seconds in marks if int(offset) <= at), default=0.0)
    return row.episode, start, _around(row.text, at)


def _around(text: str, at: int) -> str:
    begin = max(0, text.rfind(" ", 0, max(0, at - _AROUND)) + 1) if at > _AROUND else 0
    end = text.find(" ", at + _AROUND)
    end = len(text) if end < 0 else end
    return ("… " if begin else "") + text[begin:end] + (" …" if end < len(text) else "")
