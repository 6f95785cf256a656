"""Looks for a post that was made but not remembered: its answer was lost, or the database is an old copy."""

import asyncio
from typing import TYPE_CHECKING

import discord

from bot.chat.desk import Desk
from bot.chat.places import Place, keep_place, key_of_thread
from bot.chat.posting import desk_channel, thread_name
from bot.chat.shown import Shown

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient

#: Threads and messages looked through, newest first.
AS_FAR_AS = 100


async def find_post(client: "PodbotClient", desk: Desk, shown: Shown) -> Place | None:
    """The post of this episode among those nobody remembers; known by the episode's key in its controls."""
    channel = await desk_channel(client, desk)
    if isinstance(channel, discord.ForumChannel):
        place = await _in_forum(client, channel, shown)
    else:
        place = await _in_text_channel(client, channel, shown)
    if place is not None:
        await asyncio.to_thread(keep_place, client.newsroom.library, shown.key, place)
    return place


async def _in_forum(client: "PodbotClient", forum: discord.ForumChannel, shown: Shown) -> Place | None:
    threads = [thread for thread in await forum.guild.active_threads() if thread.parent_id == forum.id]
    threads.sort(key=lambda thread: (thread.name != thread_name(shown), -thread.id))
    for thread in threads[:AS_FAR_AS]:
        if thread.owner_id != client.application_id and thread.owner_id != _me(client):
            continue
        if await asyncio.to_thread(key_of_thread, client.newsroom.library, thread.id):
            continue
        async for first in thread.history(limit=1, oldest_first=True):
            if about(first, shown.key):
                return Place(guild=forum.guild.id, channel=forum.id, thread=thread.id, message=first.id, forum=True)
    return None


async def _in_text_channel(client: "PodbotClient", channel: discord.TextChannel, shown: Shown) -> Place | None:
    async for message in channel.history(limit=AS_FAR_AS):
        if message.author.id == _me(client) and about(message, shown.key):
            return Place(
                guild=channel.guild.id,
                channel=channel.id,
                thread=message.id if message.flags.has_thread else 0,
                message=message.id,
            )
    return None


def about(message: discord.Message, key: str) -> bool:
    """Whether this is a draft's post whose controls name this episode."""
    return message.flags.components_v2 and any(
        f":{key}:" in str(component.to_dict()) for component in message.components
    )


def _me(client: "PodbotClient") -> int:
    return client.user.id if client.user else 0
