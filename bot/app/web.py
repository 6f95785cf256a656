"""Everything the web server answers to."""

import asyncio
import getpass
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from aiohttp import web

from bot import metrics
from bot.app.neighbours import shared_pages
from bot.app.parts import App
from bot.app.served import served_folder
from bot.app.show_facts import settings_of
from bot.app.standing_desks import rules_of, standing_desks
from bot.clock import utc_now
from bot.errors import BotError
from bot.net import Network
from bot.pipeline.taking_back import TakingBack
from bot.storage.disk import disk_under
from bot.storage.library import SqlLibrary
from bot.web.door import Door
from bot.web.health import health_routes
from bot.web.published import published_routes
from bot.web.review import review_routes
from bot.web.roles import ShowRoles
from bot.web.room import Room, no_name, no_title
from bot.web.signing import Signer, kept_secret
from bot.work.backlog import backlog
from bot.work.durable import DurableWork

if TYPE_CHECKING:
    from bot.app.chat import Chat
    from bot.web.discord_api import DiscordApi
    from bot.web.discord_roles import DiscordRoles
    from bot.web.membership import Membership


def web_routes(app: App, *, room: Room, library: SqlLibrary, chat: "Chat | None") -> Sequence[Sequence[web.RouteDef]]:
    """Health, metrics, what folder targets wrote, and the review page."""

    async def missing() -> list[str]:
        found = []
        try:
            await asyncio.to_thread(library.count_episodes)
        except BotError as error:
            found.append(str(error))
        if chat is not None and not chat.connected:
            found.append("Discord is not connected.")
        return found

    from bot.rendering.templates import Templates

    groups = [
        health_routes(ready=missing, metrics=metrics.exposition, warnings=lambda: _warnings(app, library)),
        review_routes(
            room,
            door(app, membership=membership(app, library)),
            templates=Templates([folder / "web" for folder in app.templates]),
            discord=discord_roles(app, library),
        ),
    ]
    folder = served_folder(app.configuration)
    return [*groups, published_routes(folder)] if folder else groups


def _warnings(app: App, library: SqlLibrary) -> list[str]:
    found = [disk_under(app.settings.data_dir).warning]
    with suppress(BotError):  # a database that is away is told as missing
        found.append(backlog(library.database, now=utc_now()).warning)
    return [warning for warning in found if warning]


def door(app: App, *, membership: "Membership | None" = None) -> Door:
    """Who may come in; links made by one process open at every other that has the same secret."""
    settings = app.settings.web
    given = settings.secret.get_secret_value().encode() if settings.secret else None
    return Door(
        signer=Signer(given or kept_secret(app.settings.data_dir)),
        now=utc_now,
        local_name=_me() if settings.local_only else "",
        public_url=(settings.public_url or "").rstrip("/"),
        membership=membership,
    )


def page_link(app: App, key: str, member: str, name: str = "") -> str | None:
    """The address of a draft's page for a member; without a member, the plain one behind the sign-in.

    None where nobody could open it from elsewhere: no `web.public_url` is set.
    """
    if not app.settings.web.public_url:
        return None
    opened = door(app)
    return opened.link(key, member, name) if member else f"{opened.public_url}/drafts/{key}"


def room(
    app: App,
    *,
    library: SqlLibrary,
    work: DurableWork,
    chat: "Chat | None",
    network: Network | None = None,
    take_back: TakingBack | None = None,
) -> Room:
    """The parts behind the pages."""
    from bot.chat.page_titles import page_titles
    from bot.rendering.renderer import NotesRenderer
    from bot.speech.names.rules import with_sound_alikes
    from bot.speech.weights.catalogue import MODELS

    assert isinstance(app.renderer, NotesRenderer)
    return Room(
        library=library,
        work=work,
        artifacts=app.artifacts,
        renderer=app.renderer,
        reviewer=chat.reviewer if chat else None,
        known_as=chat.name_of if chat else no_name,
        rules=lambda slug: rules_of(app.configuration, library, slug),
        settings_of=lambda slug: settings_of(app, library, slug),
        models=tuple(model.name for model in MODELS),
        teach=with_sound_alikes,
        page_title=page_titles(network) if network is not None else no_title,
        neighbours=shared_pages(library),
        take_back=take_back,
    )


def discord_roles(app: App, library: SqlLibrary) -> "DiscordRoles | None":
    """Sign-in with Discord, where its client id and secret are set."""
    from bot.web.discord_roles import DiscordRoles

    settings = app.settings.discord
    if settings.client_id is None or settings.client_secret is None:
        return None
    return DiscordRoles(
        client_id=str(settings.client_id),
        client_secret=settings.client_secret.get_secret_value(),
        api=_discord_api(app),
        shows=lambda: show_roles(app, library),
    )


def membership(app: App, library: SqlLibrary) -> "Membership | None":
    """Who still has an editor's role; None without a bot to ask."""
    from bot.web.membership import Membership

    if app.settings.discord.token is None:
        return None
    return Membership(api=_discord_api(app), shows=lambda: show_roles(app, library), clock=time.monotonic)


def show_roles(app: App, library: SqlLibrary) -> list[ShowRoles]:
    """Who may review what, as it stands now; blocks."""
    return [
        ShowRoles(
            show=desk.show,
            channel_id=desk.channel_id,
            roles=(*desk.editor_roles, *desk.manager_roles),
            managers=desk.manager_roles,
        )
        for desk in standing_desks(app.configuration, library).values()
    ]


def _discord_api(app: App) -> "DiscordApi":
    from bot.web.discord_api import DiscordApi

    settings = app.settings.discord
    return DiscordApi(
        bot_token=settings.token.get_secret_value() if settings.token else "",
        guild_id=settings.guild_id,
        api_base=settings.api_base,
    )


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "this machine"
