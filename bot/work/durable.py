"""Ask for work: every request is a row in the ledger, from which a worker on any machine takes it."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.clock import utc_now
from bot.domain.episode import Stage
from bot.domain.publication import PublicationState, taken_back
from bot.domain.show import Show
from bot.domain.timecode import clock
from bot.errors import NotesError, PublishError
from bot.ports import RerunRequest, WorkStatus
from bot.rendering.records import dump_plain
from bot.storage.ledger import Ledger
from bot.storage.library import SqlLibrary


class DurableWork:
    """Fulfils `bot.ports.Work` on the library's database; usable from any process, whether or not a worker runs.

    `targets` names the publishing targets of a show. `wake` is called after each request, so that a worker in this
    process need not wait for its next look.
    """

    def __init__(
        self,
        library: SqlLibrary,
        *,
        targets: Callable[[Show], Sequence[str]],
        wake: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._library = library
        self._ledger = Ledger(library.database)
        self._targets = targets
        self._wake = wake
        self._now = now

    async def produce(self, key: str, *, by: str = "podbot") -> str:
        return await asyncio.to_thread(self._produce, key, by)

    async def rerun(self, key: str, request: RerunRequest) -> str:
        return await asyncio.to_thread(self._rerun, key, request)

    async def publish(
        self, key: str, revision: int, *, targets: Sequence[str] | None = None, by: str = "podbot"
    ) -> Sequence[str]:
        return await asyncio.to_thread(self._publish, key, revision, targets, by)

    async def cancel(self, key: str) -> int:
        return await asyncio.to_thread(self._ledger.cancel, key, now=self._now())

    async def status(self, key: str | None = None) -> Sequence[WorkStatus]:
        return await asyncio.to_thread(self._ledger.statuses, key)

    def _produce(self, key: str, by: str) -> str:
        self._library.episode(key)
        id = f"ep:{key}"
        self._ask(id, "produce", key, {"by": by})
        return id

    def _rerun(self, key: str, request: RerunRequest) -> str:
        self._refuse_in_vain(key, request)
        id = f"rerun:{key}"
        # What still runs for this episode would only bring a result that is no longer wanted.
        self._ledger.cancel(key, now=self._now(), by=request.by, kinds=("produce", "rerun"))
        self._ask(id, "rerun", key, dump_plain(request), replace=True)
        return id

    def _refuse_in_vain(self, key: str, request: RerunRequest) -> None:
        """What there is nothing to do for would only be found so by a worker, in an hour."""
        state = self._library.episode(key)
        if request.what != "all" and not state.transcript_revision:
            raise NotesError(
                f"“{state.episode.title}” was not transcribed yet. Run all of it again, not its notes or a span."
            )
        end = self._library.transcript(key).duration if request.span else 0.0
        if request.span and request.span[0] >= end:
            raise NotesError(f"The episode ends at {clock(end)}; nothing begins at {clock(request.span[0])}.")

    def _publish(self, key: str, revision: int, targets: Sequence[str] | None, by: str) -> Sequence[str]:
        state = self._library.episode(key)
        show = self._library.show(state.episode.show)
        names = self._targets(show) if targets is None else targets
        if not names:
            raise PublishError(f"The show {show.title} has no targets. Add one under `publish:` in its settings.")
        receipts = self._library.publications(key)
        back = taken_back(receipts) if targets is None else ()
        # Sent before, but not whole: early and now approved, or asked for again.
        again = () if state.stage is Stage.IN_REVIEW else (PublicationState.PENDING,)
        sent_again = {receipt.target for receipt in receipts if receipt.state in again}
        ids = {name: f"pub:{key}:{revision}:{name}" for name in names if name not in back}
        self._ledger.drop_unhappy([f"pub:{key}:{older}:{name}" for older in range(1, revision) for name in ids])
        for name, id in ids.items():
            request = {"revision": revision, "target": name, "by": by}
            self._ask(id, "publish", key, request, replace=name in sent_again)
        return list(ids.values())

    def _ask(self, id: str, kind: str, key: str, request: dict[str, object], *, replace: bool = False) -> None:
        self._ledger.ask(id, kind=kind, episode=key, request=request, now=self._now(), replace=replace)
        self._wake()
