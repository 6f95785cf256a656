"""A thread's dress: its tag by stage (forums), its name by title."""

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from bot.chat.places import Place, keep_place
from bot.chat.shown import Shown
from bot.chat.text import THREAD_NAME, flat, shorten
from bot.domain.episode import Stage

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient

_log = logging.getLogger(__name__)
#: Tags that podbot sets; others, set by people, are left alone.
TAGS = ("in review", "approved", "published", "unpublished", "rejected")


def tag_of(stage: Stage) -> str:
    """The tag of a stage, nothing before review."""
    return stage.value if stage.value in TAGS else ""


async def forum_tags(forum: discord.ForumChannel, stage: Stage) -> list[discord.ForumTag]:
    """The forum's tag for this stage, made where it is missing and podbot may; any tag where the forum demands one."""
    wanted = tag_of(stage) or (TAGS[0] if forum.flags.require_tag else "")
    if not wanted:
        return []
    found = _named(forum, wanted)
    if found is None and forum.permissions_for(forum.guild.me).manage_channels and len(forum.available_tags) < 20:
        try:
            found = await forum.create_tag(name=wanted)
        except discord.HTTPException as error:
            _log.info("The forum %s has no tag %r and takes none from podbot: %s", forum.id, wanted, error)
    if found is None and forum.flags.require_tag:
        return list(forum.available_tags[:1])
    return [found] if found else []


async def dress(client: "PodbotClient", shown: Shown, place: Place) -> Place:
    """Bring tag and name of the thread up to date; both are ornaments, so trouble with them is only logged."""
    wanted = replace(place, tag=tag_of(shown.state.stage) if place.forum else "", title=_title(shown))
    if not place.thread or (wanted.tag, wanted.title) == (place.tag, place.title):
        return place
    try:
        thread = client.get_channel(place.thread) or await client.fetch_channel(place.thread)
        if isinstance(thread, discord.Thread):
            await _edit(thread, wanted, place, shown.state.stage)
    except discord.NotFound:
        return place
    except (discord.HTTPException, discord.RateLimited) as error:
        _log.info("The thread %s keeps its name and tags for now: %s", place.thread, error)
        return place
    return await asyncio.to_thread(keep_place, client.newsroom.library, shown.key, wanted)


async def _edit(thread: discord.Thread, wanted: Place, place: Place, stage: Stage) -> None:
    if wanted.tag != place.tag and isinstance(thread.parent, discord.ForumChannel):
        others = [tag for tag in thread.applied_tags if tag.name.casefold() not in TAGS]
        ours = await forum_tags(thread.parent, stage)
        await thread.edit(applied_tags=[*ours, *others][:5], archived=False)
    if wanted.title != place.title:
        await thread.edit(name=wanted.title, archived=False)


def _title(shown: Shown) -> str:
    title = shown.revision.notes.title if shown.revision else shown.episode.title
    return shorten(flat(title), THREAD_NAME) or "Untitled episode"


def _named(forum: discord.ForumChannel, name: str) -> discord.ForumTag | None:
    return next((tag for tag in forum.available_tags if tag.name.casefold() == name), None)
