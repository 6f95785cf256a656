"""Lets the open lines of a draft sleep until something about it is new."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Wakes:
    """Rung by key on the server's loop; each line that is open hears every ring since it last slept."""

    def __init__(self) -> None:
        self._lines: dict[str, set[asyncio.Event]] = defaultdict(set)

    def ring(self, key: str) -> None:
        """Something about this draft is new."""
        for event in self._lines.get(key, ()):
            event.set()

    @contextmanager
    def line(self, key: str) -> Iterator[asyncio.Event]:
        """An event that is set by every ring while the block runs."""
        event = asyncio.Event()
        self._lines[key].add(event)
        try:
            yield event
        finally:
            self._lines[key].discard(event)
            if not self._lines[key]:
                del self._lines[key]


async def heard(line: asyncio.Event, *, within: float) -> None:
    """Sleep until the next ring, or so many seconds."""
    with suppress(TimeoutError):
        await asyncio.wait_for(line.wait(), within)
    line.clear()
