"""The ledger of work: what was asked for, who holds it, how far it is. The engine executes; this table decides.

A piece of work goes `asked → queued → running → done | failed | parked | cancelled`. It begins in round 1; whatever
begins it anew (a person, a retry, a move to another database) opens the next round. Each time a worker takes it up,
the count of claims rises: that number is the worker's fencing token, checked inside every transaction it writes with,
so that one who slept through a take-over, a cancel or a newer re-run can change nothing any more.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.errors import Conflict
from bot.ports import WorkStatus
from bot.storage import tables as t
from bot.storage.changes import tell
from bot.storage.database import Database

#: States in which work is on its way.
OPEN = ("asked", "queued", "running")
#: Ends that are shown until the work is asked for again.
UNHAPPY = ("failed", "parked", "cancelled")
#: Not of a show that was removed.
_KNOWN = sa.exists().where(t.episodes.c.key == t.work.c.episode)
#: How many ended rows a list shows.
_SHOWN = 100
_W = t.work.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One row as a worker sees it."""

    id: str
    kind: str
    episode: str
    request: Mapping[str, Any]
    round: int
    queued_at: datetime
    #: Label of the station where it stood when it failed; empty at the beginning.
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to work on a task until somebody else takes it up."""

    task: Task
    #: The fencing token.
    number: int
    #: Workers that died over it in this round.
    crashes: int
    #: Tries that ended in an error that may pass.
    tries: int


class Ledger:
    """Reads and writes the `work` table; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(
        self, id: str, *, kind: str, episode: str, request: Mapping[str, Any], now: datetime, replace: bool = False
    ) -> None:
        """Ask for work. What is on its way or done stays as it is, unless `replace`; what failed begins again."""
        fresh = _fresh(request, now)
        with self._database.write() as connection:
            row = connection.execute(sa.select(_W.state).where(_W.id == id).with_for_update()).first()
            if row is None:
                first = {"id": id, "kind": kind, "episode": episode, "round": 1, "claims": 0, **fresh}
                connection.execute(sa.insert(t.work).values(**first))
            elif replace or row.state in UNHAPPY:
                again = sa.update(t.work).where(_W.id == id)
                connection.execute(again.values(round=_W.round + 1, claims=_W.claims + 1, **fresh))
            tell(connection)

    def asked(self, *, now: datetime, limit: int = 100) -> Sequence[Task]:
        """What the engine was not yet given, oldest first; what is due to be tried again, in a new round."""
        due = sa.and_(_W.state == "failed", _W.retry_at <= now)
        query = sa.select(t.work).where(sa.or_(_W.state == "asked", due)).order_by(_W.queued_at).limit(limit)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        if not any(row.state == "failed" for row in rows):
            return [_task(row) for row in rows]
        values = {"state": "asked", "round": _W.round + 1, "retry_at": None, "changed_at": now}
        with self._database.write() as connection:
            connection.execute(sa.update(t.work).where(due).values(**values))
        return self.asked(now=now, limit=limit)

    def under_way(self, *, until: datetime) -> bool:
        """Whether anything is asked for, queued or running anywhere, or is due to be tried again by then."""
        due = sa.and_(_W.state == "failed", _W.retry_at <= until)
        query = sa.select(_W.id).where(sa.or_(_W.state.in_(OPEN), due)).limit(1)
        with self._database.read() as connection:
            return connection.scalar(query) is not None

    def handed_over(self, task: Task, *, now: datetime) -> None:
        """The engine has it, under an id that it takes only once; so this may be said late, or twice."""
        mine = (_W.id == task.id, _W.round == task.round, _W.state == "asked")
        with self._database.write() as connection:
            connection.execute(sa.update(t.work).where(*mine).values(state="queued", changed_at=now))

    def stale(self, *, before: datetime, limit: int = 100) -> Sequence[Task]:
        """Queued or running rows that nobody touched since then, for a look whether the engine still knows them."""
        old = sa.and_(_W.state.in_(("queued", "running")), _W.changed_at < before)
        with self._database.read() as connection:
            rows = connection.execute(sa.select(t.work).where(old).order_by(_W.changed_at).limit(limit))
            return [_task(row) for row in rows]

    def ask_again(self, task: Task, *, now: datetime) -> None:
        """Begin a row anew that the engine lost."""
        mine = (_W.id == task.id, _W.round == task.round, _W.state.in_(("queued", "running")))
        values = {"state": "asked", "round": _W.round + 1, "claims": _W.claims + 1, "holder": None, "changed_at": now}
        with self._database.write() as connection:
            connection.execute(sa.update(t.work).where(*mine).values(**values))

    def touch(self, task: Task, *, now: datetime) -> None:
        """Note that somebody looked after this row."""
        with self._database.write() as connection:
            connection.execute(sa.update(t.work).where(_W.id == task.id).values(changed_at=now))

    def claim(self, id: str, *, round: int, holder: str, now: datetime) -> Claim | None:
        """Take work up; None where it was cancelled, replaced or has ended. Whoever held it before is fenced off."""
        with self._database.write() as connection:
            row = connection.execute(sa.select(t.work).where(_W.id == id).with_for_update()).first()
            if row is None or row.round != round or row.state not in OPEN:
                return None
            crashes = row.crashes + (row.state == "running")
            values = {
                "state": "running", "claims": row.claims + 1, "crashes": crashes, "holder": holder,
                "started_at": row.started_at or now, "changed_at": now, "left": None,
            }  # fmt: skip
            connection.execute(sa.update(t.work).where(_W.id == id).values(**values))
        return Claim(task=_task(row), number=row.claims + 1, crashes=crashes, tries=row.tries)

    def guard(self, claim: Claim) -> Callable[[sa.Connection], None]:
        """For `SqlLibrary.guarded`: raises `Conflict` inside a transaction whose writer no longer holds the claim."""

        def check(connection: sa.Connection) -> None:
            # Postgres holds the row until commit, so that nobody takes over between this look and the write.
            query = sa.select(_W.state, _W.claims).where(_W.id == claim.task.id).with_for_update(read=True)
            row = connection.execute(query).first()
            if row is None or row.state != "running" or row.claims != claim.number:
                raise Conflict("Somebody else took this work over or ended it; this late result was refused.")

        return check

    def holds(self, claim: Claim) -> bool:
        """Whether the claim still stands."""
        return bool(self.standing([claim]))

    def standing(self, claims: Sequence[Claim]) -> set[tuple[str, int]]:
        """Those claims that still stand, by task and number."""
        asked = {(claim.task.id, claim.number) for claim in claims}
        query = sa.select(_W.id, _W.claims).where(_W.id.in_({id for id, _ in asked}), _W.state == "running")
        with self._database.read() as connection:
            return asked.intersection((row.id, row.claims) for row in connection.execute(query))

    def report(self, claim: Claim, *, done: float, step: str, left: float | None, now: datetime) -> None:
        """How far it is, for people."""
        self._change(claim, done=done, step=step, left=left, changed_at=now)

    def pass_on(self, claim: Claim, *, step: str, now: datetime) -> bool:
        """Let go of it between two steps; False where the claim no longer stands."""
        return self._change(
            claim, state="queued", holder=None, step=step, left=None, crashes=0, tries=0, changed_at=now
        )

    def put_down(self, claim: Claim, *, now: datetime) -> bool:
        """Let go of it in the middle of a step, for another worker to begin that step again; this is no crash."""
        return self._change(claim, state="queued", holder=None, left=None, changed_at=now)

    def end(
        self,
        claim: Claim,
        state: str,
        *,
        now: datetime,
        message: str = "",
        step: str = "",
        retry_at: datetime | None = None,
        crashed: bool = False,
    ) -> bool:
        """`done`, `failed` (with the time of the next try, if any) or `parked`; False where the claim fell before.

        `step` is the label of the station, where the next try begins; `crashed` counts the try among the crashes.
        """
        values: dict[str, Any] = {"state": state, "message": message, "retry_at": retry_at, "changed_at": now}
        values |= {"holder": None, "left": None, "step": step}
        if state == "done":
            values["done"] = 1.0
        elif crashed:
            values["crashes"] = _W.crashes + 1
        else:
            values["tries"] = _W.tries + 1
        return self._change(claim, **values)

    def cancel(self, episode: str, *, now: datetime, by: str = "", kinds: Sequence[str] | None = None) -> int:
        """End all open or waiting work of an episode; a running step notices within a segment."""
        mine = sa.and_(_W.episode == episode, sa.or_(_W.state.in_(OPEN), _W.retry_at.is_not(None)))
        if kinds is not None:
            mine = sa.and_(mine, _W.kind.in_(kinds))
        message = f"Cancelled by {by}." if by else "Cancelled."
        values = {"state": "cancelled", "message": message, "retry_at": None, "changed_at": now, "holder": None}
        with self._database.write() as connection:
            return connection.execute(sa.update(t.work).where(mine).values(**values)).rowcount

    def drop_unhappy(self, ids: Collection[str]) -> None:
        """Forget what failed and is not asked for any more, because something else took its place."""
        gone = sa.and_(_W.id.in_(ids), _W.state.in_(UNHAPPY))
        with self._database.write() as connection:
            connection.execute(sa.delete(t.work).where(gone))

    def statuses(self, episode: str | None = None) -> Sequence[WorkStatus]:
        """Running work first, then queued, then what ended unhappily; of one episode, or all."""
        rank = sa.case({"running": 0, "queued": 1, "asked": 1}, value=_W.state, else_=2)
        query = sa.select(t.work).where(_KNOWN).order_by(rank, _W.changed_at.desc())
        query = query.where(_W.state != "done") if episode is None else query.where(_W.episode == episode)
        with self._database.read() as connection:
            return [_status(row) for row in connection.execute(query.limit(_SHOWN))]

    def depth(self) -> Mapping[str, int]:
        """How many pieces of work are in each state."""
        query = sa.select(_W.state, sa.func.count()).where(_KNOWN).group_by(_W.state)
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def oldest_waiting(self) -> datetime | None:
        """When the longest waiting work was asked for."""
        with self._database.read() as connection:
            found: datetime | None = connection.scalar(
                sa.select(_W.queued_at).where(_W.state.in_(("asked", "queued"))).order_by(_W.queued_at).limit(1)
            )
        return found

    def forget(self, *, before: datetime) -> int:
        """Drop rows of work that ended before that time; publications keep their receipts elsewhere."""
        ended = sa.and_(_W.state.in_(("done", "cancelled")), _W.changed_at < before, _W.kind != "publish")
        with self._database.write() as connection:
            return connection.execute(sa.delete(t.work).where(ended)).rowcount

    def _change(self, claim: Claim, **values: Any) -> bool:
        mine = (_W.id == claim.task.id, _W.claims == claim.number, _W.state == "running")
        with self._database.write() as connection:
            return connection.execute(sa.update(t.work).where(*mine).values(**values)).rowcount == 1


def _fresh(request: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "request": json.dumps(dict(request)), "state": "asked", "crashes": 0, "tries": 0, "holder": None, "done": 0.0,
        "step": "", "left": None, "message": "", "queued_at": now, "started_at": None, "changed_at": now,
        "retry_at": None,
    }  # fmt: skip


def _task(row: Any) -> Task:
    return Task(
        id=row.id,
        kind=row.kind,
        episode=row.episode,
        request=json.loads(row.request),
        round=row.round,
        queued_at=row.queued_at,
        step=row.step,
    )


def _status(row: Any) -> WorkStatus:
    waits = row.state == "failed" and row.retry_at is not None
    return WorkStatus(
        id=row.id,
        kind=row.kind,
        episode=row.episode,
        state="queued" if row.state == "asked" else row.state,
        done=row.done,
        step=f"tries again at {row.retry_at:%H:%M} UTC" if waits else row.step,
        left=row.left,
        message=row.message,
        queued_at=row.queued_at,
        started_at=row.started_at,
    )
