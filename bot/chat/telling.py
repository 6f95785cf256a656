"""Lines in a draft's thread: kept until they are said, and said once."""

import asyncio
import contextlib
import json
import secrets
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord

from bot.chat.desk import Desk
from bot.chat.places import Place, place_of
from bot.chat.posting import nonce
from bot.chat.text import CONTENT, escape_sentence, fenced, shorten, units
from bot.ports import Library

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient

#: Lines of one draft that wait; beyond, the oldest are dropped (an outage of days).
MOST_WAITING = 50
_keeping = threading.Lock()


def keep_line(library: Library, key: str, text: str) -> None:
    """Write a line down until it was said."""
    with _keeping:
        waiting = [*untold(library, key), {"text": text, "nonce": secrets.token_hex(12)}]
        library.set_value(_name(key), json.dumps(waiting[-MOST_WAITING:]))


def untold(library: Library, key: str) -> list[dict[str, str]]:
    """Lines that wait, oldest first."""
    kept = library.get_value(_name(key))
    waiting: list[dict[str, str]] = json.loads(kept) if kept else []
    return waiting


async def tell_waiting(client: "PodbotClient", key: str) -> None:
    """Say what waits, oldest first; what was said leaves the list at once.

    The nonce makes Discord answer with the first message where an answer was lost and the line is sent again.
    """
    library = client.newsroom.library
    place = await asyncio.to_thread(place_of, library, key)
    if place is None or not place.thread:
        return
    for line in await asyncio.to_thread(untold, library, key):
        thread = client.get_partial_messageable(place.thread, guild_id=place.guild)
        # a thread that is gone took everybody with it who could read this
        with contextlib.suppress(discord.NotFound):
            await thread.send(written(line["text"]), nonce=line["nonce"], suppress_embeds=True)
        await asyncio.to_thread(_said, library, key, line["nonce"])


def written(text: str) -> str:
    """A sentence, with lines of changes below it in a block."""
    first, *rest = text.split("\n")
    changes = [line for line in rest if line.strip()]
    head = shorten(escape_sentence(first), 1_200)
    if not changes:
        return head or "…"
    if not _looks_like_changes(changes):
        return shorten("\n".join((head, *(escape_sentence(line) for line in changes))), CONTENT)
    return f"{head}\n{fenced(changes, CONTENT - units(head) - 1)}"


async def ping(client: "PodbotClient", desk: Desk, place: Place, key: str) -> None:
    """Call the show's role to a new draft; the only ping podbot ever makes."""
    guild = client.get_guild(place.guild)
    wanted = str(desk.notify_role).casefold().removeprefix("@")
    role = next((r for r in guild.roles if str(r.id) == wanted or r.name.casefold() == wanted), None) if guild else None
    if role is None:
        return
    thread = client.get_partial_messageable(place.thread, guild_id=place.guild)
    await thread.send(
        f"{role.mention} A draft is ready for review.",
        allowed_mentions=discord.AllowedMentions(roles=[role]),
        nonce=nonce(f"ping {key}"),
    )


def _said(library: Library, key: str, line: str) -> None:
    with _keeping:
        waiting = [one for one in untold(library, key) if one["nonce"] != line]
        library.set_value(_name(key), json.dumps(waiting) if waiting else None)


def _looks_like_changes(lines: Sequence[str]) -> bool:
    return any(line[:2] in ("- ", "+ ", "~ ") for line in lines)


def _name(key: str) -> str:
    return f"chat/untold/{key}"
