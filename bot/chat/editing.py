"""Edit…: choose a part, get it as a form, keep it as a revision; what was refused can be tried again."""

import asyncio
import io
from dataclasses import replace
from typing import Any

import discord
from discord import ui

from bot.chat.asking import Asking
from bot.chat.controls import Click, menu, single_row
from bot.chat.forms import Field, Submission, open_form, too_long
from bot.chat.keeping import edited_answer, give_back, keep
from bot.chat.part_form import PartForm
from bot.chat.parts import PARTS
from bot.chat.passages import ask_place, open_passage
from bot.chat.permissions import desk_of_episode
from bot.chat.refusals import say
from bot.chat.shown import attachments_of
from bot.domain.edits import Piece
from bot.domain.lines import write_chapters
from bot.errors import Conflict, NotesError
from bot.pipeline.edit import Collided, piece_of


async def edit(click: Click) -> None:
    """Offer the parts."""
    await desk_of_episode(click.asking, click.key)
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("What do you want to change? Each edit is a revision, and can be undone."))
    view.add_item(single_row(parts_menu(click.key, click.revision)))
    await click.asking.response.send_message(view=view, ephemeral=True)


def parts_menu(key: str, revision: int) -> ui.Item[Any]:
    """The menu of parts."""
    options = [
        discord.SelectOption(label=form.label, value=form.name, description=form.help, emoji=form.emoji)
        for form in PARTS.values()
    ]
    passage = discord.SelectOption(
        label="A passage of the transcript", value="passage", description="words, or who says them", emoji="👂"
    )
    return menu("edit_part", key, revision, [*options, passage], placeholder="Choose a part")


async def edit_part(click: Click) -> None:
    """Open the chosen part's form."""
    await desk_of_episode(click.asking, click.key)
    await open_part(click.asking, click.key, click.values[0])


async def open_part(asking: Asking, key: str, part: str, *, typed: dict[str, str] | None = None) -> None:
    """The form of a part, prefilled with what is there (or with what was typed before); a file where it is too long."""
    library = asking.client.newsroom.library
    draft, piece = await asyncio.to_thread(piece_of, library, key)
    if part == "passage":
        await ask_place(asking, key, draft.revision.number, piece)
        return
    form = PARTS[part]
    fields = [_typed(field, typed) for field in form.fields(piece)]
    if too_long(fields):
        await _by_file(asking, key, form, piece)
        return
    await open_form(asking, "edit", key, draft.revision.number, title=form.label, fields=fields, more=part)


async def edit_sent(sent: Submission) -> None:
    """Keep what was typed in a part's form."""
    await desk_of_episode(sent.asking, sent.key)
    await sent.asking.response.defer(ephemeral=True, thinking=True)
    try:
        change = await PARTS[sent.more].read(sent.asking.client.newsroom, sent)
        done = await keep(sent.asking, sent.key, change, revision=sent.revision)
    except Collided as error:
        await give_back(sent, error, typed=_beside_theirs(sent, error))
    except (NotesError, Conflict) as error:
        await give_back(sent, error)
    else:
        await say(sent.asking, edited_answer(done, change))


def _beside_theirs(sent: Submission, error: Collided) -> dict[str, str]:
    """What was typed, among what others changed elsewhere: sent again, it takes back nothing of theirs."""
    both = {field.name: field.value for field in PARTS[sent.more].fields(error.mine)}
    return {name: both.get(name) or value for name, value in sent.values.items()}


async def retry(click: Click) -> None:
    """Open a refused form again with what was typed."""
    await desk_of_episode(click.asking, click.key)
    kept = click.asking.client.newsroom.refused.get(click.more)
    if kept is None:
        raise NotesError(
            "podbot has been restarted and no longer knows what you typed; copy it from the message above."
        )
    if kept["form"] == "passage":
        await open_passage(click.asking, click.key, kept["part"], typed=kept["values"])
    else:
        await open_part(click.asking, click.key, kept["part"], typed=kept["values"])


async def _by_file(asking: Asking, key: str, form: PartForm, piece: Piece) -> None:
    await asking.response.defer(ephemeral=True, thinking=True)
    if form.name == "chapters":
        name, data = "chapters.txt", write_chapters(piece.notes.chapters).encode()
    else:
        files = (await asyncio.to_thread(attachments_of, asking.client.newsroom, key)).files
        name, data = "show_notes.md", files.get("show_notes.md", b"")
    await say(
        asking,
        f"The {form.label.lower()} of this episode are longer than a form can hold. Download `{name}`, change it, and "
        "upload it in the draft's thread: podbot shows what would change and asks before it keeps anything.",
        file=discord.File(io.BytesIO(data), name),
    )


def _typed(field: Field, typed: dict[str, str] | None) -> Field:
    if typed is None or field.name not in typed:
        return field
    options = tuple(replace(option, chosen=option.value == typed[field.name]) for option in field.options)
    return replace(field, value=typed[field.name], options=options)
