"""`/show`: the shows of this server, for managers."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.chat import choices
from bot.chat.asking import Asking
from bot.chat.desk import Desk
from bot.chat.desk_changes import change_desk
from bot.chat.permissions import Need, allowed_shows, desk_of_show, visible_desks
from bot.chat.refusals import say
from bot.chat.text import CONTENT, fit, safe, safe_sentence
from bot.domain.slug import slugify
from bot.errors import Conflict, NotAllowed, SettingsError
from bot.pipeline.telling import note

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient


class DraftChannel(app_commands.Transformer):
    """A text channel or a forum; Discord offers no others."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        return [discord.ChannelType.text, discord.ChannelType.forum]

    async def transform(self, asking: discord.Interaction[Any], value: Any, /) -> app_commands.AppCommandChannel:
        """The channel as Discord resolved it."""
        channel: app_commands.AppCommandChannel = value
        return channel


class LinksChannel(DraftChannel):
    """A text channel."""

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        return [discord.ChannelType.text]


_DraftChannel = app_commands.Transform[app_commands.AppCommandChannel, DraftChannel]
_LinksChannel = app_commands.Transform[app_commands.AppCommandChannel, LinksChannel]


class ShowCommands(app_commands.Group):
    """The group."""

    def __init__(self, client: "PodbotClient") -> None:
        super().__init__(name="show", description="Shows of this server", guild_only=True)

    @app_commands.command(name="list", description="Shows of this server, and how their feeds stand")
    async def list_(self, asking: Asking) -> None:
        """Every show the member may work on."""
        await asking.response.defer(ephemeral=True, thinking=True)
        library = asking.client.newsroom.library
        lines = [await asyncio.to_thread(_line, asking.client, library, slug) for slug in allowed_shows(asking)]
        await say(asking, "\n".join(fit(lines, CONTENT)))

    @app_commands.command(description="Watch another podcast: its drafts appear in the channel you choose")
    @app_commands.describe(
        feed="Address of the RSS feed",
        channel="Forum or text channel for the drafts",
        title="The feed's own title, if left out",
        editor_role="Who reviews and edits",
    )
    async def add(
        self,
        asking: Asking,
        feed: str,
        channel: _DraftChannel,
        title: str = "",
        editor_role: discord.Role | None = None,
    ) -> None:
        """A new show."""
        await asking.response.defer(ephemeral=True, thinking=True)
        _check_manager(asking)
        client, room = asking.client, asking.client.newsroom
        if room.add_show is None:
            raise SettingsError("This podbot takes shows from its configuration only: add a file in config/shows.")
        slug = slugify(title or feed.removeprefix("https://").removeprefix("http://"))
        if room.desks.of(slug) is not None:
            raise Conflict(f"A show called {slug} exists already. Choose another title.")
        show = await room.add_show(slug, feed.strip(), title.strip())
        changes: dict[str, Any] = {"channel_id": channel.id}
        if editor_role is not None:
            changes["editor_roles"] = [editor_role.id]
        await asyncio.to_thread(_change, client, show.slug, changes)
        await note(room.library, key=show.slug, action="show added", by=str(asking.user.id), now=room.now(), after=feed)
        await say(asking, f"**{safe(show.title, 100)}** is watched now; drafts appear in <#{channel.id}>.")

    @app_commands.command(description="Pause a feed, or resume it")
    @app_commands.describe(show="Which show", paused="False resumes")
    @app_commands.autocomplete(show=choices.shows)
    async def pause(self, asking: Asking, show: str, paused: bool = True) -> None:
        """Pause a feed."""
        await asking.response.defer(ephemeral=True, thinking=True)
        desk_of_show(asking, show, Need.MANAGER)
        room = asking.client.newsroom
        state = await asyncio.to_thread(room.library.feed_state, show)
        if state.paused != paused:
            await asyncio.to_thread(room.library.save_feed_state, replace(state, paused=paused))
            action = "paused" if paused else "resumed"
            await note(room.library, key=show, action=action, by=str(asking.user.id), now=room.now())
        await say(asking, f"The feed of {show} is {'not read until you resume it' if paused else 'read again'}.")

    @app_commands.command(description="See or change where a show's drafts appear and who decides")
    @app_commands.describe(
        show="Which show",
        channel="Forum or text channel for new drafts",
        editor_role="Who reviews and edits (replaces those set before)",
        manager_role="Who changes shows and settings (replaces those set before)",
        notify_role="Pinged once for each new draft",
        links_channel="Channel whose links are collected for the next episode",
        min_approvals="People who must approve",
        not_by_last_editor="Whoever edited last can't approve",
    )
    @app_commands.autocomplete(show=choices.shows)
    async def settings(
        self,
        asking: Asking,
        show: str,
        channel: _DraftChannel | None = None,
        editor_role: discord.Role | None = None,
        manager_role: discord.Role | None = None,
        notify_role: discord.Role | None = None,
        links_channel: _LinksChannel | None = None,
        min_approvals: app_commands.Range[int, 1, 10] | None = None,
        not_by_last_editor: bool | None = None,
    ) -> None:
        """Settings of one show."""
        await asking.response.defer(ephemeral=True, thinking=True)
        desk = desk_of_show(asking, show, Need.MANAGER)
        given = {
            "channel_id": channel and channel.id,
            "editor_roles": editor_role and [editor_role.id],
            "manager_roles": manager_role and [manager_role.id],
            "notify_role": notify_role and notify_role.id,
            "links_channel_id": links_channel and links_channel.id,
            "min_approvals": min_approvals,
            "not_by_last_editor": not_by_last_editor,
        }
        changes = {name: value for name, value in given.items() if value is not None}
        if changes:
            desk = await asyncio.to_thread(_change, asking.client, show, changes)
            room = asking.client.newsroom
            words = ", ".join(sorted(changes))
            await note(room.library, key=show, action="settings", by=str(asking.user.id), now=room.now(), after=words)
        title = (await asyncio.to_thread(asking.client.newsroom.library.show, show)).title
        await say(asking, "\n".join((f"**{safe(title, 100)}** (`{show}`)", *_facts(desk))))


