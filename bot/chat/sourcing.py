"""The message command "Add as source": any message's links, into the draft they belong to."""

import asyncio

import discord
from discord import ui

from bot.chat.asking import Asking
from bot.chat.controls import Click, menu, single_row
from bot.chat.keeping import edited_answer, keep
from bot.chat.permissions import allowed_shows, desk_of_episode
from bot.chat.places import key_of_thread
from bot.chat.refusals import say
from bot.chat.text import shorten
from bot.domain.edits import AddSources
from bot.domain.episode import Stage
from bot.domain.weblink import find_links
from bot.errors import NotesError, NotFound
from bot.pipeline.review import OPEN

#: Stands for "no episode yet" in a custom id.
NO_EPISODE = "0" * 16


async def add_as_source(asking: Asking, message: discord.Message) -> None:
    """Add the links of a message to the draft of its thread, or to one chosen from those in review."""
    shows = allowed_shows(asking)
    if not find_links(message.content):
        raise NotesError("There is no link in this message. Choose one that has an address starting with https://.")
    key = await asyncio.to_thread(key_of_thread, asking.client.newsroom.library, message.channel.id)
    if key is not None:
        await desk_of_episode(asking, key)
        await asking.response.defer(ephemeral=True, thinking=True)
        await _add(asking, key, message.channel, message.id)
        return
    options = await asyncio.to_thread(_open_drafts, asking, shows)
    if not options:
        raise NotFound("No draft is in review, so there is none to add this to.")
    chooser = menu("source_for", NO_EPISODE, 0, options, placeholder="Which draft?", more=str(message.id))
    view = ui.LayoutView(timeout=None)
    view.add_item(single_row(chooser))
    await asking.response.send_message(view=view, ephemeral=True)


async def source_for(click: Click) -> None:
    """The draft was chosen."""
    key = click.values[0]
    await desk_of_episode(click.asking, key)
    await click.asking.response.defer(ephemeral=True, thinking=True)
    channel = click.asking.channel
    if not isinstance(channel, discord.abc.Messageable):
        raise NotFound("The channel of this message is gone.")
    await _add(click.asking, key, channel, int(click.more))


async def _add(asking: Asking, key: str, channel: discord.abc.Messageable, message_id: int) -> None:
    change = AddSources(sources=await asking.client.links.sources_of(channel, message_id))
    await say(asking, edited_answer(await keep(asking, key, change, revision=None), change))


def _open_drafts(asking: Asking, shows: tuple[str, ...]) -> list[discord.SelectOption]:
    library = asking.client.newsroom.library
    found = [state for show in shows for state in library.episodes(show=show, stages=OPEN, limit=25)]
    found.sort(key=lambda state: state.stage is not Stage.IN_REVIEW)
    return [
        discord.SelectOption(
            label=shorten(state.episode.title, 100) or "Untitled episode",
            value=state.episode.key,
            description=f"{state.episode.show}, {state.stage}"[:100],
        )
        for state in found[:25]
    ]
