"""Retain: what is kept no longer than it is needed — audio of finished episodes, rests on this machine's disk."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.episode import Stage
from bot.pipeline.tools import Tools
from bot.ports import EpisodeState, Library

_FINISHED = (Stage.PUBLISHED, Stage.REJECTED)
_PAGE = 200
#: Rests of downloads and decoded audio older than this belong to nobody.
_SCRATCH = timedelta(days=2)


async def forget_audio(tools: Tools, *, older_than: timedelta, now: datetime) -> int:
    """Delete the audio of episodes that were published or rejected so long ago; gives how many.

    A re-run fetches it again. Transcripts and notes stay.
    """
    gone = 0
    for state in await asyncio.to_thread(lambda: list(_finished(tools.library))):
        if state.since is None or now - state.since < older_than:
            continue
        known = await asyncio.to_thread(tools.library.audio, state.episode.key)
        if known and await tools.artifacts.exists(known[1]):
            await tools.artifacts.delete(known[1])
            gone += 1
    return gone


def sweep_scratch(folder: Path, *, now: datetime) -> int:
    """Delete what killed processes left in the scratch folder; gives how many files."""
    old = [path for path in folder.rglob("*") if path.is_file() and _age(path, now) > _SCRATCH]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _finished(library: Library) -> Iterator[EpisodeState]:
    offset = 0
    while page := library.episodes(stages=_FINISHED, offset=offset, limit=_PAGE):
        yield from page
        offset += _PAGE


def _age(path: Path, now: datetime) -> timedelta:
    try:
        return now - datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo)
    except FileNotFoundError:
        return timedelta(0)
