"""Whether addresses still answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.notes import Source
from bot.errors import BotError
from bot.net import Network

#: Statuses that many servers give to HEAD alone.
_TRY_GET = frozenset({400, 403, 404, 405, 406, 410, 500, 501, 503})
#: Addresses asked at the same time.
_AT_ONCE = 8


async def check_alive(
    sources: Sequence[Source], network: Network, *, now: datetime, timeout: float = 15.0
) -> tuple[Source, ...]:
    """The same sources with what their servers say: HEAD, and GET where that is refused; bodies are not read.

    `alive_at` is set where the answer is 2xx, `alive_status` to the last status, `redirected_to` where 3xx led
    elsewhere. A server that does not answer, or may not be visited, leaves `alive_at` as it was and no status.
    """
    gate = asyncio.Semaphore(_AT_ONCE)

    async def checked(source: Source) -> Source:
        async with gate:
            try:
                async with asyncio.timeout(timeout):
                    status, url = await _asked(source.url, network)
            except (BotError, TimeoutError):
                return replace(source, alive_status=None, redirected_to=None)
        moved = url if url.rstrip("/") != source.url.rstrip("/") else None
        alive_at = now if 200 <= status < 300 else source.alive_at
        return replace(source, alive_at=alive_at, alive_status=status, redirected_to=moved)

    return tuple(await asyncio.gather(*(checked(source) for source in sources)))


async def _asked(url: str, network: Network) -> tuple[int, str]:
    try:
        head = await network.head(url, attempts=1)
        if head.status not in _TRY_GET:
            return head.status, head.url
    except BotError:
        pass  # some servers hang up on HEAD: GET decides
    async with network.stream(url) as stream:
        return stream.status, stream.url
