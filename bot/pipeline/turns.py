"""Taking turns: one at a time among all processes on a library, also when one of them dies in the middle."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.errors import BotError
from bot.ports import Library

#: Seconds without a sign of life after which a turn is free for others.
LASTS = 30.0
#: Seconds between two looks at whether it is free.
_LOOK = 0.2


@asynccontextmanager
async def turn(library: Library, what: str, *, lasts: float = LASTS) -> AsyncIterator[None]:
    """Alone with `what` while the block runs; who comes second waits.

    No clocks are compared: who waits watches whether the other gives signs of life, so machines may disagree on the
    time. As with every lease, one who was frozen for longer than `lasts` may find that somebody else began.
    """
    mine = _Turn(library, f"turn/{what}")
    await mine.begin(lasts)
    ended = asyncio.Event()
    living = asyncio.create_task(_live(mine, ended, every=lasts / 5))
    try:
        yield
    finally:
        ended.set()
        await living
        with suppress(BotError):  # the database is away; then it runs out by itself
            await asyncio.to_thread(mine.end)


class _Turn:
    """A value in the library that only its holder changes, and takes away at last."""

    def __init__(self, library: Library, name: str) -> None:
        self._library, self._name = library, name
        self._holder, self._signs = secrets.token_hex(8), 0

    async def begin(self, lasts: float) -> None:
        clock = asyncio.get_running_loop().time
        seen, since = None, clock()
        while True:
            there = await asyncio.to_thread(self._library.get_value, self._name)
            if there != seen:
                seen, since = there, clock()
            free = there is None or clock() - since >= lasts
            if free and await asyncio.to_thread(self._change, there, self._sign):
                return
            await asyncio.sleep(_LOOK)

    def live(self) -> None:
        before = self._sign
        self._signs += 1
        if not self._change(before, self._sign):
            self._signs -= 1

    def end(self) -> None:
        self._change(self._sign, None)

    @property
    def _sign(self) -> str:
        return f"{self._holder} {self._signs}"

    def _change(self, before: str | None, after: str | None) -> bool:
        return self._library.change_value(self._name, before=before, after=after)


async def _live(mine: _Turn, ended: asyncio.Event, *, every: float) -> None:
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), every)
            return
        with suppress(BotError):
            await asyncio.to_thread(mine.live)
