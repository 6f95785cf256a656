"""The draft's post: one message of Components V2, inside Discord's limits whatever the episode holds."""

from collections.abc import Iterable, Sequence

import discord
from discord import ui

from bot.chat.controls import control_rows
from bot.chat.sections import Section, header, sections, status_lines
from bot.chat.shown import PICTURE, Shown
from bot.chat.text import V2_TEXT, fit, share, units
from bot.domain.counting import counted
from bot.domain.episode import Stage

#: Left free, so that a counting difference between us and Discord refuses nothing.
SPARE = 120
#: Most of the message that title and status take.
HEAD = 1_500
#: Fits into what is spare.
LEFT = "-# ⚫ This show was removed from podbot: here is nothing to decide any more."

COLOURS = {
    Stage.IN_REVIEW: discord.Colour.gold(),
    Stage.APPROVED: discord.Colour.blue(),
    Stage.PUBLISHED: discord.Colour.green(),
    Stage.UNPUBLISHED: discord.Colour.light_grey(),
    Stage.REJECTED: discord.Colour.dark_grey(),
}


def draft_post(shown: Shown) -> ui.LayoutView:
    """The whole message; controls carry the revision they were drawn for."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=COLOURS.get(shown.state.stage))
    top, texts = _texts(shown)
    box.add_item(ui.TextDisplay(top))
    _with_picture(box, shown.files, _described(shown))
    for index, text in enumerate(texts):
        if index == 1:
            box.add_item(ui.Separator())
        box.add_item(ui.TextDisplay(text))
    _with_files(box, shown.files)
    view.add_item(box)
    for row in control_rows(shown):
        view.add_item(row)
    return view


def left_post(components: Sequence[discord.Component], files: Sequence[str]) -> ui.LayoutView:
    """A post as it stands, of a show that podbot no longer knows: its words and `files` stay, its controls go."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=discord.Colour.dark_grey())
    for text in (LEFT, *_shown_texts(components)):
        box.add_item(ui.TextDisplay(text))
    _with_picture(box, files, "Timeline")
    _with_files(box, files)
    return view.add_item(box)


def _shown_texts(components: Sequence[discord.Component]) -> Iterable[str]:
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        elif isinstance(component, discord.Container):
            yield from _shown_texts(component.children)


def _with_picture(box: ui.Container[ui.LayoutView], files: Sequence[str], described: str) -> None:
    if PICTURE in files:
        box.add_item(ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{PICTURE}", description=described)))


def _with_files(box: ui.Container[ui.LayoutView], files: Sequence[str]) -> None:
    for name in files:
        if name != PICTURE:
            box.add_item(ui.File(f"attachment://{name}"))


def _texts(shown: Shown) -> tuple[str, list[str]]:
    """The head, which comes first, and the sections, which share what is left."""
    head = "\n".join(fit([*header(shown), *status_lines(shown)], HEAD, more="-# … and {n} more lines"))
    parts = [section for section in sections(shown) if section.lines]
    room = V2_TEXT - SPARE - units(head)
    given = share([section.length for section in parts], room)
    return head, [_written(section, limit) for section, limit in zip(parts, given, strict=True) if limit > 0]


def _written(section: Section, limit: int) -> str:
    title = f"### {section.title}"
    lines = fit(section.lines, max(limit - units(title) - 1, 0), more=section.more)
    return "\n".join((title, *lines)) if lines else title


def _described(shown: Shown) -> str:
    count = len(shown.revision.notes.chapters) if shown.revision else 0
    return f"Timeline: {counted(count, 'chapter')}, who speaks when, {counted(len(shown.concerns), 'thing')} to look at"
