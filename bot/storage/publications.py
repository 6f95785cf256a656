"""Receipts of what was published, and the log of everything that was done."""

from collections.abc import Sequence
from dataclasses import asdict

import sqlalchemy as sa

from bot.domain.publication import Publication
from bot.ports import AuditEntry
from bot.rendering.records import dump_json, load_json
from bot.storage import tables as t
from bot.storage.changes import PAGES, tell
from bot.storage.database import Database
from bot.storage.rows import lock_episode, require_episode, upsert

_P, _A = t.publications.c, t.audit.c


class Publications:
    """The part of the library that knows what went out and who did what."""

    database: Database

    def publications(self, key: str) -> Sequence[Publication]:
        query = sa.select(_P.record).where(_P.episode == key).order_by(_P.at.desc(), _P.target)
        with self.database.read() as connection:
            require_episode(connection, key)
            return [load_json(Publication, record) for record in connection.scalars(query)]

    def save_publication(self, publication: Publication) -> None:
        row = {
            "episode": publication.episode,
            "target": publication.target,
            "at": publication.at,
            "record": dump_json(publication).decode(),
        }
        with self.database.write() as connection:
            lock_episode(connection, publication.episode)
            upsert(connection, t.publications, row)

    def audit(self, entry: AuditEntry) -> None:
        row = asdict(entry)
        same = sa.select(_A.id).where(*(_A[name] == value for name, value in row.items()))
        with self.database.write() as connection:
            if connection.execute(same).first() is None:
                connection.execute(sa.insert(t.audit).values(**row))
                tell(connection, PAGES, said=f"- {entry.subject[:100]} people")

    def audit_log(self, *, subject: str | None = None, limit: int = 100) -> Sequence[AuditEntry]:
        query = sa.select(_A.at, _A.by, _A.action, _A.subject, _A.before, _A.after)
        query = query.order_by(_A.at.desc(), _A.id.desc()).limit(limit)
        if subject is not None:
            query = query.where(_A.subject == subject)
        with self.database.read() as connection:
            return [AuditEntry(**row._mapping) for row in connection.execute(query)]
