"""`/search`: where words were said, with times."""

import asyncio
from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.chat import choices
from bot.chat.asking import Asking
from bot.chat.permissions import allowed_shows, desk_of_show
from bot.chat.refusals import say
from bot.chat.text import CONTENT, fit, safe
from bot.domain.timecode import clock
from bot.ports import Library

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient


@app_commands.command(name="search", description="Find words in transcripts, with times")
@app_commands.describe(words="What was said", show="Only in this show")
@app_commands.autocomplete(show=choices.shows)
@app_commands.guild_only()
async def search(asking: Asking, words: str, show: str | None = None) -> None:
    """Words in transcripts."""
    await asking.response.defer(ephemeral=True, thinking=True)
    slugs = (desk_of_show(asking, show).show,) if show else allowed_shows(asking)
    lines = await asyncio.to_thread(_found, asking.client.newsroom.library, slugs, words)
    if not lines:
        await say(asking, f"Nobody said “{safe(words, 100)}” in a transcript here.")
        return
    await say(asking, "\n".join(fit(lines, CONTENT)))


def search_command(client: "PodbotClient") -> app_commands.Command[Any, ..., None]:
    """The command for one client."""
    return search


def _found(library: Library, slugs: tuple[str, ...], words: str) -> list[str]:
    hits = [hit for slug in slugs for hit in library.search_transcripts(words, show=slug, limit=25)]
    lines: list[str] = []
    last = ""
    for key, seconds, text in hits[:40]:
        if key != last:
            lines.append(f"**{safe(library.episode(key).episode.title, 100)}**")
            last = key
        lines.append(f"`{clock(seconds)}` {safe(text, 160)}")
    return lines
