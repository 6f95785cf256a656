"""A shift: one station's time with one claim — its progress, its way out, its calls into the application's loop."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as NotYet
from datetime import datetime
from time import monotonic
from typing import Any, TypeVar

from bot.errors import Cancelled, DatabaseUnavailable
from bot.storage.ledger import Claim, Ledger

T = TypeVar("T")

#: Seconds between two progress rows.
REPORT_EVERY = 2.0
#: Seconds between two looks whether to stop, while waiting for the loop.
_LOOK_EVERY = 0.25


class Shift:
    """Handed to the job of a station.

    Whoever watches (`bot.work.supervisor`) calls `stop` when the claim fell; the job sees it through `cancelled`.
    """

    def __init__(
        self,
        claim: Claim,
        *,
        ledger: Ledger,
        loop: asyncio.AbstractEventLoop,
        now: Callable[[], datetime],
        label: str,
        begins: float,
        ends: float,
    ) -> None:
        self.claim = claim
        self.now = now
        self._ledger = ledger
        self._loop = loop
        self._label = label
        self._begins, self._ends = begins, ends
        self._stopped = threading.Event()
        self._started = self._reported = monotonic()

    @property
    def key(self) -> str:
        """The episode."""
        return self.claim.task.episode

    @property
    def request(self) -> Mapping[str, Any]:
        """What was asked for."""
        return self.claim.task.request

    @property
    def asked_at(self) -> datetime:
        """When it was asked for: the same at every try, so it tells this work's results from others'."""
        return self.claim.task.queued_at

    def begin(self) -> None:
        """The first progress row: what begins, and how much was done before it."""
        self._ledger.report(self.claim, done=self._begins, step=self._label, left=None, now=self.now())

    def stop(self) -> None:
        """Make the job return at its next look."""
        self._stopped.set()

    def cancelled(self) -> bool:
        """Whether the job should stop now and raise `Cancelled`."""
        return self._stopped.is_set()

    def progress(self, done: float, what: str) -> None:
        """Keep a row of it every few seconds; cheap in between, and never raises."""
        moment = monotonic()
        if moment - self._reported < REPORT_EVERY:
            return
        self._reported = moment
        left = (moment - self._started) * (1 - done) / done if done > 0.02 else None
        whole = self._begins + (self._ends - self._begins) * min(max(done, 0.0), 1.0)
        try:
            self._ledger.report(self.claim, done=whole, step=what or self._label, left=left, now=self.now())
        except DatabaseUnavailable:
            return  # the next one will do

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Run it on the application's loop, where its sessions and connections live; raises `Cancelled` on `stop`."""
        running = asyncio.run_coroutine_threadsafe(work, self._loop)
        while True:
            try:
                return running.result(timeout=_LOOK_EVERY)
            except CancelledError:
                raise Cancelled("The work was stopped.") from None
            except NotYet:
                if running.done():
                    raise  # a timeout of its own
                if self.cancelled():
                    running.cancel()
