"""`/podbot`: how the bot itself stands, and help."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from discord import app_commands

from bot.chat.asking import Asking
from bot.chat.commands.episode import work_line
from bot.chat.permissions import allowed_shows
from bot.chat.refusals import say
from bot.chat.text import CONTENT, fit, safe
from bot.domain.episode import Stage
from bot.ports import Library, WorkStatus

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient

HELP = """**podbot** watches podcasts, writes down what was said, drafts the show notes, and publishes what you approve.

**A draft arrives** as a post with everything in it: what needs your eye first, then summary, chapters, sources, \
people. The files below it are complete.
**Change it** with *Edit…*: choose a part, and it opens as a form. Fix a name once, and it is right everywhere and in \
the next episodes. Long parts: download the file, change it, upload it in the thread.
**Links** you post in the thread are offered as sources. Right-click any message → Apps → *Add as source*.
**Do it again** with *Re-run…*: all, a span like 12:30-14:00, or only the notes. What you edited stays.
**Decide** with *Approve & publish*, *Request changes* or *Reject*. *Undo* takes back the last step, *Reopen* a \
decision. What is published, managers remove with *Take back…*.

`/draft` and `/episode` do the same from anywhere, `/search` finds words in transcripts, `/glossary` teaches names, \
`/show` is for managers."""


class PodbotCommands(app_commands.Group):
    """The group."""

    def __init__(self, client: "PodbotClient") -> None:
        super().__init__(name="podbot", description="How podbot stands, and help", guild_only=True)

    @app_commands.command(description="What podbot is doing, and what waits for somebody")
    async def status(self, asking: Asking) -> None:
        """Work and waiting drafts of this server's shows."""
        await asking.response.defer(ephemeral=True, thinking=True)
        slugs = allowed_shows(asking)
        room = asking.client.newsroom
        running = await room.work.status()
        lines = await asyncio.to_thread(_lines, room.library, slugs, running)
        await say(asking, "\n".join(fit(lines, CONTENT)))

    @app_commands.command(description="How to work with podbot")
    async def help(self, asking: Asking) -> None:
        """For newcomers; everybody may read it."""
        await asking.response.send_message(HELP, ephemeral=True)


def _lines(library: Library, slugs: tuple[str, ...], running: Sequence[WorkStatus]) -> list[str]:
    lines: list[str] = []
    for status in running:
        episode = library.episode(status.episode).episode
        if episode.show in slugs:
            lines.append(f"{work_line(status)} · {safe(episode.title, 100)}")
    lines = lines or ["Nothing is running."]
    for slug in slugs:
        waiting = library.episodes(show=slug, stages=(Stage.IN_REVIEW,), limit=200)
        lines.append(f"**{safe(library.show(slug).title, 100)}**: {len(waiting)} in review")
    return lines
