"""Creator's chapters: what the show published beside its feed item is kept with the episode before notes are made."""

import asyncio
from dataclasses import replace
from datetime import datetime

from bot.pipeline.tools import Tools


async def keep_creators_chapters(tools: Tools, key: str, *, now: datetime) -> bool:
    """Look behind `podcast:chapters` and into the audio, unless the item has chapters; whether there were any."""
    episode = (await asyncio.to_thread(tools.library.episode, key)).episode
    if episode.chapters or tools.chapters is None:
        return bool(episode.chapters)
    known = await asyncio.to_thread(tools.library.audio, key)
    if known is None:
        return False
    opened = tools.artifacts.local(known[1])
    path = await asyncio.to_thread(opened.__enter__)
    try:
        found = await tools.chapters.find(episode, path)
    finally:
        await asyncio.to_thread(opened.__exit__, None, None, None)
    if found:
        await asyncio.to_thread(tools.library.add_episodes, [replace(episode, chapters=found)], now=now)
    return bool(found)
