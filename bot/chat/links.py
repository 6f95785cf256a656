"""Links from the conversation become sources: offered where they are posted, collected in the show's links channel."""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING

import discord
from discord import ui
from discord.utils import MISSING

from bot.chat.controls import Click, Style, button, menu, single_row
from bot.chat.keeping import edited_answer, keep
from bot.chat.permissions import Need, desk_of_episode, may
from bot.chat.places import key_of_thread
from bot.chat.refusals import say
from bot.chat.text import safe, shorten
from bot.chat.titles import titled_sources
from bot.domain.edits import AddSources
from bot.domain.lines import SourceLine
from bot.domain.notes import Source
from bot.domain.person import Origin
from bot.domain.weblink import clean, find_links
from bot.errors import Conflict, NotesError, NotFound
from bot.pipeline.links import PostedLink, drop_links, keep_links, known_source, links_for
from bot.ports import Library

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient

_log = logging.getLogger(__name__)
#: Messages of a links channel read at a start, to catch up on what was posted while podbot was away.
CATCH_UP = 200


class Links:
    """What one client does about links."""

    def __init__(self, client: "PodbotClient") -> None:
        self._client = client

    def count(self, key: str) -> int:
        """Links that wait for a draft; blocks."""
        return len(links_for(self._client.newsroom.library, key))

    async def heard(self, message: discord.Message) -> None:
        """A member wrote something: links in a draft's thread are offered, in a links channel they are kept."""
        if message.author.bot or not find_links(message.content):
            return
        if self._client.newsroom.desks.by_links_channel(message.channel.id):
            await self._collect([message])
        elif isinstance(message.channel, discord.Thread):
            key = await asyncio.to_thread(key_of_thread, self._client.newsroom.library, message.channel.id)
            if key is not None and await self._may_edit(message, key):
                await self._offer(message, key)

    async def catch_up(self) -> None:
        """Read what was posted in links channels while podbot was away."""
        channels = {desk.links_channel_id for desk in self._client.newsroom.desks.all().values()}
        for id in channels - {None}:
            channel = self._client.get_channel(id or 0)
            if not isinstance(channel, discord.TextChannel):
                continue
            name = f"chat/links-read/{id}"
            seen = await asyncio.to_thread(self._client.newsroom.library.get_value, name)
            after = discord.Object(int(seen)) if seen else None
            history = [m async for m in channel.history(limit=CATCH_UP, after=after) if not m.author.bot]
            await self._collect(history)

    async def _collect(self, messages: Sequence[discord.Message]) -> None:
        library = self._client.newsroom.library
        for message in messages:
            for desk in self._client.newsroom.desks.by_links_channel(message.channel.id):
                links = [_posted(message, source) for source in await self._titled(message)]
                if await asyncio.to_thread(keep_links, library, desk.show, links):
                    await self._refresh_newest(desk.show)
            await asyncio.to_thread(library.set_value, f"chat/links-read/{message.channel.id}", str(message.id))

    async def _refresh_newest(self, show: str) -> None:
        newest = await asyncio.to_thread(self._client.newsroom.library.episodes, show=show, limit=2)
        for state in newest:
            if state.draft_revision:
                self._client.refresher.soon(state.episode.key, self._client.newsroom.gather_for)

    async def _titled(self, message: discord.Message) -> tuple[Source, ...]:
        lines = tuple(SourceLine(url=clean(url)) for url in find_links(message.content)[:25])
        evidence = f"posted by @{message.author.display_name}"
        return await titled_sources(self._client.newsroom, lines, origin=Origin.CHAT, evidence=evidence)

    async def _may_edit(self, message: discord.Message, key: str) -> bool:
        state = await asyncio.to_thread(self._client.newsroom.library.episode, key)
        desk = self._client.newsroom.desks.of(state.episode.show)
        author = message.author
        manages = isinstance(author, discord.Member) and author.guild_permissions.manage_guild
        return desk is not None and may(author, desk, Need.EDITOR, manages=manages)

    async def _offer(self, message: discord.Message, key: str) -> None:
        draft = await asyncio.to_thread(self._client.newsroom.library.draft, key)
        found = await self._titled(message)
        new = [source for source in found if known_source(draft.revision.notes.sources, source.url) is None]
        lines = [_offered(source, draft.revision.notes.sources) for source in found]
        view = _question(key, message.id, len(new)) if new else MISSING
        text = shorten("\n".join(lines), 1_900)
        await message.reply(text, view=view, mention_author=False, suppress_embeds=True)

    async def sources_of(self, channel: discord.abc.Messageable, message_id: int) -> tuple[Source, ...]:
        """The links of a message as sources; `NotesError` where the message or its links are gone."""
        try:
            message = await channel.fetch_message(message_id)
        except discord.NotFound:
            raise NotesError(
                "The message with the link was deleted. Paste the link with Edit… → Add sources."
            ) from None
        return await self._titled(message)


