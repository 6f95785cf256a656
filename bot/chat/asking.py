"""The interaction type of this bot: its `client` is a `PodbotClient`."""

from typing import TYPE_CHECKING, TypeAlias

import discord

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient

    Asking: TypeAlias = discord.Interaction[PodbotClient]
else:
    Asking = discord.Interaction
