"""Drafts in immutable revisions, what people said about them, and what approved ones teach."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from bot.domain.draft import Draft, Part, Review, Revision
from bot.domain.episode import Episode, Stage
from bot.errors import Conflict
from bot.ports import History
from bot.rendering.records import dump_json, load_json
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.rows import lock_episode, no_revision, require_episode, unknown_episode
from bot.storage.transcripts import load_transcript

_R, _E = t.revisions.c, t.episodes.c
_APPROVED = (Stage.APPROVED.value, Stage.PUBLISHED.value)


class Drafts:
    """The part of the library that knows notes on their way to approval."""

    database: Database

    def draft(self, key: str, revision: int | None = None) -> Draft:
        with self.database.read() as connection:
            posted = connection.execute(sa.select(_E.posted).where(_E.key == key)).first()
            if posted is None:
                unknown_episode(key)
            kept = _revision(connection, key, revision)
            reviews = sa.select(t.reviews.c.record).where(t.reviews.c.episode == key).order_by(t.reviews.c.id)
            return Draft(
                episode=key,
                revision=kept,
                reviews=tuple(load_json(Review, record) for record in connection.scalars(reviews)),
                posted=load_json(dict[str, str], posted.posted) if posted and posted.posted else None,
            )

    def add_revision(self, key: str, revision: Revision, *, expected: int) -> Revision:
        with self.database.write() as connection:
            current: int = lock_episode(connection, key, _E.draft_revision).draft_revision
            if current != expected:
                return _same_or_conflict(connection, key, revision, current, expected)
            kept = replace(revision, number=current + 1)
            connection.execute(sa.insert(t.revisions).values(episode=key, **_row(kept)))
            connection.execute(sa.update(t.episodes).where(_E.key == key).values(draft_revision=kept.number))
        return kept

    def revisions(self, key: str) -> Sequence[Revision]:
        query = sa.select(_R.record).where(_R.episode == key).order_by(_R.number.desc())
        with self.database.read() as connection:
            require_episode(connection, key)
            return [load_json(Revision, record) for record in connection.scalars(query)]

    def lock_parts(self, key: str, parts: frozenset[Part]) -> None:
        with self.database.write() as connection:
            lock_episode(connection, key)
            current = replace(_revision(connection, key, None), locked=parts)
            here = (_R.episode == key, _R.number == current.number)
            connection.execute(sa.update(t.revisions).where(*here).values(record=dump_json(current).decode()))

    def add_review(self, key: str, review: Review, *, current: int) -> None:
        record = dump_json(review).decode()
        with self.database.write() as connection:
            newest = lock_episode(connection, key, _E.draft_revision).draft_revision
            if newest != current:
                raise Conflict(f"Revision {current} is no longer current: revision {newest} is.")
            same = sa.select(t.reviews.c.id).where(t.reviews.c.episode == key, t.reviews.c.record == record)
            if connection.execute(same).first() is None:
                connection.execute(sa.insert(t.reviews).values(episode=key, at=review.at, record=record))

    def set_posted(self, key: str, posted: Mapping[str, str]) -> None:
        record = dump_json(dict(posted)).decode()
        with self.database.write() as connection:
            changed = connection.execute(sa.update(t.episodes).where(_E.key == key).values(posted=record))
            if not changed.rowcount:
                unknown_episode(key)

    def history(self, slug: str, *, before: str | None = None, limit: int = 10) -> History:
        of_show = sa.select(_E.key, _E.record).where(_E.show == slug, _E.key != (before or ""))
        newest = of_show.order_by(_E.sorted_at.desc(), _E.key).limit(limit)
        approved = newest.where(_E.stage.in_(_APPROVED), _E.draft_revision > 0)
        with self.database.read() as connection:
            episodes = tuple(load_json(Episode, row.record) for row in connection.execute(newest))
            drafts = [(row.key, _revision(connection, row.key, None)) for row in connection.execute(approved).all()]
            heard = [
                (load_transcript(connection, key, draft.transcript), draft.notes.chapters)
                for key, draft in drafts
                if draft.notes.chapters
            ]
        return History(
            notes=tuple(draft.notes for _, draft in drafts),
            chaptered=tuple((transcript, chapters) for transcript, chapters in heard if transcript),
            episodes=episodes,
        )


def _row(revision: Revision) -> dict[str, Any]:
    return {
        "number": revision.number,
        "at": revision.at,
        "by": revision.by,
        "record": dump_json(revision).decode(),
    }


def _revision(connection: sa.Connection, key: str, number: int | None) -> Revision:
    query = sa.select(_R.record).where(_R.episode == key).order_by(_R.number.desc()).limit(1)
    if number is not None:
        query = query.where(_R.number == number)
    record = connection.scalar(query)
    if record is None:
        raise no_revision(key, "draft", number)
    return load_json(Revision, record)


def _same_or_conflict(connection: sa.Connection, key: str, revision: Revision, current: int, expected: int) -> Revision:
    """The second call of one and the same change finds it done; any other was too late."""
    newest = _revision(connection, key, None) if current else None
    if newest and current == expected + 1 and replace(revision, number=current) == newest:
        return newest
    who = newest.by if newest else "Nobody"
    raise Conflict(f"{who} changed this draft first: revision {current} is current.")
