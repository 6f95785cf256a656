"""Ghost over HTTP, against a server that checks tokens, versions and update times as Ghost does."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from aiohttp import web

from bot.errors import PublishError, PublishUnavailable
from bot.net import Network
from bot.publishers.ghost import Ghost
from bot.testing.publisher import NOW, example_bundle

from .api_contract import SECRET, ApiContract
from .fake_server import FakeServer

KEY = SECRET.encode().hex()


class GhostServer(FakeServer):
    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[str, dict[str, Any]] = {}
        self.version = 0

    def allowed(self, request: web.Request) -> bool:
        head, claims, signature = request.headers.get("Authorization", "Ghost a.b.c").removeprefix("Ghost ").split(".")
        expected = urlsafe_b64encode(hmac.digest(bytes.fromhex(KEY), f"{head}.{claims}".encode(), sha256)).rstrip(b"=")
        if expected.decode() != signature or request.headers.get("Accept-Version") != "v5.0":
            return False
        data = json.loads(urlsafe_b64decode(claims + "=="))
        now = datetime.now(UTC).timestamp()
        return bool(data["aud"] == "/admin/" and data["exp"] - data["iat"] <= 300 and data["iat"] <= now + 1)

    def routes(self) -> list[web.RouteDef]:
        posts = "/ghost/api/admin/posts/"
        return [
            web.get(posts, self.listing),
            web.post(posts, self.create),
            web.get(posts + "{id}/", self.read),
            web.put(posts + "{id}/", self.update),
        ]

    async def listing(self, request: web.Request) -> web.Response:
        wanted = request.query["filter"].removeprefix("tag:hash-")
        found = [p for p in self.posts.values() if any(t["name"] == f"#{wanted}" for t in p.get("tags", []))]
        return web.json_response({"posts": found})

    async def create(self, request: web.Request) -> web.Response:
        (fields,) = (await request.json())["posts"]
        assert request.query["source"] == "html"
        id = f"{len(self.posts) + 1:024x}"
        self.posts[id] = {"id": id, "url": f"{self.url}/{fields['slug']}/", "updated_at": self.stamp(), **fields}
        return web.json_response({"posts": [self.posts[id]]}, status=201)

    async def read(self, request: web.Request) -> web.Response:
        post = self.posts.get(request.match_info["id"])
        return web.json_response({"posts": [post]}) if post else web.json_response({"errors": []}, status=404)

    async def update(self, request: web.Request) -> web.Response:
        (fields,) = (await request.json())["posts"]
        post = self.posts[request.match_info["id"]]
        if fields.pop("updated_at") != post["updated_at"]:
            return web.json_response({"errors": [{"message": "Saving failed! Someone else is editing."}]}, status=409)
        post |= fields | {"updated_at": self.stamp()}
        return web.json_response({"posts": [post]})

    def stamp(self) -> str:
        self.version += 1
        return f"2026-03-03T14:00:{self.version:02d}.000Z"

    def titles(self) -> list[str]:
        return [post["title"] for post in self.posts.values() if post["status"] == "published"]


@pytest.fixture
async def server() -> AsyncIterator[GhostServer]:
    async with GhostServer() as server:
        yield server


@pytest.fixture
def publisher(server: GhostServer, network: Network) -> Ghost:
    return Ghost(url=server.url, key=f"abc:{KEY}", network=network)


class TestContract(ApiContract):
    @pytest.fixture
    def pages(self, server: GhostServer) -> GhostServer:
        return server

    @pytest.fixture
    def stranger(self, server: GhostServer, network: Network) -> Ghost:
        return Ghost(url=server.url, key="abc:" + b"wrong".hex(), network=network)


async def test_somebody_else_editing_is_a_conflict_that_passes(server: GhostServer, publisher: Ghost) -> None:
    receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
    read = publisher._get
    stale = [{**next(iter(server.posts.values())), "updated_at": "2020-01-01T00:00:00.000Z"}]

    async def once_stale(url: str) -> dict[str, Any] | None:
        return stale.pop() if stale else await read(url)

    publisher._get = once_stale  # type: ignore[method-assign]
    with pytest.raises(PublishUnavailable, match="at the same time"):
        await publisher.publish(example_bundle(revision=2), receipt=receipt, now=NOW)
    await publisher.publish(example_bundle(revision=2), receipt=receipt, now=NOW)


async def test_a_key_that_is_none_is_refused_at_once(network: Network) -> None:
    with pytest.raises(PublishError, match="not of the form `id:secret`"):
        Ghost(url="http://localhost", key="abc", network=network) and Ghost(url="http://x", key="a:zz", network=network)
