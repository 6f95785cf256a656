"""What re-runs of spans heard, until somebody takes it or not."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    rule = sa.ForeignKey("episodes.key", ondelete="CASCADE")
    op.create_table(
        "proposals",
        sa.Column("episode", sa.String(16), rule, primary_key=True),
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("starts", sa.Float, nullable=False),
        sa.Column("ends", sa.Float, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
