"""Reminders for drafts left waiting, and a daily digest: both only where the settings ask for them."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import discord

from bot.chat.desk import Desk
from bot.chat.places import place_of
from bot.chat.posting import nonce
from bot.chat.text import CONTENT, safe, shorten
from bot.domain.episode import Stage
from bot.ports import EpisodeState, Library

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient

_log = logging.getLogger(__name__)
#: Seconds between two looks at the clock.
LOOK_EVERY = 600.0


async def keep_reminding(client: "PodbotClient") -> None:
    """Look at the clock for as long as the client runs."""
    while True:
        try:
            await remind(client)
            await digest(client)
        except Exception:
            _log.exception("Reminders failed; podbot looks again later.")
        await asyncio.sleep(LOOK_EVERY)


async def remind(client: "PodbotClient") -> int:
    """A line in the thread of each draft that waits too long, again after the same time; gives how many."""
    days = client.settings.remind_after_days
    if days is None:
        return 0
    library, now = client.newsroom.library, client.newsroom.now()
    waiting = await asyncio.to_thread(library.episodes, stages=(Stage.IN_REVIEW,), limit=1_000)
    due = [state for state in waiting if await asyncio.to_thread(_due, library, state, now, timedelta(days=days))]
    for state in due:
        since = state.since or now
        text = client.texts.render("reminder.md", {"days": (now - since).days, "title": safe(state.episode.title, 200)})
        await client.reviewer.tell(state.episode.key, text.strip())
        await asyncio.to_thread(library.set_value, _name(state), now.isoformat())
    return len(due)


async def digest(client: "PodbotClient") -> int:
    """Once a day, at the hour that is set, what waits for each show; gives how many were sent."""
    now = client.newsroom.now()
    if client.settings.digest_hour is None or now.hour != client.settings.digest_hour:
        return 0
    sent = 0
    for slug, desk in client.newsroom.desks.all().items():
        name = f"chat/digest/{slug}"
        if await asyncio.to_thread(client.newsroom.library.get_value, name) == now.date().isoformat():
            continue
        sent += await _digest(client, desk, now)
        await asyncio.to_thread(client.newsroom.library.set_value, name, now.date().isoformat())
    return sent


async def _digest(client: "PodbotClient", desk: Desk, now: datetime) -> int:
    channel = client.get_channel(desk.channel_id)
    if not isinstance(channel, discord.TextChannel):
        channel = client.get_channel(desk.links_channel_id or 0)
    if not isinstance(channel, discord.TextChannel):
        return 0  # a forum takes threads only, and a thread a day would be noise
    library = client.newsroom.library
    find = library.episodes
    waiting = await asyncio.to_thread(find, show=desk.show, stages=(Stage.IN_REVIEW,), limit=50)
    failed = [
        state
        for state in await asyncio.to_thread(find, show=desk.show, limit=50)
        if state.outcome is not None and not state.outcome.worked
    ]
    if not waiting and not failed:
        return 0
    show = await asyncio.to_thread(library.show, desk.show)
    values = {
        "show": safe(show.title, 100),
        "waiting": await asyncio.to_thread(_lines, library, waiting, now),
        "failed": [safe(state.episode.title, 100) for state in failed],
    }
    text = client.texts.render("digest.md", values)
    await channel.send(shorten(text.strip(), CONTENT), nonce=nonce(f"digest {desk.show} {now.date()}"))
    return 1


def _lines(library: Library, states: Sequence[EpisodeState], now: datetime) -> list[dict[str, object]]:
    places = [(state, place_of(library, state.episode.key)) for state in states]
    return [
        {
            "title": safe(state.episode.title, 100),
            "days": (now - (state.since or now)).days,
            "url": place.url if place else "",
        }
        for state, place in places
    ]


def _due(library: Library, state: EpisodeState, now: datetime, wait: timedelta) -> bool:
    last = library.get_value(_name(state))
    since = state.since or now
    latest = max(since, datetime.fromisoformat(last)) if last else since
    return now - latest >= wait


def _name(state: EpisodeState) -> str:
    return f"chat/reminded/{state.episode.key}"
