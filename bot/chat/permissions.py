"""Who may do what: decided from the member's roles, in every callback, whatever Discord offered to click."""

import asyncio
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import TYPE_CHECKING

import discord

from bot.chat.asking import Asking
from bot.chat.desk import Desk
from bot.errors import NotAllowed, NotFound

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient


class Need(IntEnum):
    """What an action asks of a member; more includes less."""

    EDITOR = 1  #: read, decide, edit
    MANAGER = 2  #: shows and settings


def visible_desks(client: "PodbotClient", guild_id: int | None) -> Mapping[str, Desk]:
    """The desks of one server; another server's shows do not exist there."""
    desks = client.newsroom.desks.all()
    return {slug: desk for slug, desk in desks.items() if guild_id and _guild_of(client, desk) == guild_id}


def desk_of_show(asking: Asking, show: str, need: Need = Need.EDITOR, *, doing: str = "") -> Desk:
    """The show's desk, where this member may use it; `NotFound` for other servers' shows, `NotAllowed` else.

    `doing` names in a refusal what was asked for, where the need alone does not.
    """
    desk = visible_desks(asking.client, asking.guild_id).get(show)
    if desk is None:
        raise NotFound(f"This server has no show called “{show}”. `/show list` names those it has.")
    check(asking.user, desk, need, manages=asking.permissions.manage_guild, doing=doing)
    return desk


async def desk_of_episode(asking: Asking, key: str, need: Need = Need.EDITOR, *, doing: str = "") -> Desk:
    """The desk of the show an episode belongs to, where this member may use it."""
    state = await asyncio.to_thread(asking.client.newsroom.library.episode, key)
    return desk_of_show(asking, state.episode.show, need, doing=doing)


def allowed_shows(asking: Asking, need: Need = Need.EDITOR) -> tuple[str, ...]:
    """Slugs of the shows in this server that this member may work on; `NotAllowed` where there is none."""
    desks = visible_desks(asking.client, asking.guild_id)
    manages = asking.permissions.manage_guild
    shows = tuple(slug for slug, desk in desks.items() if may(asking.user, desk, need, manages=manages))
    if not shows:
        roles = [role for desk in desks.values() for role in _wanted(desk, need)]
        raise NotAllowed(_refusal(roles, asking.user, need))
    return shows


def may(user: discord.abc.User, desk: Desk, need: Need, *, manages: bool) -> bool:
    """Whether a member has one of the roles, or manages the server."""
    if manages:
        return True
    roles = user.roles if isinstance(user, discord.Member) else []
    wanted = {str(role).casefold().removeprefix("@") for role in _wanted(desk, need)}
    return any(str(role.id) in wanted or role.name.casefold() in wanted for role in roles)


def check(user: discord.abc.User, desk: Desk, need: Need, *, manages: bool, doing: str = "") -> None:
    """`NotAllowed` with a kind sentence that says whom to ask."""
    if not may(user, desk, need, manages=manages):
        raise NotAllowed(_refusal(_wanted(desk, need), user, need, doing))


def _wanted(desk: Desk, need: Need) -> tuple[int | str, ...]:
    return desk.manager_roles if need is Need.MANAGER else (*desk.editor_roles, *desk.manager_roles)


def _guild_of(client: "PodbotClient", desk: Desk) -> int | None:
    channel = client.get_channel(desk.channel_id)
    guild = getattr(channel, "guild", None)
    return guild.id if guild is not None else client.settings.guild_id


def _refusal(roles: Iterable[int | str], user: discord.abc.User, need: Need, doing: str = "") -> str:
    what = doing or ("changing shows and settings" if need is Need.MANAGER else "reviewing drafts")
    names = " or ".join(dict.fromkeys(_role_name(role, user) for role in roles))
    if not names:
        return f"Sorry, {what} is for members who manage this server. Ask one of them to give your role the right."
    return f"Sorry, {what} is for members with the role {names}. Ask somebody who manages this server for it."


def _role_name(role: int | str, user: discord.abc.User) -> str:
    if isinstance(role, int) or str(role).isdigit():
        known = user.guild.get_role(int(role)) if isinstance(user, discord.Member) else None
        return f"@{known.name}" if known else "of an editor"
    return f"@{str(role).removeprefix('@')}"
