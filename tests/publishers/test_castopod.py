"""Castopod over HTTP, against a server that creates and publishes as its controller does, and updates nothing."""

from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

import bot
from bot.errors import PublishError
from bot.net import Network
from bot.ports import Bundle, Publisher
from bot.publishers.castopod import Castopod
from bot.testing.publisher import NOW, Pages, example_bundle

from .api_contract import SECRET, ApiContract
from .fake_server import FakeServer

PUBLIC = "https://notes.example.com"


class CastopodServer(FakeServer):
    def __init__(self) -> None:
        super().__init__()
        self.access = {"Authorization": "Basic " + b64encode(f"api:{SECRET}".encode()).decode()}  # type: ignore[misc]
        self.episodes: dict[int, dict[str, Any]] = {}

    def routes(self) -> list[web.RouteDef]:
        base = "/api/rest/v1/episodes"
        return [
            web.get(base, self.listing),
            web.post(base, self.create),
            web.get(base + "/{id}", self.read),
            web.post(base + "/{id}/publish", self.publish),
        ]

    async def listing(self, request: web.Request) -> web.Response:
        assert request.query["podcastIds"] == "3"
        offset = int(request.query["offset"])
        return web.json_response(list(self.episodes.values())[offset : offset + int(request.query["limit"])])

    async def create(self, request: web.Request) -> web.Response:
        form = await request.post()
        files = [value for value in form.values() if isinstance(value, web.FileField)]
        sizes = {each.name: len(each.file.read()) for each in files}
        for each in files:
            each.file.close()
        missing = {"created_by", "updated_by", "title", "slug", "podcast_id", "audio_file"} - set(form)
        if missing:
            return web.json_response({"messages": sorted(missing)}, status=400)
        if any(episode["slug"] == form["slug"] for episode in self.episodes.values()):
            return web.json_response(
                {"messages": {"error": "An episode with the same slug already exists"}}, status=409
            )
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        id = len(self.episodes) + 7
        shown = {"description_markdown": fields.pop("description")}
        self.episodes[id] = {"id": id, "published_at": None, "sizes": sizes, **fields, **shown}
        return web.json_response(self.episodes[id])

    async def read(self, request: web.Request) -> web.Response:
        episode = self.episodes.get(int(request.match_info["id"]))
        return web.json_response(episode) if episode else web.json_response({}, status=404)

    async def publish(self, request: web.Request) -> web.Response:
        form = await request.post()
        episode = self.episodes[int(request.match_info["id"])]
        if episode["published_at"]:
            return web.json_response({"messages": "already published"}, status=409)
        assert form["publication_method"] == "now" and form["created_by"] == "5"
        episode["published_at"] = "2026-03-03 14:00:00"
        return web.json_response(episode)

    def titles(self) -> list[str]:
        return [episode["title"] for episode in self.episodes.values() if episode["published_at"]]


@pytest.fixture
async def server() -> AsyncIterator[CastopodServer]:
    async with CastopodServer() as server:
        yield server


def castopod(server: FakeServer, network: Network, password: str = SECRET, public_url: str | None = PUBLIC) -> Castopod:
    return Castopod(
        url=server.url, user="api", password=password, podcast=3, author=5, network=network, public_url=public_url,
        upload_seconds=0.7,
    )  # fmt: skip


@pytest.fixture
def publisher(server: CastopodServer, network: Network) -> Castopod:
    return castopod(server, network)


@pytest.fixture
def bundle() -> Bundle:
    return replace(example_bundle(), audio=Path(bot.__file__).parent / "sample" / "episode.mp3")


class TestContract(ApiContract):
    @pytest.fixture
    def bundle(self) -> Bundle:
        return replace(example_bundle(), audio=Path(bot.__file__).parent / "sample" / "episode.mp3")

    @pytest.fixture
    def pages(self, server: CastopodServer) -> CastopodServer:
        return server

    @pytest.fixture
    def stranger(self, server: CastopodServer, network: Network) -> Castopod:
        return castopod(server, network, "wrong")

    async def test_a_new_revision_replaces_the_old_one_in_place(
        self, publisher: Publisher, pages: Pages, bundle: Bundle
    ) -> None:
        """Castopod changes nothing: the receipt says so instead of pretending."""
        first = await publisher.publish(bundle, receipt=None, now=NOW)
        second = await publisher.publish(self.changed(bundle), receipt=first, now=NOW)
        assert pages.titles() == [bundle.notes.title]
        assert second.ids == first.ids
        assert second.message == "Castopod's API cannot change title and description. Change it in Castopod."
        assert "follow by their addresses" in second.verified


async def test_chapters_and_transcript_are_given_by_address(
    server: CastopodServer, publisher: Castopod, bundle: Bundle
) -> None:
    await publisher.publish(bundle, receipt=None, now=NOW)
    episode = server.episodes[7]
    base = f"{PUBLIC}/signal-chain/2026-03-03-how-an-episode-reaches-your-ears"
    assert episode["chapters_remote_url"] == f"{base}/chapters.json" and episode["chapters-choice"] == "remote-url"
    assert episode["transcript_remote_url"] == f"{base}/transcript.vtt"
    assert bundle.audio and episode["sizes"]["audio_file"] == bundle.audio.stat().st_size


async def test_without_a_public_address_the_files_are_uploaded(
    server: CastopodServer, network: Network, bundle: Bundle
) -> None:
    await castopod(server, network, public_url=None).publish(bundle, receipt=None, now=NOW)
    assert set(server.episodes[7]["sizes"]) == {"audio_file", "transcript_file", "chapters_file"}


async def test_a_renamed_episode_whose_receipt_was_lost_is_not_uploaded_twice(
    server: CastopodServer, publisher: Castopod, bundle: Bundle
) -> None:
    await publisher.publish(bundle, receipt=None, now=NOW)
    renamed = replace(bundle, episode=replace(bundle.episode, title="Another title"))
    await publisher.publish(renamed, receipt=None, now=NOW)
    assert len(server.episodes) == 1
    stranger = replace(bundle, episode=replace(bundle.episode, guid="another of the same day and title"))
    await publisher.publish(stranger, receipt=None, now=NOW)
    assert len(server.episodes) == 2


async def test_uploaded_files_stay_old_and_the_receipt_says_so(
    server: CastopodServer, network: Network, bundle: Bundle
) -> None:
    publisher = castopod(server, network, public_url=None)
    first = await publisher.publish(bundle, receipt=None, now=NOW)
    second = await publisher.publish(replace(bundle, revision=2), receipt=first, now=NOW)
    assert first.message == "" and "cannot change chapters and transcript" in second.message


async def test_an_upload_that_was_not_published_yet_is_published_now(
    server: CastopodServer, publisher: Castopod, bundle: Bundle
) -> None:
    await publisher.publish(bundle, receipt=None, now=NOW)
    server.episodes[7]["published_at"] = None
    await publisher.publish(bundle, receipt=None, now=NOW)
    assert server.titles() == [bundle.notes.title]


async def test_without_audio_there_is_nothing_to_upload(publisher: Castopod) -> None:
    with pytest.raises(PublishError, match="audio is not on this machine"):
        await publisher.publish(example_bundle(), receipt=None, now=NOW)
