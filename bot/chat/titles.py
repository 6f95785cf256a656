"""Titles for links that come without one."""

import asyncio
from urllib.parse import urlsplit

from bot.chat.newsroom import Newsroom
from bot.domain.lines import SourceLine
from bot.domain.notes import Source
from bot.domain.person import Origin

#: Titles fetched at once for pasted links.
AT_ONCE = 6


async def titled_sources(
    room: Newsroom, lines: tuple[SourceLine, ...], *, origin: Origin = Origin.EDITOR, evidence: str = ""
) -> tuple[Source, ...]:
    """Sources with titles: as typed, else as the page says, else the name of its site."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def titled(line: SourceLine) -> Source:
        async with gate:
            title = line.title or await room.page_title(line.url) or site(line.url)
        return Source(title=" ".join(title.split())[:300], url=line.url, origin=origin, evidence=evidence)

    return tuple(await asyncio.gather(*(titled(line) for line in lines)))


def site(url: str) -> str:
    """`example.com/talks`: what stands in for a title that nobody gave."""
    parts = urlsplit(url)
    return ((parts.hostname or url).removeprefix("www.") + parts.path.rstrip("/"))[:120]
