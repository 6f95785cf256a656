"""Published transcript: what the show itself wrote down is taken before anybody listens, where the show allows it."""

import asyncio
from datetime import datetime

from bot.pipeline.settle import settle
from bot.pipeline.tools import Tools, context_of


async def take_published(tools: Tools, key: str, *, now: datetime) -> bool:
    """Keep the feed's own transcript as the first revision, names mended; gives whether there was a good one.

    Does nothing where the show does not want it, or where a transcript is there already.
    """
    context = await asyncio.to_thread(context_of, tools.library, key)
    state = await asyncio.to_thread(tools.library.episode, key)
    if not (context.show.transcript_first and tools.transcripts) or state.transcript_revision:
        return False
    published = await tools.transcripts.read(context.episode)
    if published is None:
        return False
    settled = await asyncio.to_thread(settle, published, context, names=tools.names, speakers=tools.speakers)
    note = "the feed's own transcript"
    await asyncio.to_thread(tools.library.add_transcript, key, settled, by="feed", now=now, note=note)
    return True
