"""WordPress over HTTP, against a server that keeps posts as WordPress does."""

import re
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from bot.domain.publication import PublicationState
from bot.errors import PublishError
from bot.net import Network
from bot.ports import Bundle
from bot.publishers.wordpress import WordPress
from bot.testing.publisher import NOW, example_bundle

from .api_contract import SECRET, ApiContract
from .fake_server import FakeServer


class WordPressServer(FakeServer):
    def __init__(self) -> None:
        super().__init__()
        self.access = {"Authorization": "Basic " + b64encode(f"editor:{SECRET}".encode()).decode()}
        self.posts: dict[int, dict[str, Any]] = {}

    def routes(self) -> list[web.RouteDef]:
        posts = "/wp-json/wp/v2/posts"
        return [
            web.get(posts, self.listing),
            web.post(posts, self.create),
            web.get(posts + "/{id}", self.read),
            web.post(posts + "/{id}", self.update),
        ]

    async def listing(self, request: web.Request) -> web.Response:
        statuses = request.query.get("status", "publish").split(",")
        found = [p for p in self.posts.values() if p["slug"] == request.query["slug"] and p["status"] in statuses]
        return web.json_response([self.shown(post) for post in found])

    async def create(self, request: web.Request) -> web.Response:
        fields = await request.json()
        slugs = {post["slug"] for post in self.posts.values()}
        slug = fields["slug"] if fields["slug"] not in slugs else fields["slug"] + "-2"
        post = {"id": len(self.posts) + 17, "status": "draft", **fields, "slug": slug}
        self.posts[post["id"]] = post
        return web.json_response(self.shown(post), status=201)

    async def read(self, request: web.Request) -> web.Response:
        post = self.posts.get(int(request.match_info["id"]))
        return (
            web.json_response(self.shown(post))
            if post
            else web.json_response({"code": "rest_post_invalid_id"}, status=404)
        )

    async def update(self, request: web.Request) -> web.Response:
        post = self.posts.get(int(request.match_info["id"]))
        if post is None:
            return web.json_response({"code": "rest_post_invalid_id"}, status=404)
        post |= await request.json()
        return web.json_response(self.shown(post))

    def shown(self, post: dict[str, Any]) -> dict[str, Any]:
        # WordPress turns quotes typographic when it renders, and keeps what was written under `raw`.
        texts = {name: {"raw": post.get(name, ""), "rendered": ""} for name in ("title", "content", "excerpt")}
        return {
            "id": post["id"],
            "slug": post["slug"],
            "status": post["status"],
            "link": f"{self.url}/?p={post['id']}",
            **texts,
        }

    def titles(self) -> list[str]:
        return [post["title"] for post in self.posts.values() if post["status"] == "publish"]


@pytest.fixture
async def server() -> AsyncIterator[WordPressServer]:
    async with WordPressServer() as server:
        yield server


@pytest.fixture
def publisher(server: WordPressServer, network: Network) -> WordPress:
    return WordPress(url=f"{server.url}/", user="editor", password=SECRET, network=network)


class TestContract(ApiContract):
    @pytest.fixture
    def pages(self, server: WordPressServer) -> WordPressServer:
        return server

    @pytest.fixture
    def stranger(self, server: WordPressServer, network: Network) -> WordPress:
        return WordPress(url=server.url, user="editor", password="wrong", network=network)


async def test_wordpress_calls_a_wrong_password_a_bad_request(
    server: WordPressServer, network: Network, bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def visitor(request: web.Request) -> web.Response:
        return web.json_response(
            {"code": "rest_invalid_param", "details": {"code": "rest_forbidden_status"}}, status=400
        )

    monkeypatch.setattr(server, "listing", visitor)
    await server.__aexit__()
    await server.__aenter__()
    publisher = WordPress(url=server.url, user="editor", password=SECRET, network=network)
    with pytest.raises(PublishError, match="was not accepted"):
        await publisher.publish(bundle, receipt=None, now=NOW)


async def test_a_strangers_post_of_the_same_slug_is_left_alone(
    server: WordPressServer, publisher: WordPress, bundle: Bundle
) -> None:
    slug = f"{bundle.episode.slug}-{bundle.episode.key[:6]}"
    server.posts[1] = {"id": 1, "slug": slug, "status": "publish", "title": "Mine", "content": "by hand"}
    await publisher.publish(bundle, receipt=None, now=NOW)
    assert server.posts[1]["content"] == "by hand" and len(server.posts) == 2


async def test_a_post_that_was_thrown_away_is_written_anew(
    server: WordPressServer, publisher: WordPress, bundle: Bundle
) -> None:
    receipt = await publisher.publish(bundle, receipt=None, now=NOW)
    server.posts[17]["status"] = "trash"
    again = await publisher.publish(bundle, receipt=receipt, now=NOW)
    assert again.ids == {"post": "18"} and server.titles() == [bundle.notes.title]
    del server.posts[18]
    third = await publisher.publish(bundle, receipt=again, now=NOW)
    assert third.state is PublicationState.PUBLISHED


async def test_the_status_that_people_chose_stays_and_an_unpublished_post_comes_back(
    server: WordPressServer, publisher: WordPress, bundle: Bundle
) -> None:
    receipt = await publisher.publish(bundle, receipt=None, now=NOW)
    server.posts[17]["status"] = "private"
    await publisher.publish(bundle, receipt=receipt, now=NOW)
    assert server.posts[17]["status"] == "private"
    taken = await publisher.unpublish(receipt, now=NOW)
    await publisher.publish(bundle, receipt=taken, now=NOW)
    assert server.posts[17]["status"] == "publish"


async def test_the_post_holds_the_notes_in_allowed_html(
    server: WordPressServer, publisher: WordPress, bundle: Bundle
) -> None:
    await publisher.publish(bundle, receipt=None, now=NOW)
    content = server.posts[17]["content"]
    assert "(00:40) - To the phone &amp; back" in content and set(re.findall(r"<(\w+)", content)) <= {
        "p",
        "ul",
        "li",
        "a",
    }


@pytest.fixture
def bundle() -> Bundle:
    return replace(example_bundle())