def _change(client: "PodbotClient", show: str, changes: dict[str, Any]) -> Desk:
    return change_desk(client.newsroom.library, client.newsroom.desks, show, **changes)


def _check_manager(asking: Asking) -> None:
    """Adding a show needs a manager of any show here, or somebody who manages the server."""
    if asking.permissions.manage_guild:
        return
    if not visible_desks(asking.client, asking.guild_id):
        raise NotAllowed("Sorry, the first show is added by somebody who manages this server.")
    allowed_shows(asking, Need.MANAGER)


def _facts(desk: Desk) -> list[str]:
    def roles(wanted: tuple[int | str, ...]) -> str:
        return ", ".join(_role(role) for role in wanted) or "members who manage the server"

    return [
        f"Drafts: <#{desk.channel_id}>",
        f"Editors: {roles(desk.editor_roles)}",
        f"Managers: {roles(desk.manager_roles)}",
        f"Pinged for new drafts: {_role(desk.notify_role) if desk.notify_role else 'nobody'}",
        f"Links from: {f'<#{desk.links_channel_id}>' if desk.links_channel_id else 'the draft’s thread only'}",
        f"Approvals needed: {desk.min_approvals}" + (", not by the last editor" if desk.not_by_last_editor else ""),
    ]


def _role(role: int | str) -> str:
    return f"<@&{role}>" if str(role).isdigit() else f"@{safe(str(role).removeprefix('@'), 60)}"


def _line(client: "PodbotClient", library: Any, slug: str) -> str:
    show, state = library.show(slug), library.feed_state(slug)
    desk = client.newsroom.desks.of(slug)
    where = f"<#{desk.channel_id}>" if desk else "no channel"
    polled = f"read <t:{int(state.polled_at.timestamp())}:R>" if state.polled_at else "not read yet"
    trouble = f" ⚠️ {safe_sentence(state.message, 150)}" if state.message else ""
    return f"**{safe(show.title, 100)}** (`{slug}`) {where}, {'⏸️ paused' if state.paused else polled}{trouble}"
