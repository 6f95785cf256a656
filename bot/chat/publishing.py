"""Where a draft went: one message in its thread for each published revision, edited as targets answer; trying again."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord

from bot.chat.controls import Click
from bot.chat.permissions import desk_of_episode
from bot.chat.places import Place
from bot.chat.posting import nonce
from bot.chat.refusals import say
from bot.chat.sections import in_order, receipt_line
from bot.chat.shown import Shown
from bot.chat.text import CONTENT, fit, safe
from bot.domain.publication import APPROVED, Publication, PublicationState
from bot.pipeline.publish_again import publish_again

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient


async def again(click: Click) -> None:
    """Ask once more for the targets that failed, or that it was taken back from."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer(ephemeral=True, thinking=True)
    client, room = click.asking.client, click.asking.client.newsroom
    names = await publish_again(
        click.key, by=click.by, now=room.now(), library=room.library, work=room.work, reviewer=client.reviewer
    )
    await say(click.asking, f"Publishing again to {safe(', '.join(names), 500)}. The post will say how it went.")


async def tell_where(client: "PodbotClient", shown: Shown, place: Place) -> None:
    """Keep the thread's message about the current revision right; nothing is sent where it says so already."""
    if not place.thread or not shown.publications or shown.state.stage not in APPROVED:
        return
    library, name = client.newsroom.library, f"chat/where/{shown.key}"
    text = where_it_went(shown.publications, shown.number)
    kept = await asyncio.to_thread(library.get_value, name)
    said = json.loads(kept) if kept else {}
    if said.get("text") == _digest(text):
        return
    thread = client.get_partial_messageable(place.thread, guild_id=place.guild)
    message = said.get("message") if said.get("revision") == shown.number else None
    if message and not await _edited(thread, message, text):
        message = None
    if not message:
        sent = await thread.send(text, nonce=nonce(f"where {shown.key} {shown.number}"), suppress_embeds=True)
        message = sent.id
    said = {"revision": shown.number, "message": message, "text": _digest(text)}
    await asyncio.to_thread(library.set_value, name, json.dumps(said))


def where_it_went(receipts: Sequence[Publication], revision: int) -> str:
    """The whole message: what failed first, then what went out."""
    lines = [_line(receipt, revision) for receipt in in_order(receipts)]
    return "\n".join(fit([f"**Where revision {revision} went**", *lines], CONTENT, more="-# … and {n} more"))


def _line(receipt: Publication, revision: int) -> str:
    if receipt.revision >= revision:
        return receipt_line(receipt, 250)
    there = receipt.state is PublicationState.PUBLISHED
    return f"⏳ {safe(receipt.target, 40)}, {f'still revision {receipt.revision}' if there else 'waiting'}"


async def _edited(thread: discord.PartialMessageable, message: int, text: str) -> bool:
    """False where somebody deleted it."""
    try:
        await thread.get_partial_message(message).edit(content=text)
    except discord.NotFound:
        return False
    return True


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
