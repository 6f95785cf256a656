"""Performing: one station of one piece of work, from the claim to how it ended."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import TypeVar

from bot import metrics
from bot.domain.episode import Outcome
from bot.errors import (
    BotError,
    Cancelled,
    Conflict,
    DatabaseUnavailable,
    NotFound,
    PublishUnavailable,
    TranscriptionError,
)
from bot.pipeline.tools import Tools
from bot.ports import CancelCheck, never_cancelled
from bot.storage.ledger import Claim, Ledger
from bot.storage.library import SqlLibrary
from bot.work.fenced import fenced
from bot.work.once import Once
from bot.work.saying import Saying
from bot.work.shift import Shift
from bot.work.stations import Station, stations

log = logging.getLogger("podbot.work")
T = TypeVar("T")

#: Seconds between two tries to write down how a station ended, while the database is away.
_INSIST_EVERY = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """When to try again, and when to give up."""

    #: Seconds to wait after the first, second, … error that may pass; then the work has failed.
    #: About a day and a half in all: a server that is down over night is no reason to bother anybody.
    waits: tuple[float, ...] = (30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800, 43200)
    #: Workers that may die over one station before it is parked.
    crashes: int = 3


class Leaving(BaseException):
    """The process ends: the engine must not write down a result, so that the station is begun again elsewhere."""


class Performing:
    """What runs inside the engine's step. Knows every shift under way in this process."""

    def __init__(
        self,
        tools: Tools,
        library: SqlLibrary,
        *,
        ledger: Ledger,
        holder: str,
        rules: Rules,
        now: Callable[[], datetime],
    ) -> None:
        #: The application's loop; set before the engine begins.
        self.loop: asyncio.AbstractEventLoop | None = None
        #: Troubles that last; the supervisor meets the same ones.
        self.once = Once(log)
        self.say = Saying(log, library)
        self._tools, self._library, self._ledger = tools, library, ledger
        self._holder, self._rules, self._now = holder, rules, now
        self._shifts: set[Shift] = set()
        self._under_way: set[object] = set()
        self._ended = float("-inf")
        self._leaving = threading.Event()

    def execute(self, id: str, round: int, name: str) -> tuple[str, str] | None:
        """Do the station; gives the next one's name and queue, None where the work has ended or is not ours."""
        if self._leaving.is_set():
            raise Leaving
        self._under_way.add(token := object())
        try:
            return self._execute(id, round, name)
        finally:
            self._ended = monotonic()
            self._under_way.discard(token)

    def leave(self) -> None:
        """Ask every shift to stop; what they did is put down, not ended."""
        self._leaving.set()
        for shift in list(self._shifts):
            shift.stop()

    def busy(self, *, within: float = 0.0) -> bool:
        """Whether any station is under way, or ended within so many seconds."""
        return bool(self._under_way) or monotonic() - self._ended < within

    def stop_fallen(self) -> None:
        """Stop the shifts whose claims no longer stand: cancelled, replaced or taken over."""
        shifts = list(self._shifts)
        if not shifts:
            return
        standing = self._ledger.standing([shift.claim for shift in shifts])
        for shift in shifts:
            if (shift.claim.task.id, shift.claim.number) not in standing:
                shift.stop()

    def _execute(self, id: str, round: int, name: str) -> tuple[str, str] | None:
        claim = self._insist(lambda: self._ledger.claim(id, round=round, holder=self._holder, now=self._now()))
        if claim is None:
            return None
        line = stations(claim.task.kind, dict(claim.task.request))
        index = next(index for index, station in enumerate(line) if station.name == name)
        if claim.crashes >= self._rules.crashes:
            self._park(claim, line[index])
            return None
        if not self._perform(claim, line[index]):
            return None
        if index + 1 < len(line):
            following = line[index + 1]
            passed = self._insist(lambda: self._ledger.pass_on(claim, step=following.label, now=self._now()))
            return (following.name, following.queue) if passed else None
        self._insist(lambda: self._done(claim))
        return None

    def _perform(self, claim: Claim, station: Station) -> bool:
        """Whether the station was done."""
        key, began = claim.task.episode, monotonic()
        try:
            with self._shift(claim, station) as shift:
                insist = partial(self._insist, unless=shift.cancelled)
                tools = fenced(self._tools, self._library, self._ledger, claim, insist=insist)
                with metrics.timed(station.name, stops=(Cancelled, Conflict, Leaving)):
                    insist(lambda: _do(station, tools, shift))  # whoever looked past the patient library
        except (Cancelled, Conflict) as error:
            self._put_down(claim, error)
            return False
        except BotError as error:
            self._insist(partial(self._failed, claim, station, error))
            return False
        except Exception as error:
            self.say(logging.ERROR, key, f"{station.label} failed because of an error in podbot", trace=True)
            told = BotError(
                f"{station.label.capitalize()} ended in an error inside podbot ({type(error).__name__}: {error}). "
                "The log has the details; please report it."
            )
            self._insist(partial(self._failed, claim, station, told))
            return False
        self.say(logging.INFO, key, f"{_told(claim, station)} took {monotonic() - began:.1f} s")
        return True

    @contextmanager
    def _shift(self, claim: Claim, station: Station) -> Iterator[Shift]:
        assert self.loop is not None, "start the worker first"
        shift = Shift(
            claim,
            ledger=self._ledger,
            loop=self.loop,
            now=self._now,
            label=station.label,
            begins=station.begins,
            ends=station.ends,
        )
        self._shifts.add(shift)
        if self._leaving.is_set():
            shift.stop()
        try:
            yield shift
        finally:
            self._shifts.discard(shift)

    def _put_down(self, claim: Claim, error: BotError) -> None:
        """Leaving, the work waits for the next worker; else a claim that fell needs nothing, and others are told."""
        if self._leaving.is_set() and isinstance(error, Cancelled):
            with suppress(DatabaseUnavailable):  # then it counts as a crash, which is survivable
                self._ledger.put_down(claim, now=self._now())
            raise Leaving
        if not self._insist(lambda: self._ledger.holds(claim)):
            self.say(logging.INFO, claim.task.episode, "stopped, since it was cancelled or taken over")
            return
        self._insist(lambda: self._end(claim, "failed", str(error)))

    def _failed(self, claim: Claim, station: Station, error: BotError) -> None:
        crashed = error.retryable and isinstance(error, TranscriptionError)
        if crashed and claim.crashes + 1 >= self._rules.crashes:
            text = f"{station.label.capitalize()} failed {claim.crashes + 1} times, so it was set aside. {error}"
            self._end(claim, "parked", text, step=station.label, crashed=True)
            self.say(logging.ERROR, claim.task.episode, text)
            return
        retry_at = self._retry_at(claim, error) if error.retryable else None
        self._end(claim, "failed", str(error), step=station.label, retry_at=retry_at, crashed=crashed)
        what = f"again at {retry_at:%H:%M} UTC" if retry_at else "waiting for a person"
        self.say(logging.WARNING, claim.task.episode, f"{station.label} failed, {what}: {error}")

    def _retry_at(self, claim: Claim, error: BotError) -> datetime | None:
        if claim.tries >= len(self._rules.waits):
            return None
        wait = self._rules.waits[claim.tries]
        if isinstance(error, PublishUnavailable) and error.retry_after is not None:
            wait = max(error.retry_after, min(wait, 1.0))
        return self._now() + timedelta(seconds=wait)

    def _park(self, claim: Claim, station: Station) -> None:
        text = (
            f"{station.label.capitalize()} stopped the worker {claim.crashes} times, so it was set aside. "
            f"Look at the log for the reason, then `podbot retry {claim.task.episode}`."
        )
        self._insist(lambda: self._end(claim, "parked", text, step=station.label))
        self.say(logging.ERROR, claim.task.episode, text)

    def _done(self, claim: Claim) -> None:
        self._outcome(claim, Outcome(worked=True, at=self._now(), attempts=claim.tries + 1))
        self._ledger.end(claim, "done", now=self._now())

    def _end(
        self,
        claim: Claim,
        state: str,
        message: str,
        *,
        step: str = "",
        retry_at: datetime | None = None,
        crashed: bool = False,
    ) -> None:
        attempts = claim.tries + claim.crashes + 1
        now = self._now()
        self._outcome(claim, Outcome(worked=False, at=now, message=message, retry_at=retry_at, attempts=attempts))
        self._ledger.end(claim, state, now=now, message=message, step=step, retry_at=retry_at, crashed=crashed)

    def _outcome(self, claim: Claim, outcome: Outcome) -> None:
        library = self._library.guarded(self._ledger.guard(claim))
        try:
            library.record_outcome(claim.task.episode, outcome)
        except (Conflict, NotFound):
            return  # no longer ours, or its show was removed meanwhile

    def _insist(self, ask: Callable[[], T], *, unless: CancelCheck = never_cancelled) -> T:
        """Do it as soon as the database is there: what was worked out must not be lost over a restart over there."""
        while True:
            began = monotonic()
            try:
                result = ask()
            except DatabaseUnavailable as error:
                self.once.trouble("database", str(error))
                if self._leaving.wait(_INSIST_EVERY):
                    raise Leaving from error
                if unless():
                    raise Cancelled("The work was stopped while the database was away.") from error
                continue
            self.once.over("database", "The database answers again.", began=began)
            return result


def _told(claim: Claim, station: Station) -> str:
    """What was done, and of the pieces of work that publish at once, where to."""
    target = claim.task.request.get("target") if station.name == "publish" else None
    return f"{station.label} to {target}" if target else station.label


def _do(station: Station, tools: Tools, shift: Shift) -> None:
    shift.begin()
    station.job(tools, shift)
