"""What waits, for how long, and whether anybody is there to do it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage.database import Database
from bot.storage.leases import Leases
from bot.storage.ledger import Ledger
from bot.work.queues import QUEUES

#: As the ledger counts them, in the order people want to read.
_STATES = ("running", "failed", "parked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """The ledger and the leases at one moment."""

    #: Pieces of work by state.
    depth: Mapping[str, int]
    #: How long the oldest waiting piece has waited; None where nothing waits.
    waiting: timedelta | None
    #: Queues that somebody alive takes work from.
    served: frozenset[str]

    @property
    def unserved(self) -> tuple[str, ...]:
        """Queues that nobody takes work from."""
        return tuple(queue for queue in QUEUES if queue not in self.served)

    @property
    def sentence(self) -> str:
        """`3 waiting (the oldest for 12 min), 1 running`; empty where nothing is on its way or was set aside."""
        count = self.depth.get("asked", 0) + self.depth.get("queued", 0)
        said = (
            [f"{count} waiting (the oldest for {_length(self.waiting)})"] if count and self.waiting is not None else []
        )
        said += [f"{self.depth[state]} {state}" for state in _STATES if self.depth.get(state)]
        return ", ".join(said)

    @property
    def warning(self) -> str:
        """What keeps waiting work from being done; empty where nothing does."""
        if self.waiting is None or not self.unserved:
            return ""
        if not self.served:
            return "Work is waiting, but no worker is running. Start `podbot run`."
        missing = ",".join(self.unserved)
        return f"Nobody takes work from {missing}. Start `podbot worker --queues {missing}` where that can be done."


def backlog(database: Database, *, now: datetime) -> Backlog:
    """How it stands; three short queries."""
    ledger = Ledger(database)
    oldest = ledger.oldest_waiting()
    return Backlog(
        depth=ledger.depth(),
        waiting=None if oldest is None else max(now - oldest, timedelta(0)),
        served=frozenset(Leases(database).served(now)),
    )


def _length(waited: timedelta | None) -> str:
    seconds = waited.total_seconds() if waited else 0.0
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
