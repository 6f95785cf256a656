"""Keeps posts up to date in the background: many reasons, one update; trouble with Discord is waited out."""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.chat.posting import AnswerLost
from bot.chat.refusals import CONNECTION, as_bot_error
from bot.chat.telling import tell_waiting
from bot.errors import BotError, NetworkError, NotFound

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient

_log = logging.getLogger(__name__)
#: Between attempts, in multiples of `Newsroom.try_again_after`: 1, 2, 4, … at most this.
LONGEST_WAIT = 30.0
#: Posts drawn at the same time: drawing takes processor time that transcription wants too.
AT_ONCE = 3
#: Seconds until what a person must mend is looked at again: they may have.
REFUSED_WAIT = 300.0
#: What Discord's side or the network may cause.
TROUBLE = (discord.DiscordException, *CONNECTION, NetworkError)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """An update that was asked for: when (loop time), how long after asking, and what rings."""

    at: float
    delay: float
    timer: asyncio.TimerHandle


class Refresher:
    """Posts that are due, each with the moment when."""

    def __init__(self, client: "PodbotClient") -> None:
        self._client = client
        self._timers: dict[str, _Due] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._verify: set[str] = set()
        self._failures: Counter[str] = Counter()
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._closed = False

    def open(self) -> None:
        """Take up work again after `close`."""
        self._closed = False

    def soon(self, key: str, delay: float = 0.0, *, verify: bool = False) -> None:
        """Bring a post up within `delay` seconds; several reasons become one update."""
        if self._closed:
            return
        if verify:
            self._verify.add(key)
        loop = asyncio.get_running_loop()
        at = loop.time() + delay
        known = self._timers.get(key)
        if known is not None and known.at <= at:
            return
        if known is not None:
            known.timer.cancel()
        self._timers[key] = _Due(at=at, delay=delay, timer=loop.call_later(delay, self._due, key))

    async def now(self, key: str) -> None:
        """Bring a post up and say what waits for its thread.

        `NetworkError` where Discord is down, `SettingsError` where it refuses; both are tried again in the background.
        """
        try:
            await self._bring_up(key)
        except TROUBLE as error:
            self._later(key, error)
            raise as_bot_error(error) from error

    @property
    def idle(self) -> bool:
        """Nothing is being drawn, and what is due was asked for no sooner than in a minute."""
        return not self._running and all(due.delay >= 60.0 for due in self._timers.values())

    async def close(self) -> None:
        """Stop; what is due is found again at the next start."""
        self._closed = True
        for due in self._timers.values():
            due.timer.cancel()
        self._timers.clear()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _due(self, key: str) -> None:
        self._timers.pop(key, None)
        task = asyncio.get_running_loop().create_task(self._quietly(key), name=f"podbot-post-{key}")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _quietly(self, key: str) -> None:
        try:
            async with self._gate:
                await self._bring_up(key)
        except NotFound:
            self._failures.pop(key, None)
        except (*TROUBLE, BotError) as error:
            self._later(key, error)
        except Exception:
            _log.exception("The draft's post could not be drawn.", extra={"episode": key})

    async def _bring_up(self, key: str) -> None:
        if not self._client.is_ready():
            raise NetworkError("podbot is not connected to Discord yet; it posts as soon as it is.")
        verify = key in self._verify
        self._verify.discard(key)  # before: whoever asks meanwhile asks for the next time
        try:
            await self._client.poster.bring_up(key, verify=verify)
        except BaseException:
            if verify:
                self._verify.add(key)
            raise
        await tell_waiting(self._client, key)
        self._failures.pop(key, None)

    def _later(self, key: str, error: BaseException) -> None:
        """Another attempt, and one line in the log: for the first failure only, not every minute."""
        self._failures[key] += 1
        found = as_bot_error(error)
        if self._failures[key] == 1:
            level = logging.INFO if found.retryable else logging.ERROR
            _log.log(level, "The draft's post waits: %s", found, extra={"episode": key})
        self.soon(key, self._pause(key, error) if found.retryable else REFUSED_WAIT)

    def _pause(self, key: str, error: BaseException) -> float:
        if isinstance(error, AnswerLost):
            return 0.5
        # the exponent is bounded too: an outage of a day is thousands of failures
        pause = self._client.newsroom.try_again_after * min(LONGEST_WAIT, 2.0 ** min(self._failures[key] - 1, 10))
        return max(pause, error.retry_after) if isinstance(error, discord.RateLimited) else pause
