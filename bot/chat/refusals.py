"""The one place that turns errors into messages: kind, ephemeral, a sentence to act on."""

import logging
from collections.abc import Awaitable
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.chat.text import CONTENT, escape_sentence, shorten
from bot.errors import BotError, NetworkError, SettingsError

_log = logging.getLogger(__name__)

SORRY = "Something went wrong on podbot's side, and it was written to its log. Try again in a moment."
#: What a broken connection to Discord raises besides DiscordException (see `HTTPClient.request`).
CONNECTION = (aiohttp.ClientError, OSError, TimeoutError)


async def answering(asking: discord.Interaction[Any], doing: Awaitable[None]) -> None:
    """Run a callback; whatever it raises becomes an answer that only the member sees."""
    try:
        await doing
    except Exception as error:
        await refuse(asking, error)


async def refuse(asking: discord.Interaction[Any], error: BaseException) -> None:
    """Answer with the error's sentence, through whichever way is still open."""
    text = sentence(error)
    if asking.type is discord.InteractionType.autocomplete:
        await quietly(asking.response.autocomplete([]))
        return
    await quietly(say(asking, text))


async def say(asking: discord.Interaction[Any], text: str, **extra: Any) -> None:
    """An ephemeral answer: the first one, or in place of the loading message."""
    if not asking.response.is_done():
        await asking.response.send_message(text, ephemeral=True, **extra)
    else:
        await asking.followup.send(text, ephemeral=True, **extra)


def sentence(error: BaseException) -> str:
    """What a person reads of an error: a BotError's own words, else that it was not their fault."""
    cause = error
    while isinstance(cause, app_commands.AppCommandError) and cause.__cause__ is not None:
        cause = cause.__cause__
    if isinstance(cause, BotError):
        return shorten(escape_sentence(str(cause)), CONTENT)
    if isinstance(cause, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        return "That command has changed since your Discord loaded it. Restart Discord (Ctrl+R) and try again."
    if isinstance(cause, app_commands.CheckFailure):
        return "Sorry, this command is not for you here."
    _log.error("A callback failed.", exc_info=cause)
    return SORRY


def as_bot_error(error: BaseException) -> BotError:
    """What discord.py raised, as an error that says whether waiting helps or a person must act."""
    if isinstance(error, BotError):
        return error
    if isinstance(error, discord.Forbidden):
        return SettingsError(
            "Discord does not let podbot post there: a permission is missing. Give podbot's role those that "
            "docs/discord.md lists, in the channel of the drafts too."
        )
    gone_or_full = (404, 429)  # what is gone is made again at the next attempt
    if isinstance(error, discord.HTTPException) and 400 <= error.status < 500 and error.status not in gone_or_full:
        return SettingsError(f"Discord refuses a post of podbot: {error.text or error.status}. Please report this.")
    if isinstance(error, discord.NotFound):
        return NetworkError(f"Discord does not have it any more ({error.text}). podbot looks again by itself.")
    return NetworkError(f"Discord can't be reached ({type(error).__name__}). podbot tries again by itself.")


async def quietly(answer: Awaitable[Any]) -> None:
    """An answer that comes too late, or meets an outage, helps nobody and harms nobody."""
    try:
        await answer
    except (discord.DiscordException, *CONNECTION) as error:
        _log.warning("An answer could not be given: %s", error)
