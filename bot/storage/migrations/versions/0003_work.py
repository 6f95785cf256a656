"""The ledger of work, and the leases of those who do it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "work",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("episode", sa.String(16), nullable=False, index=True),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("claims", sa.Integer, nullable=False),
        sa.Column("crashes", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("holder", sa.Text),
        sa.Column("done", sa.Float, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("left", sa.Float),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("queued_at", _MOMENT, nullable=False),
        sa.Column("started_at", _MOMENT),
        sa.Column("changed_at", _MOMENT, nullable=False, index=True),
        sa.Column("retry_at", _MOMENT, index=True),
    )
    op.create_table(
        "leases",
        sa.Column("holder", sa.String(200), primary_key=True),
        sa.Column("expires", _MOMENT, nullable=False),
        sa.Column("queues", sa.Text, nullable=False),
    )
