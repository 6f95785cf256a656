"""Transcripts in numbered revisions, and where words were said."""

import hashlib
import zlib
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.domain.transcript import Transcript
from bot.rendering.records import dump_json, load_json
from bot.storage import search
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.rows import lock_episode, no_revision, require_episode

_T = t.transcripts.c


class Transcripts:
    """The part of the library that knows what was said."""

    database: Database

    def add_transcript(self, key: str, transcript: Transcript, *, by: str, now: datetime, note: str = "") -> int:
        record = dump_json(transcript)
        row = {"record": zlib.compress(record), "sha256": hashlib.sha256(record).hexdigest()}
        with self.database.write() as connection:
            newest: int = lock_episode(connection, key, t.episodes.c.transcript_revision).transcript_revision
            if newest and _sha256(connection, key, newest) == row["sha256"]:
                return newest
            number = newest + 1
            connection.execute(
                sa.insert(t.transcripts).values(episode=key, number=number, at=now, by=by, note=note, **row)
            )
            connection.execute(sa.update(t.episodes).where(t.episodes.c.key == key).values(transcript_revision=number))
            search.index(connection, key, transcript)
        return number

    def transcript(self, key: str, revision: int | None = None) -> Transcript:
        with self.database.read() as connection:
            found = load_transcript(connection, key, revision)
            if found is None:
                require_episode(connection, key)
                raise no_revision(key, "transcript", revision)
        return found

    def transcript_revisions(self, key: str) -> Sequence[tuple[int, datetime, str, str]]:
        query = sa.select(_T.number, _T.at, _T.by, _T.note).where(_T.episode == key).order_by(_T.number.desc())
        with self.database.read() as connection:
            require_episode(connection, key)
            return [(row.number, row.at, row.by, row.note) for row in connection.execute(query)]

    def search_transcripts(
        self, words: str, *, show: str | None = None, limit: int = 25
    ) -> Sequence[tuple[str, float, str]]:
        with self.database.read() as connection:
            return search.find(connection, words, show=show, limit=limit)


def load_transcript(connection: sa.Connection, key: str, number: int | None) -> Transcript | None:
    """That revision, the newest where None; None where there is none."""
    query = sa.select(_T.record).where(_T.episode == key).order_by(_T.number.desc()).limit(1)
    if number is not None:
        query = query.where(_T.number == number)
    record = connection.scalar(query)
    return None if record is None else load_json(Transcript, zlib.decompress(record))


def _sha256(connection: sa.Connection, key: str, number: int) -> str | None:
    return connection.scalar(sa.select(_T.sha256).where(_T.episode == key, _T.number == number))
