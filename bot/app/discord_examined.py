"""What `podbot doctor` asks Discord: about the token, and about the channels and roles of each show."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from typing import TYPE_CHECKING, Any

from bot.app.announcing import sign_in
from bot.chat.desk import Desk
from bot.settings.general import DiscordSettings

if TYPE_CHECKING:
    import discord

#: Seconds that Discord has to answer everything.
_PATIENCE = 20.0


def wrong_in_discord(settings: DiscordSettings, desks: Collection[Desk]) -> list[str]:
    """A sentence for each thing that is set and will not work; empty where all is right. Needs a token; blocks."""
    return asyncio.run(_in_time(settings, desks))


async def _in_time(settings: DiscordSettings, desks: Collection[Desk]) -> list[str]:
    import aiohttp
    import discord

    try:
        async with asyncio.timeout(_PATIENCE):
            return [says async for says in _all(settings, desks)]
    except discord.LoginFailure:
        return ["Discord refuses the token. Reset it in the developer portal, and set PODBOT_DISCORD__TOKEN again."]
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
        return [f"Discord does not answer ({error or type(error).__name__}). Check the network, then ask again."]


async def _all(settings: DiscordSettings, desks: Collection[Desk]) -> AsyncIterator[str]:
    assert settings.token is not None
    client = await sign_in(settings.token.get_secret_value(), settings.api_base)
    try:
        for desk in desks:
            async for says in _one(client, desk):
                yield f"{desk.show}: {says}"
    finally:
        await client.close()


async def _one(client: "discord.Client", desk: Desk) -> AsyncIterator[str]:
    import discord

    found = await _channel(client, desk.channel_id)
    if found is None:
        yield f"channel {desk.channel_id} is gone, or podbot may not see it. Correct channel_id, or let podbot view it."
        return
    if not isinstance(found, discord.ForumChannel | discord.TextChannel):
        yield f"channel {desk.channel_id} is neither a forum nor a text channel. Choose another one."
        return
    if desk.links_channel_id and await _channel(client, desk.links_channel_id) is None:
        yield f"links channel {desk.links_channel_id} is gone, or podbot may not see it. Correct links_channel_id."
    roles = await client.http.get_roles(found.guild.id)
    for name in _missing_roles(desk, [dict(role) for role in roles]):
        yield f"there is no role {name} on the server. Make it there, or correct the show's file."


async def _channel(client: "discord.Client", number: int) -> object | None:
    import discord

    try:
        return await client.fetch_channel(number)
    except (discord.NotFound, discord.Forbidden):
        return None


def _missing_roles(desk: Desk, roles: list[dict[str, Any]]) -> Iterator[str]:
    there = {str(role["id"]) for role in roles} | {str(role["name"]).casefold() for role in roles}
    wanted = [*desk.editor_roles, *desk.manager_roles, *filter(None, [desk.notify_role])]
    for name in dict.fromkeys(str(role).removeprefix("@") for role in wanted):
        if name.casefold() not in there:
            yield name
