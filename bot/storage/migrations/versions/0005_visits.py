"""Who has which draft open at which web process, for a minute at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    rule = sa.ForeignKey("episodes.key", ondelete="CASCADE")
    op.create_table(
        "visits",
        sa.Column("episode", sa.String(16), rule, primary_key=True),
        sa.Column("holder", sa.String(100), primary_key=True),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
    )
