"""Files uploaded in a draft's thread, taken as edits after a confirmation: `show_notes.md`, `chapters.txt`."""

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.chat.controls import Click, button
from bot.chat.keeping import diff_lines, keep
from bot.chat.permissions import Need, desk_of_episode, may
from bot.chat.places import key_of_thread
from bot.chat.shown import attachments_of
from bot.chat.text import CONTENT, escape_sentence, fenced, shorten, units
from bot.domain.diff import diff
from bot.domain.edits import Edit, Several
from bot.domain.notes_file import edits_of_chapters, edits_of_notes
from bot.errors import BotError, NotesError, NotFound
from bot.pipeline.edit import piece_of

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient

#: Bytes of an uploaded file that are read.
MOST_BYTES = 500_000
TAKEN = ("show_notes.md", "chapters.txt")


async def heard(client: "PodbotClient", message: discord.Message) -> None:
    """A member uploaded something: in a draft's thread, a file podbot knows is shown as what it would change."""
    files = [file for file in message.attachments if file.filename in TAKEN]
    if message.author.bot or not files or not isinstance(message.channel, discord.Thread):
        return
    key = await asyncio.to_thread(key_of_thread, client.newsroom.library, message.channel.id)
    if key is None or not await _may_edit(client, message, key):
        return
    try:
        await _show(client, message, key)
    except BotError as error:
        await message.reply(shorten(escape_sentence(str(error)), CONTENT), mention_author=False)


async def upload_keep(click: Click) -> None:
    """Keep what a file changes."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer()
    channel = click.asking.channel
    if not isinstance(channel, discord.abc.Messageable):
        raise NotFound("The thread of this file is gone.")
    try:
        message = await channel.fetch_message(int(click.more))
    except discord.NotFound:
        raise NotesError("The message with the file was deleted. Upload the file again.") from None
    change = await _change(click.asking.client, message, click.key)
    done = await keep(click.asking, click.key, change, revision=click.revision)
    said = f"Kept as revision {done.revision.number}." if done.changes else "The draft already says that."
    await click.asking.edit_original_response(content=said, view=None)


async def upload_no(click: Click) -> None:
    """Leave everything as it is."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.edit_message(content="Nothing was changed.", view=None)


async def _show(client: "PodbotClient", message: discord.Message, key: str) -> None:
    change = await _change(client, message, key)
    draft, piece = await asyncio.to_thread(piece_of, client.newsroom.library, key)
    changes = diff(piece, change.apply(piece))
    if not changes:
        await message.reply("The file says the same as the draft; nothing to change.", mention_author=False)
        return
    view = ui.View(timeout=None)
    more = str(message.id)
    number = draft.revision.number
    view.add_item(
        button("Keep these changes", "upload_keep", key, number, style=discord.ButtonStyle.success, more=more)
    )
    view.add_item(button("No", "upload_no", key, number, more=more))
    head = f"This file would change revision {number}:"
    block = fenced(diff_lines(changes), CONTENT - units(head) - 1)
    await message.reply(f"{head}\n{block}", view=view, mention_author=False)


async def _change(client: "PodbotClient", message: discord.Message, key: str) -> Edit:
    edits: list[Edit] = []
    _, piece = await asyncio.to_thread(piece_of, client.newsroom.library, key)
    for file in message.attachments:
        if file.filename not in TAKEN:
            continue
        text = await _text(file)
        if file.filename == "chapters.txt":
            edits += edits_of_chapters(text)
        else:
            made = await asyncio.to_thread(attachments_of, client.newsroom, key)
            edits += edits_of_notes(made.files["show_notes.md"].decode(), text, piece.notes)
    names = ", ".join(file.filename for file in message.attachments if file.filename in TAKEN)
    return Several(edits=tuple(edits), what=f"Taken from {names}")


async def _text(file: discord.Attachment) -> str:
    if file.size > MOST_BYTES:
        raise NotesError(f"{file.filename} has {file.size:,} bytes; {MOST_BYTES:,} are the most podbot reads.")
    try:
        return (await file.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotesError(f"{file.filename} is not written in UTF-8. Save it as UTF-8 and upload it again.") from None


async def _may_edit(client: "PodbotClient", message: discord.Message, key: str) -> bool:
    state = await asyncio.to_thread(client.newsroom.library.episode, key)
    desk = client.newsroom.desks.of(state.episode.show)
    author = message.author
    manages = isinstance(author, discord.Member) and author.guild_permissions.manage_guild
    return desk is not None and may(author, desk, Need.EDITOR, manages=manages)
