"""Passages of transcripts, and an index over their words."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FTS5 = (
    # contentless would save the text once more, but could not delete; this form reads it from `passages`
    """CREATE VIRTUAL TABLE passages_fts USING fts5(
         text, content='passages', content_rowid='id', tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN
         INSERT INTO passages_fts(rowid, text) VALUES (new.id, new.text); END""",
    """CREATE TRIGGER passages_gone AFTER DELETE ON passages BEGIN
         INSERT INTO passages_fts(passages_fts, rowid, text) VALUES ('delete', old.id, old.text); END""",
)


def upgrade() -> None:
    """Create the table and the index of the database at hand."""
    rule = sa.ForeignKey("episodes.key", ondelete="CASCADE")
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("episode", sa.String(16), rule, nullable=False, index=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("marks", sa.Text, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in _FTS5:
            op.execute(statement)
    else:
        op.execute("CREATE INDEX passages_words ON passages USING gin (to_tsvector('simple'::regconfig, text))")
