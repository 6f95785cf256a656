"""Makes a post, exactly once: a message with a thread in a text channel, a thread in a forum."""

import asyncio
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict

import discord
from discord import ui

from bot.chat.desk import Desk
from bot.chat.places import Place, keep_place
from bot.chat.shown import ATTACHED, PICTURE, Shown, fingerprint
from bot.chat.tags import forum_tags, tag_of
from bot.chat.text import THREAD_NAME, flat, shorten
from bot.errors import NetworkError, SettingsError

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient

#: Bytes of one upload that every server takes.
MOST_BYTES = 9_500_000
#: "A thread has already been created for this message".
THREAD_EXISTS = 160004
UNKNOWN_CHANNEL = 10003


class _Shows(TypedDict):
    stage: str
    shown: str
    files: str
    names: str
    title: str


class AnswerLost(NetworkError):
    """A request may have taken effect although its answer never came; look before sending it again."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file for a message; `file()` gives a fresh one for each attempt."""

    name: str
    data: bytes

    def file(self) -> discord.File:
        """For requests that may be repeated."""
        return discord.File(io.BytesIO(self.data), self.name)

    def file_once(self) -> discord.File:
        """For requests that must not be repeated blindly."""
        return _OnceFile(io.BytesIO(self.data), self.name)


class _OnceFile(discord.File):
    """Refuses to be sent twice.

    discord.py repeats a POST by itself after a 500, although the thread may exist by then; before each further try it
    rewinds the files, and here it learns that it must not (`HTTPClient.request`).
    """

    def reset(self, *, seek: int | bool = True) -> None:
        if seek:
            raise AnswerLost("Discord's answer to a new post was lost; podbot checks whether it was posted.")
        super().reset(seek=seek)


def _once() -> discord.File:
    """For requests without files: only rewound, never sent."""
    return _OnceFile(io.BytesIO(), "once")


def uploads(files: Mapping[str, bytes], picture: bytes) -> list[Upload]:
    """What a post carries, the picture first; files too big for an upload are left out."""
    chosen = [Upload(name=name, data=files[name]) for name in ATTACHED if name in files]
    return [upload for upload in (Upload(name=PICTURE, data=picture), *chosen) if 0 < len(upload.data) <= MOST_BYTES]


async def create(client: "PodbotClient", desk: Desk, shown: Shown, view: ui.LayoutView, files: list[Upload]) -> Place:
    """Post it where the desk is; gives the place, thread included."""
    channel = await desk_channel(client, desk)
    try:
        if isinstance(channel, discord.ForumChannel):
            return await _in_forum(channel, shown, view, files)
        return await _in_text_channel(client, channel, shown, view, files)
    except discord.NotFound as error:  # the library still remembers a channel that Discord has forgotten
        if error.code != UNKNOWN_CHANNEL:
            raise
        raise _gone(desk) from error


async def desk_channel(client: "PodbotClient", desk: Desk) -> discord.ForumChannel | discord.TextChannel:
    """The channel in which a show's drafts appear; `SettingsError` saying what is wrong with it."""
    channel = client.get_channel(desk.channel_id)
    if channel is None:
        try:
            channel = await client.fetch_channel(desk.channel_id)
        except (discord.NotFound, discord.Forbidden):
            raise _gone(desk) from None
    if not isinstance(channel, discord.ForumChannel | discord.TextChannel):
        raise SettingsError(
            f"The channel {desk.channel_id} of {desk.show} is neither a text channel nor a forum. Choose another one."
        )
    return channel


def _gone(desk: Desk) -> SettingsError:
    return SettingsError(
        f"The channel {desk.channel_id} of {desk.show} is gone, or podbot may not see it. "
        "Set `discord.channel_id` of the show to a channel that podbot can see."
    )


async def _in_forum(forum: discord.ForumChannel, shown: Shown, view: ui.LayoutView, files: list[Upload]) -> Place:
    tags = await forum_tags(forum, shown.state.stage)
    made = await forum.create_thread(
        name=thread_name(shown), view=view, files=[file.file_once() for file in files], applied_tags=tags
    )
    return Place(
        guild=forum.guild.id,
        channel=forum.id,
        thread=made.thread.id,
        message=made.message.id,
        forum=True,
        tag=tag_of(shown.state.stage),
        **_shows(shown),
    )


async def _in_text_channel(
    client: "PodbotClient", channel: discord.TextChannel, shown: Shown, view: ui.LayoutView, files: list[Upload]
) -> Place:
    message = await channel.send(
        view=view, files=[file.file() for file in files], nonce=nonce(f"{shown.key} {shown.number} {channel.id}")
    )
    place = Place(guild=channel.guild.id, channel=channel.id, thread=0, message=message.id, **_shows(shown))
    # kept before the thread is made: a crash in between must not lead to a second post
    await asyncio.to_thread(keep_place, client.newsroom.library, shown.key, place)
    return await make_thread(client, place, shown)


async def make_thread(client: "PodbotClient", place: Place, shown: Shown) -> Place:
    """The thread of a message in a text channel: there is at most one, and it has the message's number."""
    route = discord.http.Route(
        "POST",
        "/channels/{channel_id}/messages/{message_id}/threads",
        channel_id=place.channel,
        message_id=place.message,
    )
    try:
        await client.http.request(route, json={"name": thread_name(shown)}, files=[_once()])
    except discord.HTTPException as error:
        if error.code != THREAD_EXISTS:
            raise
    return replace(place, thread=place.message)


async def has_thread(client: "PodbotClient", place: Place) -> bool:
    """Whether the thread was made, although its answer was lost."""
    try:
        await client.http.get_channel(place.message)
    except discord.NotFound:
        return False
    return True


def thread_name(shown: Shown) -> str:
    """The title, or the feed's while there are no notes."""
    title = shown.revision.notes.title if shown.revision else shown.episode.title
    return shorten(flat(title), THREAD_NAME) or "Untitled episode"


def nonce(text: str) -> str:
    """25 characters by which Discord knows the same message again within a few minutes."""
    return hashlib.sha256(text.encode()).hexdigest()[:25]


def _shows(shown: Shown) -> _Shows:
    return {
        "stage": shown.state.stage.value,
        "shown": fingerprint(shown) if shown.status is None else "",
        "files": str(shown.number) if shown.draft else "",
        "names": ",".join(shown.files),
        "title": thread_name(shown),
    }
