"""Podlove Publisher over HTTP, against a server that keeps chapters and transcripts in Podlove's own form."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from bot.domain.person import Link, LinkGroup
from bot.domain.timecode import clock_ms
from bot.errors import PublishUnavailable
from bot.net import Network
from bot.ports import Bundle
from bot.publishers.podlove import Podlove
from bot.rendering.webvtt import read_webvtt
from bot.testing.publisher import NOW, example_bundle

from .api_contract import SECRET
from .fake_server import FakeServer, Trouble
from .test_hosts import HostContract, HostServer, episodes


class PodloveServer(HostServer):
    """Shapes as in the plugin's `includes/api` and `lib/modules/transcripts/rest_api.php`."""

    def __init__(self) -> None:
        super().__init__()
        self.access = {"Authorization": "Basic " + b64encode(f"editor:{SECRET}".encode()).decode()}  # type: ignore[misc]
        self.episodes = episodes()
        self.chapters: dict[str, list[dict[str, Any]]] = {}
        self.spoken: dict[str, list[dict[str, Any]]] = {}
        #: Entries of the module Shownotes by number; None: it is switched off.
        self.notes: dict[int, dict[str, Any]] | None = {}

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
            web.get(f"{base}/shownotes", self.list_notes),
            web.post(f"{base}/shownotes", self.create_note),
            web.post(f"{base}/shownotes/{{id}}", self.update_note),
            web.delete(f"{base}/shownotes/{{id}}", self.delete_note),
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
                "start": clock_ms(s.start),
                "end": clock_ms(s.end),
                "voice": read.speaker(s.speaker).label,
                "text": s.text,
            }  # type: ignore[union-attr]
            for s in read.segments
        ]
        return web.json_response({"status": "ok"})

    async def delete_spoken(self, request: web.Request) -> web.Response:
        self.spoken.pop(request.match_info["id"], None)
        return web.json_response({"status": "ok"})

    async def list_notes(self, request: web.Request) -> web.Response:
        if self.notes is None:
            return web.json_response({"code": "rest_no_route"}, status=404)
        wanted = int(request.query["episode_id"])
        return web.json_response([note for note in self.notes.values() if note["episode_id"] == wanted])

    async def create_note(self, request: web.Request) -> web.Response:
        assert self.notes is not None
        note = await request.json()
        same = [n for n in self.notes.values() if n["episode_id"] == note["episode_id"]]
        if note["type"] == "link" and any(n["original_url"] == note["original_url"] for n in same):
            return web.json_response({"code": "podlove_rest_duplicate_entry"}, status=400)
        position = max((n["position"] for n in same), default=-1) + 1
        id = max(self.notes, default=40) + 1
        self.notes[id] = {"original_url": None, **note, "id": id, "position": position}
        return web.json_response(self.notes[id], status=201)

    async def update_note(self, request: web.Request) -> web.Response:
        assert self.notes is not None
        self.notes[int(request.match_info["id"])] |= await request.json()
        return web.json_response(self.notes[int(request.match_info["id"])])

    async def delete_note(self, request: web.Request) -> web.Response:
        assert self.notes is not None
        gone = self.notes.pop(int(request.match_info["id"]), None)
        return web.json_response({"deleted": bool(gone)}, status=200 if gone else 410)

    def listed(self) -> list[str]:
        """What the episode's page shows, in order."""
        return [note["title"] for note in sorted((self.notes or {}).values(), key=lambda note: note["position"])]

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

    async def test_sources_and_links_become_show_notes_and_follow_the_next_revision(
        self, server: PodloveServer, publisher: Podlove
    ) -> None:
        receipt = await publisher.publish(linked("Site", "Shop"), receipt=None, now=NOW)
        assert server.listed() == ["Sources", "WebVTT", "Signal Chain", "Site", "Shop"]
        assert "5 show notes" in receipt.verified
        second = await publisher.publish(linked("Blog", "Site", revision=2), receipt=receipt, now=NOW)
        assert server.listed() == ["Sources", "WebVTT", "Signal Chain", "Blog", "Site"]
        await publisher.unpublish(second, now=NOW)
        assert server.listed() == []

    async def test_entries_that_people_made_stay_and_are_not_doubled(
        self, server: PodloveServer, publisher: Podlove
    ) -> None:
        theirs = {"id": 7, "episode_id": 2, "type": "link", "title": "By hand", "position": 4}
        server.notes = {7: theirs | {"original_url": "https://www.w3.org/TR/webvtt1/"}}
        receipt = await publisher.publish(linked("Site"), receipt=None, now=NOW)
        await publisher.publish(linked("Site"), receipt=None, now=NOW)  # the receipt was lost
        assert server.listed() == ["By hand", "Sources", "Signal Chain", "Site"]
        await publisher.unpublish(receipt, now=NOW)
        assert server.listed() == ["By hand"]

    async def test_a_lost_answer_in_the_middle_doubles_no_entry(
        self, server: PodloveServer, publisher: Podlove
    ) -> None:
        server.troubles = [Trouble("POST", 500, after=True)]
        with pytest.raises(PublishUnavailable):
            await publisher.publish(linked("Site"), receipt=None, now=NOW)
        await publisher.publish(linked("Site"), receipt=None, now=NOW)
        assert sorted(server.listed()) == ["Signal Chain", "Site", "Sources", "WebVTT"]

    async def test_before_approval_only_chapters_and_transcript_go_out(
        self, server: PodloveServer, publisher: Podlove
    ) -> None:
        before = dict(server.episodes["2"])
        receipt = await publisher.publish(replace(linked("Site"), early=True), receipt=None, now=NOW)
        assert server.episodes["2"] == before and not server.listed()
        assert receipt.verified == "chapters, transcript" and len(server.chapters["2"]) == 3
        second = await publisher.publish(linked("Site"), receipt=receipt, now=NOW)
        await publisher.unpublish(second, now=NOW)
        assert {n: server.episodes["2"][n] for n in ("title", "summary")} == {
            n: before[n] for n in ("title", "summary")
        }

    async def test_without_the_module_the_rest_is_published(self, server: PodloveServer, publisher: Podlove) -> None:
        server.notes = None
        receipt = await publisher.publish(linked("Site"), receipt=None, now=NOW)
        assert "no show notes, since that module is off" in receipt.verified and server.titles()


def linked(*labels: str, revision: int = 1) -> Bundle:
    """The example with links of the show's own."""
    bundle = example_bundle(revision=revision)
    links = tuple(Link(label=label, url=f"https://example.com/{label}?a b=<1>&c") for label in labels)
    groups = (LinkGroup(name="Signal Chain", links=links),)
    return replace(bundle, notes=replace(bundle.notes, link_groups=groups))
