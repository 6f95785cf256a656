"""What is wrong with the shows' channels and roles, as Discord tells over HTTP."""

import asyncio
import json
from pathlib import Path
from typing import Any

import discord
import pytest
from aiohttp import web

from bot.app.discord_examined import wrong_in_discord
from bot.app.standing_desks import desks
from bot.settings import Configuration, Settings, ShowSettings
from bot.web.server import serving

_ME = {"id": "5", "username": "podbot", "discriminator": "0", "avatar": None, "bot": True, "global_name": None}
#: Channels by number: type 15 is a forum, 0 text, 2 voice.
_CHANNELS = {"70": 15, "71": 0, "72": 2}


@pytest.fixture(autouse=True)
def _discord_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)


def _answer(body: object, status: int = 200) -> web.Response:
    """JSON under the very type that discord.py looks for."""
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json")


async def _me(request: web.Request) -> web.Response:
    if request.headers.get("Authorization") != "Bot good":
        return _answer({"message": "401: Unauthorized", "code": 0}, 401)
    return _answer(_ME)


async def _application(request: web.Request) -> web.Response:
    owner = {"owner": _ME, "bot_public": False, "bot_require_code_grant": False, "verify_key": "", "team": None}
    return _answer({"id": "5", "name": "podbot", "description": "", "icon": None, "flags": 0, **owner})


async def _channel(request: web.Request) -> web.Response:
    id = request.match_info["id"]
    if id not in _CHANNELS:
        return _answer({"message": "Unknown Channel", "code": 10003}, 404)
    more = {"available_tags": [], "bitrate": 64000, "user_limit": 0, "permission_overwrites": [], "nsfw": False}
    return _answer({"id": id, "type": _CHANNELS[id], "guild_id": "1", "name": "drafts", "position": 0, **more})


async def _roles(request: web.Request) -> web.Response:
    return _answer([{"id": "9", "name": "Editors"}])


async def _wrong(token: str, shows: dict[str, dict[str, Any]]) -> list[str]:
    application = web.Application()
    application.add_routes(
        [
            web.get("/users/@me", _me),
            web.get("/oauth2/applications/@me", _application),
            web.get("/channels/{id}", _channel),
            web.get("/guilds/1/roles", _roles),
        ]
    )
    async with serving(application, host="127.0.0.1", port=0) as address:
        settings = Settings(discord={"token": token, "api_base": address})
        read = {slug: ShowSettings(title=slug.title(), discord=chat) for slug, chat in shows.items()}
        posted = desks(Configuration(settings=settings, shows=read, folder=Path("config")))
        return await asyncio.to_thread(wrong_in_discord, settings.discord, posted)


async def test_where_everything_is_there_nothing_is_said() -> None:
    chat = {"channel_id": 70, "links_channel_id": 71, "editor_roles": ["@editors", 9], "notify_role": "Editors"}
    assert await _wrong("good", {"harbour": chat, "quiet": {}}) == []


@pytest.mark.parametrize(
    ("chat", "says"),
    [
        ({"channel_id": 99}, "harbour: channel 99 is gone, or podbot may not see it."),
        ({"channel_id": 72}, "harbour: channel 72 is neither a forum nor a text channel."),
        ({"channel_id": 70, "links_channel_id": 98}, "harbour: links channel 98 is gone"),
        ({"channel_id": 71, "editor_roles": ["Editors", "Edtiors"]}, "harbour: there is no role Edtiors"),
        ({"channel_id": 71, "manager_roles": ["8"]}, "harbour: there is no role 8 on the server."),
    ],
)
async def test_what_is_missing_is_named_with_its_show(chat: dict[str, Any], says: str) -> None:
    (told,) = await _wrong("good", {"harbour": chat})
    assert told.startswith(says)


async def test_a_token_that_is_refused_is_told() -> None:
    (told,) = await _wrong("bad", {"harbour": {"channel_id": 70}})
    assert told.startswith("Discord refuses the token.")
