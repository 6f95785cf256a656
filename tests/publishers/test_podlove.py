"""Podlove Publisher over HTTP, against a server that keeps chapters and transcripts in Podlove's own form."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.net import Network
from bot.publishers.podlove import Podlove
from bot.rendering.webvtt import read_webvtt
from bot.testing.publisher import NOW, example_bundle

from .api_contract import SECRET
from .fake_server import FakeServer
from .test_hosts import HostContract, HostServer, episodes


class PodloveServer(HostServer):
    """Shapes as in the plugin's `includes/api` and `lib/modules/transcripts/rest_api.php`."""

    def __init__(self) -> None:
        super().__init__()
        self.access = {"Authorization": "Basic " + b64encode(f"editor:{SECRET}".encode()).decode()}  # type: ignore[misc]
        self.episodes = episodes()
        self.chapters: dict[str, list[dict[str, Any]]] = {}
        self.spoken: dict[str, list[dict[str, Any]]] = {}

    def routes(self) -> list[web.RouteDef]:
        base = "/wp-json/podlove/v2"
        return [
            web.get(f"{base}/episodes", self.listing),
            web.get(f"{base}/episodes/{{id}}", self.read),
            web.put(f"{base}/episodes/{{id}}", self.update),
            web.get(f"{base}/chapters/{{id}}", self.read_chapters),
            web.put(f"{base}/chapters/{{id}}", self.update_chapters),
            web.get(f"{base}/transcripts/{{id}}", self.read_spoken),
            web.put(f"{base}/transcripts/{{id}}", self.update_spoken),
            web.delete(f"{base}/transcripts/{{id}}", self.delete_spoken),
        ]

    async def listing(self, request: web.Request) -> web.Response:
        assert request.query["status"] == "all"
        guid = request.query.get("guid")
        found = [
            {"id": int(id), "title": e["title"]} for id, e in self.episodes.items() if not guid or e.get("guid") == guid
        ]
        return web.json_response({"results": found, "_version": "v2"})

    async def read(self, request: web.Request) -> web.Response:
        id = request.match_info["id"]
        if id not in self.episodes:
            return web.json_response({"code": "not_found"}, status=404)
        episode = self.episodes[id]
        shown = {"title_clean": episode["title"], "summary": episode["summary"], "link": f"{self.url}/?p={id}"}
        return web.json_response(shown)

    async def update(self, request: web.Request) -> web.Response:
        self.episodes[request.match_info["id"]] |= await request.json()
        return web.json_response({"status": "ok"})

    async def read_chapters(self, request: web.Request) -> web.Response:
        return web.json_response({"chapters": self.chapters.get(request.match_info["id"], [])})

    async def update_chapters(self, request: web.Request) -> web.Response:
        self.chapters[request.match_info["id"]] = (await request.json())["chapters"]
        return web.json_response({"status": "ok"})

    async def read_spoken(self, request: web.Request) -> web.Response:
        return web.json_response({"transcript": self.spoken.get(request.match_info["id"], [])})

    async def update_spoken(self, request: web.Request) -> web.Response:
        read = read_webvtt((await request.json())["content"])
        self.spoken[request.match_info["id"]] = [
            {
                "start": f"00:00:{s.start:06.3f}",
                "end": f"00:00:{s.end:06.3f}",
                "voice": read.speaker(s.speaker).label,
                "text": s.text,
            }  # type: ignore[union-attr]
            for s in read.segments
        ]
        return web.json_response({"status": "ok"})

    async def delete_spoken(self, request: web.Request) -> web.Response:
        self.spoken.pop(request.match_info["id"], None)
        return web.json_response({"status": "ok"})

    def titles(self) -> list[str]:
        return [self.episodes[id]["title"] for id in self.spoken]


class TestContract(HostContract):
    writes = "PUT"

    @pytest.fixture
    async def server(self) -> AsyncIterator[PodloveServer]:
        async with PodloveServer() as server:
            yield server

    @pytest.fixture
    def publisher(self, server: FakeServer, network: Network) -> Podlove:
        return Podlove(url=server.url, user="editor", password=SECRET, network=network)

    @pytest.fixture
    def stranger(self, server: FakeServer, network: Network) -> Podlove:
        return Podlove(url=server.url, user="editor", password="wrong", network=network)

    async def test_only_this_episode_changes(self, server: PodloveServer, publisher: Podlove) -> None:  # type: ignore[override]
        await publisher.publish(example_bundle(), receipt=None, now=NOW)
        assert list(server.chapters) == ["2"] and list(server.spoken) == ["2"]
        assert [c["title"] for c in server.chapters["2"]] == ["Intro", "To the phone & back", "What stays human"]

    async def test_the_guid_finds_an_episode_of_another_title(self, server: PodloveServer, publisher: Podlove) -> None:
        server.episodes["3"]["guid"] = example_bundle().episode.guid
        receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
        assert (receipt.ids or {})["episode"] == "3"

    async def test_the_creators_chapters_stay_unless_told(
        self, server: PodloveServer, publisher: Podlove, network: Network
    ) -> None:
        theirs = [{"start": "00:00:00.000", "title": "Theirs", "href": "", "image": ""}]
        server.chapters["2"] = theirs
        receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
        await publisher.publish(example_bundle(revision=2), receipt=receipt, now=NOW)
        assert server.chapters["2"] == theirs and "chapters" not in receipt.verified
        told = Podlove(url=server.url, user="editor", password=SECRET, network=network, replace_chapters=True)
        second = await told.publish(example_bundle(revision=3), receipt=None, now=NOW)
        assert len(server.chapters["2"]) == 3
        assert json.loads(json.loads((second.ids or {})["before"])["chapters"]) == theirs
        await told.unpublish(second, now=NOW)
        assert server.chapters["2"] == theirs
