"""Shows, episodes, transcripts, drafts, reviews, publications, the log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the nouns."""
    op.create_table(
        "shows",
        sa.Column("slug", sa.String(80), primary_key=True),
        sa.Column("record", sa.Text, nullable=False),
    )
    op.create_table(
        "feed_states",
        sa.Column("show", sa.String(80), primary_key=True),
        sa.Column("record", sa.Text, nullable=False),
    )
    op.create_table(
        "episodes",
        sa.Column("key", sa.String(16), primary_key=True),
        sa.Column("show", sa.String(80), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("sorted_at", _MOMENT, nullable=False),
        sa.Column("search", sa.Text, nullable=False),
        sa.Column("transcript_revision", sa.Integer, nullable=False, server_default="0"),
        sa.Column("draft_revision", sa.Integer, nullable=False, server_default="0"),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("audio", sa.Text),
        sa.Column("artifact", sa.Text),
        sa.Column("posted", sa.Text),
    )
    op.create_index("episodes_sorted", "episodes", ["sorted_at", "key"])
    op.create_index("episodes_show_sorted", "episodes", ["show", "sorted_at"])
    op.create_index("episodes_stage_sorted", "episodes", ["stage", "sorted_at"])
    op.create_table(
        "transcripts",
        _of_episode(primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_table(
        "revisions",
        _of_episode(primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_episode(index=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
    )
    op.create_table(
        "publications",
        _of_episode(primary_key=True),
        sa.Column("target", sa.String(120), primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False, index=True),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False, index=True),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
    )
    op.create_table(
        "small_values",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _of_episode(primary_key: bool = False, index: bool = False) -> sa.Column[str]:
    rule = sa.ForeignKey("episodes.key", ondelete="CASCADE")
    return sa.Column("episode", sa.String(16), rule, nullable=False, primary_key=primary_key, index=index)
