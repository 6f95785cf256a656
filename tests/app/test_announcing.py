"""The `discord` target through a real client, on a Discord in memory that answers as Discord does, well or badly."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import discord
import pytest
import simcord
from aiohttp import web

from bot.app.announcing import ChatChannel, channels_by_http
from bot.errors import PublishError, PublishUnavailable
from bot.publishers.announcement import Announcement
from bot.testing.publisher import NOW, PublisherContract, example_bundle
from bot.web.server import serving

_ME = {"id": "5", "username": "podbot", "discriminator": "0", "avatar": None, "bot": True, "global_name": None}


class Public:
    """A public channel as its readers see it."""

    def __init__(self, env: simcord.Env, client: discord.Client) -> None:
        self.env, self.client = env, client
        self.guild = env.create_guild("Listeners")
        self.channel = self.guild.create_text_channel("episodes")

    def through_its_client(self, number: int) -> ChatChannel:
        async def signed_in() -> discord.Client:
            return self.client

        return ChatChannel(signed_in, number)

    def texts(self) -> list[str]:
        return [message.content for message in self.channel.history()]

    def titles(self) -> list[str]:
        return [text.partition("\n")[0].removeprefix("## ") for text in self.texts() if text.startswith("## ")]


@pytest.fixture
async def pages() -> AsyncIterator[Public]:
    client = discord.Client(intents=discord.Intents.default(), allowed_mentions=discord.AllowedMentions.none())
    env = simcord.Env(client)
    await env.start()
    try:
        yield Public(env, client)
    finally:
        await env.shutdown()


@pytest.fixture
def publisher(pages: Public) -> Announcement:
    return Announcement(channel=pages.through_its_client(pages.channel.id))


class TestContract(PublisherContract):
    pass


async def test_the_announcement_says_what_the_episode_is_about_and_carries_a_mark(
    pages: Public, publisher: Announcement
) -> None:
    bundle = example_bundle()
    await publisher.publish(bundle, receipt=None, now=NOW)
    (text,) = pages.texts()
    assert bundle.notes.title in text and "What stays human" in text
    assert text.endswith(f"-# podbot {bundle.episode.key}")


async def test_an_answer_that_was_lost_doubles_nothing(pages: Public, publisher: Announcement) -> None:
    for method in ("GET", "POST"):
        pages.env.inject_error(method, "/channels/*", status=503, times=1)
        with pytest.raises(PublishUnavailable, match="did not answer"):
            await publisher.publish(example_bundle(), receipt=None, now=NOW)
    receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
    for method in ("GET", "PATCH"):
        pages.env.inject_error(method, "/channels/*", status=503, times=1)
        with pytest.raises(PublishUnavailable, match="did not answer"):
            await publisher.publish(example_bundle(revision=2), receipt=receipt, now=NOW)
    again = await publisher.publish(example_bundle(revision=2), receipt=None, now=NOW)
    assert again.ids == receipt.ids and len(pages.titles()) == 1


async def test_without_the_right_to_write_it_says_which_one(pages: Public, publisher: Announcement) -> None:
    pages.env.inject_error("POST", "/channels/*", status=403, times=1)
    with pytest.raises(PublishError, match="Send Messages") as caught:
        await publisher.publish(example_bundle(), receipt=None, now=NOW)
    assert not caught.value.retryable


async def test_a_message_that_members_deleted_is_posted_anew(pages: Public, publisher: Announcement) -> None:
    receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
    pages.env.backend.delete_message(pages.channel.id, int((receipt.ids or {})["message"]))
    again = await publisher.publish(example_bundle(revision=2), receipt=receipt, now=NOW)
    assert again.ids != receipt.ids and len(pages.titles()) == 1


async def test_a_channel_that_is_gone_is_a_sentence(pages: Public) -> None:
    with pytest.raises(PublishError, match="no channel 12345 here"):
        await Announcement(channel=pages.through_its_client(12345)).publish(example_bundle(), receipt=None, now=NOW)


async def test_a_process_signs_in_once_and_again_after_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    discord_there = RestAlone()
    async with serving(discord_there.application(), host="127.0.0.1", port=0) as address:
        monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
        monkeypatch.setattr(discord.http.HTTPClient, "static_login", _away(discord.http.HTTPClient.static_login))
        async with channels_by_http("good", api_base=address) as channel:
            announcement = Announcement(channel=channel(77))
            with pytest.raises(PublishUnavailable, match="did not answer"):
                await announcement.publish(example_bundle(), receipt=None, now=NOW)
            others = (Announcement(channel=channel(77)) for _ in range(3))
            receipt = await announcement.publish(example_bundle(), receipt=None, now=NOW)
            await asyncio.gather(*(one.publish(example_bundle(revision=2), receipt=receipt, now=NOW) for one in others))
        assert discord_there.sign_ins == 1 and len(discord_there.messages) == 1


def _away(login: Any) -> Any:
    """The first time, nobody answers."""
    tries: list[str] = []

    async def static_login(http: discord.http.HTTPClient, token: str) -> Any:
        tries.append(token)
        if len(tries) == 1:
            raise OSError("Connection refused")
        return await login(http, token)

    return static_login


async def test_a_command_takes_an_announcement_back_without_being_in_the_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    discord_there = RestAlone()
    async with serving(discord_there.application(), host="127.0.0.1", port=0) as address:
        monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
        async with channels_by_http("good", api_base=address) as channel:
            announcement = Announcement(channel=channel(77))
            receipt = await announcement.publish(example_bundle(), receipt=None, now=NOW)
            assert list(discord_there.messages) == [(receipt.ids or {})["message"]]
            taken = await announcement.unpublish(receipt, now=NOW)
        assert taken.verified == "deleted" and not discord_there.messages
        async with channels_by_http("bad", api_base=address) as channel:
            with pytest.raises(PublishError, match="does not accept the bot's token"):
                await Announcement(channel=channel(77)).unpublish(receipt, now=NOW)


class RestAlone:
    """As much of Discord's HTTP interface as one channel takes; no gateway."""

    def __init__(self) -> None:
        self.messages: dict[str, dict[str, object]] = {}
        self.sign_ins = 0

    def application(self) -> web.Application:
        application = web.Application(middlewares=[self._known])
        of_one = "/channels/77/messages/{id}"
        application.add_routes(
            [
                web.get("/users/@me", self._me),
                web.get("/oauth2/applications/@me", self._application),
                web.get("/channels/77", self._channel),
                web.get("/channels/77/messages", self._all),
                web.post("/channels/77/messages", self._post),
                web.get(of_one, self._one),
                web.patch(of_one, self._edit),
                web.delete(of_one, self._delete),
            ]
        )
        return application

    @web.middleware
    async def _known(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.headers.get("Authorization") != "Bot good":
            return _plainly({"message": "401: Unauthorized", "code": 0}, status=401)
        return await handler(request)

    async def _me(self, request: web.Request) -> web.Response:
        self.sign_ins += 1
        return _plainly(_ME)

    async def _application(self, request: web.Request) -> web.Response:
        owner = {"owner": _ME, "bot_public": False, "bot_require_code_grant": False, "verify_key": "", "team": None}
        return _plainly({"id": "5", "name": "podbot", "description": "", "icon": None, "flags": 0, **owner})

    async def _channel(self, request: web.Request) -> web.Response:
        return _plainly({"id": "77", "type": 0, "guild_id": "1", "name": "episodes", "position": 0})

    async def _all(self, request: web.Request) -> web.Response:
        return _plainly(list(self.messages.values()))

    async def _one(self, request: web.Request) -> web.Response:
        return _plainly(self.messages[request.match_info["id"]])

    async def _post(self, request: web.Request) -> web.Response:
        sent = await request.json()
        id = str(1_000 + len(self.messages))
        said = {"content": sent["content"], "author": _ME, "timestamp": NOW.isoformat(), "edited_timestamp": None}
        plain = {"embeds": [], "attachments": [], "mentions": [], "mention_roles": [], "mention_everyone": False}
        self.messages[id] = {"id": id, "channel_id": "77", "type": 0, "tts": False, "pinned": False, **said, **plain}
        return _plainly(self.messages[id])

    async def _edit(self, request: web.Request) -> web.Response:
        message = self.messages[request.match_info["id"]]
        message["content"] = (await request.json())["content"]
        return _plainly(message)

    async def _delete(self, request: web.Request) -> web.Response:
        del self.messages[request.match_info["id"]]
        return web.Response(status=204)


def _plainly(content: object, status: int = 200) -> web.Response:
    """JSON under the very type that discord.py looks for."""
    return web.Response(body=json.dumps(content).encode(), status=status, content_type="application/json")


async def test_nobody_is_pinged(pages: Public, publisher: Announcement) -> None:
    bundle = example_bundle()
    loud = replace(bundle, notes=replace(bundle.notes, title="@everyone <@&1> listen", teaser="@here"))
    await publisher.publish(loud, receipt=None, now=NOW)
    sent = [entry for entry in pages.env.http_requests if entry.method == "POST" and "messages" in entry.path]
    assert sent and all((entry.json or {}).get("allowed_mentions", {}).get("parse") == [] for entry in sent)
