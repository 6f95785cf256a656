"""Stretches heard again that wait for a person's choice."""

import zlib
from collections.abc import Sequence

import sqlalchemy as sa

from bot.domain.proposal import Proposal
from bot.rendering.records import dump_json, load_json
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.rows import lock_episode, require_episode, upsert

_P = t.proposals.c


class Proposals:
    """The part of the library that knows what re-runs of spans heard."""

    database: Database

    def propose(self, proposal: Proposal) -> None:
        mine = (_P.episode == proposal.episode, _P.starts < proposal.end, _P.ends > proposal.start)
        row = {
            "episode": proposal.episode,
            "id": proposal.id,
            "starts": proposal.start,
            "ends": proposal.end,
            "record": zlib.compress(dump_json(proposal)),
        }
        with self.database.write() as connection:
            lock_episode(connection, proposal.episode)
            connection.execute(sa.delete(t.proposals).where(*mine))
            upsert(connection, t.proposals, row)

    def proposals(self, key: str) -> Sequence[Proposal]:
        query = sa.select(_P.record).where(_P.episode == key).order_by(_P.starts)
        with self.database.read() as connection:
            require_episode(connection, key)
            return [load_json(Proposal, zlib.decompress(record)) for record in connection.scalars(query)]

    def drop_proposal(self, key: str, id: str | None) -> int:
        mine = sa.delete(t.proposals).where(_P.episode == key)
        with self.database.write() as connection:
            require_episode(connection, key)
            return connection.execute(mine if id is None else mine.where(_P.id == id)).rowcount
