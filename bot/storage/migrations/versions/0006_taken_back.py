"""What was taken back before there was a stage for it: unpublished, where nothing of it is out any more."""

import json
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_EPISODES = sa.table("episodes", sa.column("key"), sa.column("stage"), sa.column("since", _MOMENT))
_RECEIPTS = sa.table(
    "publications", sa.column("episode"), sa.column("target"), sa.column("at", _MOMENT), sa.column("record")
)


def upgrade() -> None:
    """Let receipts remember that they were taken back, and the stage of what they were all taken back from follow."""
    connection = op.get_bind()
    receipts: defaultdict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(sa.select(_RECEIPTS)):
        receipts[row.episode].append(row)
    for key, rows in receipts.items():
        back = [row for row in rows if json.loads(row.record)["state"] == "unpublished"]
        for row in back:
            _remember(connection, row)
        if len(back) == len(rows):
            mine = (_EPISODES.c.key == key, _EPISODES.c.stage == "published")
            values = {"stage": "unpublished", "since": max(row.at for row in back)}
            connection.execute(sa.update(_EPISODES).where(*mine).values(**values))


def _remember(connection: sa.Connection, row: Any) -> None:
    """Its address leads nowhere; that it was taken back makes a drafted post public again when somebody publishes."""
    record = json.dumps(json.loads(row.record) | {"url": "", "taken_back": True}, ensure_ascii=False)
    mine = (_RECEIPTS.c.episode == row.episode, _RECEIPTS.c.target == row.target)
    connection.execute(sa.update(_RECEIPTS).where(*mine).values(record=record))
