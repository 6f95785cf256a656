"""The creator's chapters behind `podcast:chapters`, else inside the audio file."""

import asyncio
from pathlib import Path

import structlog

from bot.domain.chapter import Chapter
from bot.domain.episode import Episode
from bot.errors import BotError
from bot.net import Network
from bot.rendering.chapter_import import import_chapters
from bot.rendering.tagging import read_chapters

log = structlog.get_logger("podbot.chapters")
_MAX_BYTES = 5_000_000


class FoundChapters:
    """Fulfils `bot.ports.CreatorsChapters`."""

    def __init__(self, *, network: Network) -> None:
        self._network = network

    async def find(self, episode: Episode, audio: Path | None) -> tuple[Chapter, ...]:
        duration = episode.duration or 0.0
        found = await self._linked(episode, duration)
        if len(found) < 2 and audio is not None:
            found = await asyncio.to_thread(_inside, audio, duration)
        return found if len(found) > 1 else ()

    async def _linked(self, episode: Episode, duration: float) -> tuple[Chapter, ...]:
        if not episode.chapters_url:
            return ()
        try:
            answer = await self._network.get(episode.chapters_url, max_bytes=_MAX_BYTES)
            return import_chapters(answer.body, duration=duration) if answer.status == 200 else ()
        except BotError as error:
            log.info("the feed's chapters were not read", address=episode.chapters_url, reason=str(error))
            return ()


def _inside(audio: Path, duration: float) -> tuple[Chapter, ...]:
    try:
        return read_chapters(audio, duration=duration)
    except (BotError, OSError) as error:
        log.info("the audio's chapters were not read", file=audio.name, reason=str(error))
        return ()
