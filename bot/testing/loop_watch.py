"""Measures how long an event loop was held up: the test of "blocking work stays in its adapter"."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

#: Seconds between two looks.
_EVERY = 0.005


@dataclass(kw_only=True)
class LoopWatch:
    """Filled while the block of `watch_loop` runs."""

    #: Seconds by which each look came too late.
    late: list[float] = field(default_factory=list)
    #: Seconds of CPU the loop's own thread used between two looks: what code on the loop did, whatever else the
    #: machine was busy with.
    busy: list[float] = field(default_factory=list)

    @property
    def worst(self) -> float:
        """The longest time in seconds that nothing else could happen."""
        return max(self.late, default=0.0)

    @property
    def busiest(self) -> float:
        """The longest stretch of CPU seconds on the loop without a pause for others."""
        return max(self.busy, default=0.0)

    def share(self, part: float) -> float:
        """So many seconds or less in this part of all looks (0.99: all but one in a hundred)."""
        return sorted(self.late)[int(part * (len(self.late) - 1))] if self.late else 0.0


@asynccontextmanager
async def watch_loop() -> AsyncIterator[LoopWatch]:
    """Look at the clock every few milliseconds beside whatever the block does.

    async with watch_loop() as seen:
        await everything()
    assert seen.worst < 0.1
    """
    seen = LoopWatch()
    task = asyncio.ensure_future(_look(seen))
    try:
        yield seen
    finally:
        task.cancel()


async def _look(seen: LoopWatch) -> None:
    while True:
        start, used = time.perf_counter(), time.thread_time()
        await asyncio.sleep(_EVERY)
        seen.late.append(time.perf_counter() - start - _EVERY)
        seen.busy.append(time.thread_time() - used)
