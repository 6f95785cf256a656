"""Spans that were heard again: the thread shows what differs, the post's buttons take it or keep the old words."""

import asyncio

from bot.chat.controls import Click
from bot.chat.permissions import desk_of_episode
from bot.chat.refusals import say
from bot.pipeline.take import keep_old as keep_words
from bot.pipeline.take import take as take_words


async def take(click: Click) -> None:
    """Make a revision of it; what people wrote stays (place by place it is chosen on the review page)."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer(ephemeral=True, thinking=True)
    client, room = click.asking.client, click.asking.client.newsroom
    seen = await asyncio.to_thread(room.library.draft, click.key, click.revision)
    done = await take_words(
        click.key,
        click.more,
        transcript=seen.revision.transcript,
        by=click.by,
        now=room.now(),
        library=room.library,
        reviewer=client.reviewer,
    )
    await say(click.asking, f"Taken: revision {done.revision.number}. “Undo” brings the old words back.")


async def keep_old(click: Click) -> None:
    """Drop it."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer(ephemeral=True, thinking=True)
    client, room = click.asking.client, click.asking.client.newsroom
    await keep_words(click.key, click.more, by=click.by, now=room.now(), library=room.library, reviewer=client.reviewer)
    await say(click.asking, "The old words stay.")
