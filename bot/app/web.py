"""Everything the web server answers to."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from bot import metrics
from bot.app.parts import App
from bot.errors import BotError
from bot.storage.library import SqlLibrary
from bot.web.health import health_routes
from bot.web.published import published_routes
from bot.work.durable import DurableWork

if TYPE_CHECKING:
    from bot.app.chat import Chat


def web_routes(
    app: App, *, library: SqlLibrary, work: DurableWork, chat: "Chat | None"
) -> Sequence[Sequence[web.RouteDef]]:
    """Health, metrics and what folder targets wrote."""

    async def missing() -> list[str]:
        found = []
        try:
            await asyncio.to_thread(library.count_episodes)
        except BotError as error:
            found.append(str(error))
        if chat is not None and not chat.connected:
            found.append("Discord is not connected.")
        return found

    groups = [health_routes(ready=missing, metrics=metrics.exposition)]
    folders = _published_folders(app)
    return [*groups, *(published_routes(folder) for folder in folders[:1])]


def _published_folders(app: App) -> list[Path]:
    paths = [
        Path(str(line.options["path"]))
        for show in app.configuration.shows.values()
        for line in show.publish
        if line.kind == "folder" and "path" in line.options
    ]
    return list(dict.fromkeys(paths))
