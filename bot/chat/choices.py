"""What Discord offers while a member types: shows, episodes, drafts, terms; in milliseconds, or nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import wraps
from typing import Any

import discord
from discord import app_commands

from bot.chat.asking import Asking
from bot.chat.permissions import allowed_shows, desk_of_show
from bot.chat.text import OPTION, flat, safe, shorten
from bot.domain.episode import Stage
from bot.errors import BotError, EpisodeNotFound, NotFound
from bot.pipeline.review import OPEN
from bot.ports import EpisodeState, Library

_log = logging.getLogger(__name__)
Choices = list[app_commands.Choice[str]]
Offering = Callable[[Asking, str], Awaitable[Choices]]
Offered = Callable[[discord.Interaction[Any], str], Coroutine[Any, Any, Choices]]
#: Entries Discord shows.
MOST = 25
#: Seconds after which nothing is offered: Discord waits for three, the way there and back included.
IN_TIME = 2.0
#: Newest episodes of a show among which one is looked for by its number.
NUMBERED = 500


def kindly(offering: Offering) -> Offered:
    """A member without rights, or a library in trouble or slow, gets no choices rather than an error."""

    @wraps(offering)
    async def offered(asking: discord.Interaction[Any], typed: str) -> Choices:
        try:
            async with asyncio.timeout(IN_TIME):
                return await offering(asking, typed)
        except (BotError, TimeoutError):
            return []

    return offered


@kindly
async def shows(asking: Asking, typed: str) -> Choices:
    """Shows of this server."""
    slugs = allowed_shows(asking)
    found = await asyncio.to_thread(asking.client.newsroom.library.shows)
    wanted = typed.casefold()
    return [
        app_commands.Choice(name=_label(show.title, show.slug), value=show.slug)
        for show in found
        if show.slug in slugs and (wanted in show.title.casefold() or wanted in show.slug)
    ][:MOST]


@kindly
async def episodes(asking: Asking, typed: str) -> Choices:
    """Episodes of this server's shows, newest first."""
    return await _episodes(asking, typed, None)


@kindly
async def drafts(asking: Asking, typed: str) -> Choices:
    """Episodes that have a draft, those in review first."""
    waiting = await _episodes(asking, typed, (Stage.IN_REVIEW,))
    others = await _episodes(
        asking, typed, (*(stage for stage in OPEN if stage is not Stage.IN_REVIEW), Stage.REJECTED)
    )
    return (waiting + others)[:MOST]


@kindly
async def terms(asking: Asking, typed: str) -> Choices:
    """Terms taught to the show chosen in the same command."""
    slug = getattr(asking.namespace, "show", "") or ""
    desk_of_show(asking, slug)
    show = await asyncio.to_thread(asking.client.newsroom.library.show, slug)
    found = [rule.written for rule in show.name_rules if typed.casefold() in rule.written.casefold()]
    return [app_commands.Choice(name=shorten(term, OPTION), value=term[:OPTION]) for term in found[:MOST]]


async def resolve(asking: Asking, typed: str) -> str:
    """The key of the episode a member means: chosen from the list, or its number, or words of its title.

    Only episodes of this server's shows that the member may work on; `EpisodeNotFound` else, and where it may be
    one of several: what a command does to an episode should happen to the one that was meant.
    """
    slugs = allowed_shows(asking)
    found = await asyncio.to_thread(_meant, asking.client.newsroom.library, slugs, typed.strip())
    if not found:
        raise EpisodeNotFound(f"No episode here matches “{typed[:80]}”. Choose one from the list while you type.")
    if len(found) > 1:
        names = "; ".join(f"“{safe(state.episode.title, 80)}”" for state in found[:3])
        more = f" or {len(found) - 3} more" if len(found) > 3 else ""
        raise EpisodeNotFound(f"“{safe(typed, 80)}” may be {names}{more}. Choose one from the list while you type.")
    desk_of_show(asking, found[0].episode.show)
    return found[0].episode.key


async def found_after_answer(asking: Asking, typed: str) -> str:
    """`resolve` for commands that take longer: Discord gets its first answer before anything is looked up."""
    await asking.response.defer(ephemeral=True, thinking=True)
    return await resolve(asking, typed)


def _meant(library: Library, slugs: Sequence[str], typed: str) -> Sequence[EpisodeState]:
    try:
        state = library.episode(typed)
        return [state] if state.episode.show in slugs else []
    except NotFound:
        pass
    found = _numbered(library, slugs, typed, None) or _search(library, slugs, typed, None)
    exactly = [state for state in found if state.episode.title.casefold() == typed.casefold()]
    return exactly or found


async def _episodes(asking: Asking, typed: str, stages: Sequence[Stage] | None) -> Choices:
    slugs = allowed_shows(asking)
    library = asking.client.newsroom.library
    found = await asyncio.to_thread(_offered, library, slugs, typed.strip() or None, stages)
    several = len(slugs) > 1
    return [app_commands.Choice(name=_episode_label(state, several), value=state.episode.key) for state in found[:MOST]]


def _offered(
    library: Library, slugs: Sequence[str], text: str | None, stages: Sequence[Stage] | None
) -> Sequence[EpisodeState]:
    """The episode of the number that was typed, then those whose titles say it."""
    numbered = _numbered(library, slugs, text or "", stages)
    keys = {state.episode.key for state in numbered}
    return [*numbered, *(state for state in _search(library, slugs, text, stages) if state.episode.key not in keys)]


def _numbered(library: Library, slugs: Sequence[str], typed: str, stages: Sequence[Stage] | None) -> list[EpisodeState]:
    if not typed.isdecimal():
        return []
    newest = [state for slug in slugs for state in library.episodes(show=slug, stages=stages, limit=NUMBERED)]
    return [state for state in newest if state.episode.number == int(typed)]


def _search(
    library: Library, slugs: Sequence[str], text: str | None, stages: Sequence[Stage] | None
) -> list[EpisodeState]:
    found = [state for slug in slugs for state in library.episodes(show=slug, text=text, stages=stages, limit=MOST)]
    return sorted(found, key=lambda state: str(state.episode.published or ""), reverse=True)


def _episode_label(state: EpisodeState, with_show: bool) -> str:
    facts = [str(state.stage)]
    if state.episode.published:
        facts.insert(0, f"{state.episode.published:%Y-%m-%d}")
    if with_show:
        facts.insert(0, state.episode.show)
    return _label(state.episode.title, ", ".join(facts))


def _label(title: str, facts: str) -> str:
    tail = f" ({facts})"
    return shorten((shorten(flat(title), OPTION - len(tail)) or "Untitled") + tail, OPTION)
