"""The tables: nouns as JSON in `record`, beside the few columns that are searched, sorted or compared."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

#: The newest migration these tables agree with; `tests/storage/test_upgrade.py` holds the two together.
SCHEMA = "0006"

metadata = sa.MetaData()


class Utc(TypeDecorator[datetime]):
    """Aware UTC in both databases; SQLite has no time zones and would give naive times back."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _of_episode(**more: Any) -> sa.Column[Any]:
    rule = sa.ForeignKey("episodes.key", ondelete="CASCADE")
    return sa.Column("episode", sa.String(16), rule, nullable=False, **more)


shows = sa.Table(
    "shows",
    metadata,
    sa.Column("slug", sa.String(80), primary_key=True),
    sa.Column("record", sa.Text, nullable=False),
)

# A feed may be looked at before its show is saved, so there is no foreign key.
feed_states = sa.Table(
    "feed_states",
    metadata,
    sa.Column("show", sa.String(80), primary_key=True),
    sa.Column("record", sa.Text, nullable=False),
)

episodes = sa.Table(
    "episodes",
    metadata,
    sa.Column("key", sa.String(16), primary_key=True),
    sa.Column("show", sa.String(80), nullable=False),
    sa.Column("stage", sa.String(20), nullable=False),
    sa.Column("since", Utc, nullable=False),
    # when it was published, else when it was found: what lists are ordered by
    sa.Column("sorted_at", Utc, nullable=False),
    # the title without case, for the search field of lists
    sa.Column("search", sa.Text, nullable=False),
    sa.Column("transcript_revision", sa.Integer, nullable=False, server_default="0"),
    sa.Column("draft_revision", sa.Integer, nullable=False, server_default="0"),
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text),
    sa.Column("audio", sa.Text),
    sa.Column("artifact", sa.Text),
    sa.Column("posted", sa.Text),
    sa.Index("episodes_sorted", "sorted_at", "key"),
    sa.Index("episodes_show_sorted", "show", "sorted_at"),
    sa.Index("episodes_stage_sorted", "stage", "sorted_at"),
)

transcripts = sa.Table(
    "transcripts",
    metadata,
    _of_episode(primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    # JSON, deflated: three hours of words are megabytes
    sa.Column("record", sa.LargeBinary, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
)

# What a re-run of a span heard, until somebody takes it or not; deflated JSON.
proposals = sa.Table(
    "proposals",
    metadata,
    _of_episode(primary_key=True),
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("starts", sa.Float, nullable=False),
    sa.Column("ends", sa.Float, nullable=False),
    sa.Column("record", sa.LargeBinary, nullable=False),
)

# The newest transcript of each episode in passages of a few sentences, for full-text search.
passages = sa.Table(
    "passages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _of_episode(index=True),
    sa.Column("text", sa.Text, nullable=False),
    # where its segments begin: "0:12.5 85:15.1", offset in the text and seconds
    sa.Column("marks", sa.Text, nullable=False),
)

revisions = sa.Table(
    "revisions",
    metadata,
    _of_episode(primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
)

reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _of_episode(index=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
)

publications = sa.Table(
    "publications",
    metadata,
    _of_episode(primary_key=True),
    sa.Column("target", sa.String(120), primary_key=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", Utc, nullable=False, index=True),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False, index=True),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
)

small_values = sa.Table(
    "small_values",
    metadata,
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

# What was asked of the engine, one row for each piece of work; see `bot/storage/ledger.py`.
work = sa.Table(
    "work",
    metadata,
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("episode", sa.String(16), nullable=False, index=True),
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("state", sa.String(20), nullable=False, index=True),
    # how often it was begun anew by a person or a retry; part of the workflow's id
    sa.Column("round", sa.Integer, nullable=False),
    # how often a worker claimed it: the fencing token of whoever works on it
    sa.Column("claims", sa.Integer, nullable=False),
    # workers that died over it, and tries that ended in an error that may pass
    sa.Column("crashes", sa.Integer, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("holder", sa.Text),
    sa.Column("done", sa.Float, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("left", sa.Float),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("queued_at", Utc, nullable=False),
    sa.Column("started_at", Utc),
    sa.Column("changed_at", Utc, nullable=False, index=True),
    sa.Column("retry_at", Utc, index=True),
)

# Who has which draft open at which web process, as JSON; see `bot/storage/neighbours.py`.
visits = sa.Table(
    "visits",
    metadata,
    _of_episode(primary_key=True),
    sa.Column("holder", sa.String(100), primary_key=True),
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("expires", Utc, nullable=False),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("holder", sa.String(200), primary_key=True),
    sa.Column("expires", Utc, nullable=False),
    sa.Column("queues", sa.Text, nullable=False),
)
