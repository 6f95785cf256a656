"""The socket for durable work: what is asked of it and how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class RerunRequest:
    """What to do again."""

    #: "all", "span" or "notes".
    what: str = "all"
    #: Seconds, with `what="span"`.
    span: tuple[float, float] | None = None
    model: str | None = None
    engine: str | None = None
    language: str | None = None
    #: Names or terms to listen for, ahead of the show's.
    hint: str | None = None
    by: str = "podbot"
    #: With `what="span"`: keep what is heard as a `Proposal` for people to weigh, instead of a revision.
    propose: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkStatus:
    """One piece of work as people see it."""

    id: str
    #: produce, rerun, publish.
    kind: str
    episode: str
    #: queued, running, done, failed, cancelled, parked.
    state: str
    #: 0..1 of the whole.
    done: float = 0.0
    #: "transcribing", "writing notes", …
    step: str = ""
    #: Seconds left, None where unknown.
    left: float | None = None
    message: str = ""
    queued_at: datetime | None = None
    started_at: datetime | None = None

    @property
    def called(self) -> str:
        """The work in a person's words; of publishing, also where to, which its id ends with."""
        if self.kind == "publish":
            return f"publish to {self.id.split(':', 3)[-1]}"
        return {"produce": "first draft", "rerun": "re-run"}.get(self.kind, self.kind)


class Work(Protocol):
    """Durable work: what was accepted ends, whatever dies in between, and is done once.

    Asking twice for the same work (same episode; same revision and target) is one piece of work. A `rerun` replaces
    a running or earlier one of the same episode: the old one is cancelled and its late result refused.
    """

    async def produce(self, key: str, *, by: str = "podbot") -> str:
        """Take an episode down the line to a draft in review; gives the id of the work."""
        ...

    async def rerun(self, key: str, request: RerunRequest) -> str: ...
    async def publish(
        self, key: str, revision: int, *, targets: Sequence[str] | None = None, by: str = "podbot"
    ) -> Sequence[str]:
        """One piece of work per target; where None, all of the show's but those that it was taken back from.

        What failed of older revisions there is forgotten.
        """
        ...

    async def cancel(self, key: str) -> int:
        """Stop all work on this episode within a segment; gives how many pieces that were."""
        ...

    async def status(self, key: str | None = None) -> Sequence[WorkStatus]:
        """Queued and running work, and what failed last; of one episode, or all."""
        ...
