"""Transistor, Buzzsprout and YouTube over HTTP: episodes that are there already, their texts replaced in place."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from aiohttp import web

from bot.domain.publication import Publication, PublicationState
from bot.errors import PublishError, PublishUnavailable
from bot.net import Network
from bot.ports import Publisher
from bot.publishers.buzzsprout import Buzzsprout
from bot.publishers.transistor import Transistor
from bot.publishers.youtube import YouTube
from bot.testing.publisher import NOW, example_bundle

from .api_contract import SECRET, ApiContract
from .fake_server import FakeServer, Trouble

OLD = "what stood there before"


def episodes(**more: Any) -> dict[str, dict[str, Any]]:
    """Three at the host; the second is ours."""
    titles = {"1": "Another", "2": "How an Episode Reaches Your Ears", "3": "A third"}
    return {id: {"title": title, "description": OLD, "summary": "", **more} for id, title in titles.items()}


class HostServer(FakeServer):
    def __init__(self) -> None:
        super().__init__()
        self.episodes = episodes()

    def titles(self) -> list[str]:
        return [episode["title"] for episode in self.episodes.values() if episode["description"] != OLD]


class TransistorServer(HostServer):
    access: ClassVar[dict[str, str]] = {"x-api-key": SECRET}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v1/episodes", self.listing),
            web.get("/v1/episodes/{id}", self.read),
            web.patch("/v1/episodes/{id}", self.update),
        ]

    async def listing(self, request: web.Request) -> web.Response:
        page = int(request.query["pagination[page]"])  # one a page, so that paging is tried
        ids = list(self.episodes)
        data = [{"id": id, "type": "episode", "attributes": self.episodes[id]} for id in ids[page - 1 : page]]
        return web.json_response({"data": data, "meta": {"currentPage": page, "totalPages": len(ids)}})

    async def read(self, request: web.Request) -> web.Response:
        id = request.match_info["id"]
        if id not in self.episodes:
            return web.json_response({"errors": [{"title": "Not found"}]}, status=404)
        return web.json_response({"data": {"id": id, "attributes": self.episodes[id]}})

    async def update(self, request: web.Request) -> web.Response:
        self.episodes[request.match_info["id"]] |= (await request.json())["episode"]
        return await self.read(request)


class BuzzsproutServer(HostServer):
    access: ClassVar[dict[str, str]] = {"Authorization": f"Token token={SECRET}"}

    def allowed(self, request: web.Request) -> bool:
        return super().allowed(request) and request.headers.get("User-Agent", "").startswith("podbot/")

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/77/episodes.json", self.listing),
            web.get("/api/77/episodes/{id}.json", self.read),
            web.put("/api/77/episodes/{id}.json", self.update),
        ]

    async def listing(self, request: web.Request) -> web.Response:
        return web.json_response([{"id": int(id), **episode} for id, episode in self.episodes.items()])

    async def read(self, request: web.Request) -> web.Response:
        episode = self.episodes.get(request.match_info["id"])
        return web.json_response(episode) if episode else web.Response(status=404)

    async def update(self, request: web.Request) -> web.Response:
        assert request.headers["Content-Type"].lower() == "application/json; charset=utf-8"
        self.episodes[request.match_info["id"]] |= await request.json()
        return await self.read(request)


class YouTubeServer(HostServer):
    def __init__(self) -> None:
        super().__init__()
        self.episodes = episodes(categoryId="28", tags=["audio"], publishedAt="2026", channelTitle="x")

    def allowed(self, request: web.Request) -> bool:
        return request.path == "/token" or request.headers.get("Authorization") == "Bearer fresh"

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/token", self.token),
            web.get("/playlistItems", self.listing),
            web.get("/videos", self.read),
            web.put("/videos", self.update),
        ]

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if form["client_secret"] != SECRET or form["grant_type"] != "refresh_token":
            return web.json_response({"error": "invalid_grant"}, status=401)
        return web.json_response({"access_token": "fresh", "expires_in": 3599})

    async def listing(self, request: web.Request) -> web.Response:
        ids = list(self.episodes)
        at = int(request.query.get("pageToken", "0"))
        snippet = {"title": self.episodes[ids[at]]["title"], "resourceId": {"videoId": ids[at]}}
        following = {"nextPageToken": str(at + 1)} if at + 1 < len(ids) else {}
        return web.json_response({"items": [{"snippet": snippet}]} | following)

    async def read(self, request: web.Request) -> web.Response:
        episode = self.episodes.get(request.query["id"])
        return web.json_response({"items": [{"id": request.query["id"], "snippet": episode}] if episode else []})

    async def update(self, request: web.Request) -> web.Response:
        body = await request.json()
        snippet = body["snippet"]
        if not snippet.get("title") or not snippet.get("categoryId") or set(snippet["description"]) & set("<>"):
            return web.json_response({"error": {"message": "invalid snippet"}}, status=400)
        self.episodes[body["id"]] = snippet  # everything is overwritten
        return web.json_response({"id": body["id"], "snippet": snippet})


class HostContract(ApiContract):
    @pytest.fixture
    def pages(self, server: HostServer) -> HostServer:
        return server

    async def test_what_stood_there_before_comes_back(self, server: HostServer, publisher: Publisher) -> None:
        before = {id: dict(episode) for id, episode in server.episodes.items()}
        receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
        second = await publisher.publish(example_bundle(revision=2, title="New"), receipt=receipt, now=NOW)
        await publisher.unpublish(second, now=NOW)
        told = {id: {name: text for name, text in e.items() if text} for id, e in server.episodes.items()}
        for id, episode in before.items():
            kept = {"title", "description", "categoryId", "tags"}
            assert {n: told[id].get(n) for n in kept} == {n: episode.get(n) for n in kept}

    async def test_what_stood_there_before_is_known_even_where_the_first_answer_was_lost(
        self, server: HostServer, publisher: Publisher
    ) -> None:
        before = dict(server.episodes["2"])
        server.troubles = [Trouble(self.writes, 500, after=True)]
        with pytest.raises(PublishUnavailable) as caught:
            await publisher.publish(example_bundle(), receipt=None, now=NOW)
        kept = Publication(
            episode=example_bundle().episode.key,
            target=publisher.name,
            revision=1,
            state=PublicationState.FAILED,
            at=NOW,
            ids=caught.value.ids,
        )
        receipt = await publisher.publish(example_bundle(), receipt=kept, now=NOW)
        await publisher.unpublish(receipt, now=NOW)
        assert {n: server.episodes["2"][n] for n in ("title", "description")} == {
            n: before[n] for n in ("title", "description")
        }

    async def test_only_this_episode_changes(self, server: HostServer, publisher: Publisher) -> None:
        await publisher.publish(example_bundle(), receipt=None, now=NOW)
        assert [e["description"] == OLD for e in server.episodes.values()] == [True, False, True]

    async def test_an_episode_the_host_does_not_have_is_a_sentence(
        self, server: HostServer, publisher: Publisher
    ) -> None:
        del server.episodes["2"]
        with pytest.raises(PublishError, match="Upload it first"):
            await publisher.publish(example_bundle(), receipt=None, now=NOW)

    async def test_an_episode_deleted_since_is_a_sentence(self, server: HostServer, publisher: Publisher) -> None:
        receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
        del server.episodes["2"]
        with pytest.raises(PublishError, match="deleted"):
            await publisher.publish(example_bundle(), receipt=receipt, now=NOW)


class TestTransistor(HostContract):
    writes = "PATCH"

    @pytest.fixture
    async def server(self) -> AsyncIterator[TransistorServer]:
        async with TransistorServer() as server:
            yield server

    @pytest.fixture
    def publisher(self, server: FakeServer, network: Network) -> Transistor:
        return Transistor(key=SECRET, network=network, api=f"{server.url}/v1")

    @pytest.fixture
    def stranger(self, server: FakeServer, network: Network) -> Transistor:
        return Transistor(key="wrong", network=network, api=f"{server.url}/v1")

    async def test_the_audio_tells_an_episode_whose_title_is_another(
        self, server: HostServer, publisher: Publisher
    ) -> None:
        server.episodes["3"] |= {"media_url": "https://pdcn.co/e/media.transistor.fm/abc/def.mp3?x=1"}
        bundle = example_bundle()
        enclosure = replace(bundle.episode.enclosure, url="https://media.transistor.fm/abc/def.mp3")  # type: ignore[type-var]
        receipt = await publisher.publish(
            replace(bundle, episode=replace(bundle.episode, enclosure=enclosure)), receipt=None, now=NOW
        )
        assert (receipt.ids or {})["episode"] == "3"
        assert "NW: Welcome" in server.episodes["3"]["transcript_text"]

    async def test_before_approval_only_the_transcript_goes_out(self, server: HostServer, publisher: Publisher) -> None:
        before = dict(server.episodes["2"])
        receipt = await publisher.publish(replace(example_bundle(), early=True), receipt=None, now=NOW)
        assert {**server.episodes["2"], "transcript_text": None} == {**before, "transcript_text": None}
        assert receipt.verified == "transcript_text" and "NW: Welcome" in server.episodes["2"]["transcript_text"]


class TestBuzzsprout(HostContract):
    writes = "PUT"

    @pytest.fixture
    async def server(self) -> AsyncIterator[BuzzsproutServer]:
        async with BuzzsproutServer() as server:
            yield server

    @pytest.fixture
    def publisher(self, server: FakeServer, network: Network) -> Buzzsprout:
        return Buzzsprout(podcast="77", token=SECRET, network=network, api=f"{server.url}/api")

    @pytest.fixture
    def stranger(self, server: FakeServer, network: Network) -> Buzzsprout:
        return Buzzsprout(podcast="77", token="wrong", network=network, api=f"{server.url}/api")


class TestYouTube(HostContract):
    writes = "PUT"

    @pytest.fixture
    async def server(self) -> AsyncIterator[YouTubeServer]:
        async with YouTubeServer() as server:
            yield server

    @pytest.fixture
    def publisher(self, server: FakeServer, network: Network) -> YouTube:
        return self.youtube(server, network, SECRET)

    @pytest.fixture
    def stranger(self, server: FakeServer, network: Network) -> YouTube:
        return self.youtube(server, network, "wrong")

    @staticmethod
    def youtube(server: FakeServer, network: Network, secret: str) -> YouTube:
        return YouTube(
            client_id="id",
            client_secret=secret,
            refresh_token="refresh",
            playlist="UU1",
            network=network,
            api=server.url,
            token_url=f"{server.url}/token",
        )

    async def test_one_token_is_enough_for_a_publication(self, server: HostServer, publisher: Publisher) -> None:
        receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
        await publisher.publish(example_bundle(revision=2), receipt=receipt, now=NOW)
        assert server.seen.count(("POST", "/token")) == 1

    async def test_tags_and_category_stay(self, server: HostServer, publisher: Publisher) -> None:
        receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
        assert server.episodes["2"]["tags"] == ["audio"] and "publishedAt" not in server.episodes["2"]
        assert receipt.url == "https://www.youtube.com/watch?v=2"
        assert "00:40 - To the phone & back" in server.episodes["2"]["description"]
