"""The whole review page as routes: pages, API, sign-in."""

from aiohttp import web

from bot.rendering.templates import Templates
from bot.web.assets import Assets
from bot.web.changing import CHANGING
from bot.web.deciding import DECIDING
from bot.web.discord_roles import DiscordRoles
from bot.web.door import Door
from bot.web.endpoint import Call, Endpoint, answer, routes, thread
from bot.web.events import EVENTS
from bot.web.openapi import describe
from bot.web.pages import Pages
from bot.web.previewing import PREVIEWING
from bot.web.proposing import PROPOSING
from bot.web.publishing import PUBLISHING
from bot.web.reading import READING
from bot.web.room import Room
from bot.web.shells import Shells
from bot.web.sign_in import SignIn


async def openapi(call: Call) -> web.Response:
    """The API, described."""
    return answer(describe(ENDPOINTS))


ENDPOINTS = [
    *READING,
    *CHANGING,
    *PROPOSING,
    *DECIDING,
    *PUBLISHING,
    *PREVIEWING,
    *EVENTS,
    Endpoint(method="GET", path="/api/openapi.json", summary="This description", handle=openapi),
]


def review_routes(
    room: Room, door: Door, *, templates: Templates, discord: DiscordRoles | None = None
) -> list[web.RouteDef]:
    """Everything people and their browsers ask for."""

    async def remember(member: str, name: str) -> None:
        await thread(room.remember_name, member, name)

    assets = Assets()
    shells = Shells(templates=templates, assets=assets)
    return [
        *Pages(door=door, shells=shells, may_sign_in=discord is not None).routes(),
        *assets.routes(),
        *SignIn(door=door, discord=discord, shells=shells, remember=remember).routes(),
        *routes(ENDPOINTS, room=room, door=door),
    ]
