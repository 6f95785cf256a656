"""Retain: what is kept no longer than it is needed — audio of finished episodes, rests on this machine's disk."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.episode import Stage
from bot.pipeline.tools import Tools
from bot.ports import EpisodeState, Library

_FINISHED = (Stage.PUBLISHED, Stage.UNPUBLISHED, Stage.REJECTED)
_PAGE = 200
#: Rests of downloads and decoded audio older than this belong to nobody.
_SCRATCH = timedelta(days=2)


async def forget_audio(tools: Tools, *, older_than: timedelta, now: datetime) -> int:
    """Delete the audio of episodes that were published, taken back or rejected so long ago; gives how many.

    A re-run fetches it again. Transcripts and notes stay.
    """
    audio = await asyncio.to_thread(lambda: set(_long_finished(tools.library, now - older_than)))
    # One list of what there is, since the finished episodes are many and a store may be far away.
    old = [key async for key in tools.artifacts.keys("") if key in audio] if audio else []
    for key in old:
        await tools.artifacts.delete(key)
    return len(old)


def sweep_scratch(folder: Path, *, now: datetime) -> int:
    """Delete what killed processes left in the scratch folder; gives how many files."""
    old = [path for path in folder.rglob("*") if _age(path, now) > _SCRATCH]
    files = [path for path in old if path.is_file()]
    for path in files:
        path.unlink(missing_ok=True)
    for path in reversed(old):
        with suppress(OSError):  # not empty
            path.rmdir()
    return len(files)


def _long_finished(library: Library, before: datetime) -> Iterator[str]:
    """Where the audio of each episode is, or was, that was finished before then."""
    for state in list(_finished(library)):
        if state.since is not None and state.since <= before:
            known = library.audio(state.episode.key)
            if known:
                yield known[1]


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