async def offer(click: Click) -> None:
    """Add what a message offered."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer()
    client, channel = click.asking.client, click.asking.channel
    if not isinstance(channel, discord.abc.Messageable):
        raise NotFound("The thread of this offer is gone.")
    sources = await client.links.sources_of(channel, int(click.more))
    done = await keep(click.asking, click.key, AddSources(sources=sources), revision=None)
    titles = ", ".join(safe(source.title, 100) for source in sources)
    verb = f"Added in revision {done.revision.number}" if done.changes else "Already in the sources"
    await click.asking.edit_original_response(content=shorten(f"{verb}: {titles}", 1_900), view=None)


async def offer_no(click: Click) -> None:
    """Not a source: the question goes away."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.edit_message(content="Not added.", view=None)


async def choose_links(click: Click) -> None:
    """The links that wait for a draft, to choose from."""
    await desk_of_episode(click.asking, click.key)
    library = click.asking.client.newsroom.library
    waiting = await asyncio.to_thread(links_for, library, click.key)
    if not waiting:
        raise Conflict("No links are waiting any more: somebody added or dismissed them.")
    options = [
        discord.SelectOption(
            label=shorten(link.title or link.url, 100),
            value=_digest(link.url),
            description=shorten(link.url, 100),
        )
        for link in waiting[:25]
    ]
    view = ui.LayoutView(timeout=None)
    people = ", ".join(dict.fromkeys(f"<@{link.by}>" for link in waiting))
    view.add_item(ui.TextDisplay(shorten(f"Posted by {people}. What you leave out stays for later.", 1_900)))
    chooser = menu("links_add", click.key, click.revision, options, placeholder="Choose sources", most=25)
    view.add_item(single_row(chooser))
    view.add_item(single_row(button("Dismiss all of them", "links_drop", click.key, click.revision)))
    await click.asking.response.send_message(view=view, ephemeral=True)


async def links_add(click: Click) -> None:
    """Add the chosen links."""
    desk = await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer(ephemeral=True, thinking=True)
    library = click.asking.client.newsroom.library
    chosen = await asyncio.to_thread(_chosen, library, click)
    sources = tuple(
        Source(title=link.title or link.url, url=link.url, origin=Origin.CHAT, evidence=f"posted by <@{link.by}>")
        for link in chosen
    )
    change = AddSources(sources=sources)
    done = await keep(click.asking, click.key, change, revision=None)
    await asyncio.to_thread(drop_links, library, desk.show, [link.url for link in chosen])
    click.asking.client.refresher.soon(click.key)
    await say(click.asking, edited_answer(done, change))


async def links_drop(click: Click) -> None:
    """Dismiss what waits."""
    desk = await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer(ephemeral=True, thinking=True)
    library = click.asking.client.newsroom.library
    waiting = await asyncio.to_thread(links_for, library, click.key)
    await asyncio.to_thread(drop_links, library, desk.show, [link.url for link in waiting])
    click.asking.client.refresher.soon(click.key)
    await say(click.asking, f"{len(waiting)} dismissed.")


def _chosen(library: Library, click: Click) -> list[PostedLink]:
    chosen = [link for link in links_for(library, click.key) if _digest(link.url) in click.values]
    if not chosen:
        raise Conflict("Somebody added or dismissed these links meanwhile.")
    return chosen


def _question(key: str, message_id: int, count: int) -> ui.View:
    view = ui.View(timeout=None)
    label = "Add as source" if count == 1 else f"Add {count} sources"
    view.add_item(button(label, "offer", key, 0, style=Style.primary, more=str(message_id), emoji="➕"))
    view.add_item(button("No", "offer_no", key, 0))
    return view


def _offered(source: Source, sources: Sequence[Source]) -> str:
    known = known_source(sources, source.url)
    if known is not None:
        return f"🔗 Already in the sources: {safe(known.title, 150)}"
    return f"🔗 **{safe(source.title, 150)}**, {source.evidence and safe(source.evidence, 60)}. Add it as a source?"


def _posted(message: discord.Message, source: Source) -> PostedLink:
    return PostedLink(
        url=source.url,
        title=source.title,
        by=str(message.author.id),
        at=message.created_at.astimezone(UTC).isoformat(),
        message=message.jump_url,
    )


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:20]
