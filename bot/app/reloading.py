"""SIGHUP: the files of the shows are read again while everything goes on."""

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.app.checking import mistakes
from bot.app.duties import bells
from bot.app.parts import App
from bot.app.shared_feeds import shared_feeds
from bot.app.shows import remember_shows
from bot.errors import BotError
from bot.ports import Library

if TYPE_CHECKING:
    from bot.app.chat import Chat

log = structlog.get_logger("podbot")


async def reload_shows(app: App, *, library: Library, chat: "Chat | None") -> None:
    """Take what the files say now; where one of them is wrong, say so and keep what was.

    A show whose file is gone stays in the library (`podbot watch remove` forgets it). The rest of the settings is
    read at the start only.
    """
    try:
        changed = await asyncio.to_thread(_take, app, library)
        if chat:
            await asyncio.to_thread(chat.take_desks, app.configuration)
    except BotError as error:
        log.error(f"The shows stay as they were: {error}")
        return
    log.info("the shows were read again", changed=", ".join(sorted(changed)) or "nothing")
    for says in await asyncio.to_thread(list, mistakes(app)):
        log.error(says)
    for says in await asyncio.to_thread(list, shared_feeds(library)):
        log.warning(says)


def _take(app: App, library: Library) -> set[str]:
    before = dict(app.configuration.shows)
    fresh = App(app.configuration.read_again())
    bells(fresh, list(fresh.configuration.shows))  # a period that is none is refused here, not at the next poll
    app.configuration.take_shows(fresh.configuration)
    remember_shows(app, library)
    now = app.configuration.shows
    return {slug for slug in before.keys() | now.keys() if before.get(slug) != now.get(slug)}
