"""The sample episode, approved twice, in all twelve targets: `python -m tests.publishers.everywhere` prints the table.

The whole way from the settings on: targets made from lines of YAML and secrets of the environment, a library on SQLite,
the worker, and servers on loopback that behave as the real ones do.
"""

import asyncio
import json
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.request import urlopen

import boto3
import yaml
from aiohttp import web
from moto.server import ThreadedMotoServer

import bot
from bot.app.nobody import NobodyWatches
from bot.app.parts import App
from bot.app.targets import Targets
from bot.app.tools import Engines, worker_tools
from bot.domain.audio import AudioFile
from bot.domain.chapter import Chapter
from bot.domain.draft import Revision
from bot.domain.edits import SetTitle, Several
from bot.domain.episode import Episode, Stage
from bot.domain.notes import ShowNotes, Source
from bot.domain.person import Origin, Person
from bot.domain.publication import Publication
from bot.domain.transcript import Segment, Speaker, Transcript
from bot.feeds.parse import parse_feed
from bot.pipeline.edit import edit
from bot.pipeline.publish import feed_document_key
from bot.pipeline.review import approve, reopen
from bot.publishers.announcement import Channel
from bot.settings import Configuration, Settings, ShowSettings
from bot.storage.library import SqlLibrary
from bot.web.published import published_routes
from bot.work.durable import DurableWork
from bot.work.worker import Worker

from .api_contract import SECRET
from .fake_server import FakeServer
from .test_announcement import FakeChannel
from .test_castopod import CastopodServer
from .test_ghost import KEY, GhostServer
from .test_git import Repository
from .test_hosts import BuzzsproutServer, HostServer, TransistorServer, YouTubeServer
from .test_podlove import PodloveServer
from .test_webhook import Receiver
from .test_wordpress import WordPressServer

SAMPLE = Path(bot.__file__).parent / "sample"
SHOW = "signal-chain"
FEED = (SAMPLE / "feed.xml").read_bytes().replace(b"{{BASE_URL}}", b"https://example.com")
#: Revision 2 says these instead.
NEW_TITLE = "How a Voice Reaches Your Ears"
#: A chapter's title that nobody says in the episode, and what stands there after the change.
OLD_CHAPTER, NEW_CHAPTER = "What should stay human", "What only people can do"
SECRETS = {
    "PODBOT_PUBLISH_WORDPRESS_PASSWORD": SECRET,
    "PODBOT_PUBLISH_PODLOVE_PASSWORD": SECRET,
    "PODBOT_PUBLISH_CASTOPOD_PASSWORD": SECRET,
    "PODBOT_PUBLISH_GHOST_KEY": f"abc:{KEY}",
    "PODBOT_PUBLISH_TRANSISTOR_KEY": SECRET,
    "PODBOT_PUBLISH_BUZZSPROUT_TOKEN": SECRET,
    "PODBOT_PUBLISH_YOUTUBE_CLIENT_SECRET": SECRET,
    "PODBOT_PUBLISH_YOUTUBE_REFRESH_TOKEN": "refresh",
    "PODBOT_PUBLISH_WEBHOOK_SECRET": SECRET,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": SECRET,
}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One place where the episode stands at a target, as visitors find it."""

    title: str
    #: Everything it says there.
    text: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A target after the first approval and after the second."""

    target: str
    first: Publication
    second: Publication
    seen_first: list[Seen]
    seen_second: list[Seen]


class Served(FakeServer):
    """podbot's own web server in front of the folder target."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def routes(self) -> list[web.RouteDef]:
        return published_routes(self.folder)


@dataclass(frozen=True, kw_only=True)
class World:
    """Twelve targets, the show's settings that name them, and a look at each from outside."""

    lines: list[dict[str, Any]]
    looks: Mapping[str, Callable[[], list[Seen]]]
    channel: FakeChannel


async def published_twice(folder: Path) -> list[Row]:
    """Approve the sample, change it, approve it again; what every target had each time."""
    with patch.dict(os.environ, SECRETS):
        async with worlds(folder) as world, desks(folder, world) as (library, work, key):
            await _approved(library, work, key, 1)
            first = {receipt.target: receipt for receipt in library.publications(key)}
            seen = {name: await asyncio.to_thread(look) for name, look in world.looks.items()}
            now = datetime.now(UTC)
            await reopen(key, by="nora", now=now, library=library, work=work)
            await edit(key, _change(), revision=1, by="nora", now=now, library=library)
            await _approved(library, work, key, 2)
            second = {receipt.target: receipt for receipt in library.publications(key)}
            return [
                Row(
                    target=name,
                    first=first[name],
                    second=second[name],
                    seen_first=seen[name],
                    seen_second=await asyncio.to_thread(look),
                )
                for name, look in world.looks.items()
            ]


@asynccontextmanager
async def worlds(folder: Path) -> AsyncIterator[World]:
    """Every server up, empty but for what hosts have before podbot comes."""
    title = sample_episode().title
    public = folder / "public"
    public.mkdir()
    async with AsyncExitStack() as stack:

        async def up(server: FakeServer) -> Any:
            return await stack.enter_async_context(server)

        own, castopod, ghost = await up(Served(public)), await up(CastopodServer()), await up(GhostServer())
        wordpress, podlove, hook = await up(WordPressServer()), await up(PodloveServer()), await up(Receiver())
        hosts = [await up(server) for server in (TransistorServer(), BuzzsproutServer(), YouTubeServer())]
        for host in (podlove, *hosts):
            host.episodes["2"]["title"] = title
        transistor, buzzsprout, youtube = hosts
        s3, bucket = _bucket(stack)
        repository, channel = Repository(folder), FakeChannel()
        served = f"{own.url}/episodes"
        yield World(
            channel=channel,
            lines=[
                {"kind": "folder", "path": str(public), "public_url": served},
                {"kind": "s3", "url": "s3://bucket/notes", "options": s3, "set_cors": True},
                {"kind": "git", "repository": str(repository.path)},
                {"kind": "wordpress", "url": wordpress.url, "user": "editor"},
                {"kind": "podlove", "url": podlove.url, "user": "editor"},
                {"kind": "ghost", "url": ghost.url},
                {
                    "kind": "castopod",
                    "url": castopod.url,
                    "user": "api",
                    "podcast": 3,
                    "author": 5,
                    "public_url": served,
                },
                {"kind": "transistor", "api": f"{transistor.url}/v1"},
                {"kind": "buzzsprout", "podcast": "77", "api": f"{buzzsprout.url}/api"},
                {
                    "kind": "youtube",
                    "client_id": "id",
                    "playlist": "UU1",
                    "api": youtube.url,
                    "token_url": f"{youtube.url}/token",
                },
                {"kind": "discord", "channel_id": 1},
                {"kind": "webhook", "url": f"{hook.url}/hook"},
            ],
            looks={
                "folder": lambda: _in_files({str(p): p.read_bytes() for p in public.rglob("*") if p.is_file()}),
                "s3": lambda: _in_files(bucket()),
                "git": lambda: _in_repository(repository),
                "wordpress": lambda: [Seen(title=p["title"], text=p["content"]) for p in wordpress.posts.values()],
                "podlove": lambda: _at_podlove(podlove),
                "ghost": lambda: [Seen(title=p["title"], text=p["html"]) for p in ghost.posts.values()],
                "castopod": lambda: [Seen(title=e["title"], text=_followed(e)) for e in castopod.episodes.values()],
                "transistor": lambda: _at_host(transistor),
                "buzzsprout": lambda: _at_host(buzzsprout),
                "youtube": lambda: _at_host(youtube),
                "discord": lambda: [Seen(title=_first_line(t), text=t) for t in channel.messages.values()],
                "webhook": lambda: [
                    Seen(title=body["episode"]["title"], text=json.dumps(body, ensure_ascii=False))
                    for body in hook.episodes.values()
                ],
            },
        )


@asynccontextmanager
async def desks(folder: Path, world: World) -> AsyncIterator[tuple[SqlLibrary, DurableWork, str]]:
    """A library with the sample in review, and a worker that publishes."""
    written = yaml.safe_load(yaml.safe_dump({"title": "Signal Chain", "publish": world.lines}))
    settings = Settings(_env_file=None, data_dir=folder / "data")  # type: ignore[call-arg]
    app = App(Configuration(settings=settings, shows={SHOW: ShowSettings(**written)}, folder=folder))
    settings.data_dir.mkdir()
    library = app.library()
    key = await _drafted(app, library)
    async with app.network(allow_private_addresses=True) as network:
        targets = Targets(app.configuration, network=network, templates=app.templates)
        channel: Channel = world.channel
        targets.channel = lambda _: channel
        tools = worker_tools(
            app,
            network=network,
            library=library,
            reviewer=NobodyWatches(library),
            engines=Engines(transcriber=_nobody_listens, diarizer=None, close=lambda: None),
            targets=targets,
        )
        worker = Worker(tools, library, polling=0.3)
        await worker.start()
        try:
            yield library, DurableWork(library, targets=targets.names, wake=worker.wake), key
        finally:
            await worker.stop()
            library.close()


def sample_episode() -> Episode:
    """As our own reader finds it in the feed."""
    return parse_feed(FEED, url="https://example.com/feed.xml", show=SHOW).episodes[0]


def sample_transcript() -> Transcript:
    """What is said, by whom."""
    spoken = json.loads((SAMPLE / "spoken.json").read_text())
    speakers = tuple(
        Speaker(id=f"S{n}", name=each["name"], initials=each["initials"])
        for n, each in enumerate(spoken["speakers"], 1)
    )
    ids = {speaker.initials: speaker.id for speaker in speakers}
    said = [(turn, sentence) for turn in spoken["turns"] for sentence in turn["sentences"]]
    segments = tuple(
        Segment(start=s["start"], end=s["end"], text=s["text"], speaker=ids[t["speaker_initials"]]) for t, s in said
    )
    return Transcript(segments=segments, language="en", duration=spoken["duration"], speakers=speakers)


def sample_notes() -> ShowNotes:
    """The notes that were published by hand."""
    told = json.loads((SAMPLE / "published.json").read_text())
    chapters = json.loads((SAMPLE / "chapters.json").read_text())
    return ShowNotes(
        title=told["title"],
        podcast=told["podcast"],
        published_on=date.fromisoformat(told["published_on"]),
        summary=told["description"],
        teaser=told["description"].partition("?")[0] + "?",
        chapters=tuple(Chapter(start=each["start"], title=each["title"]) for each in chapters),
        sources=tuple(
            Source(title=each["title"], url=each["url"], origin=Origin.FEED)
            for each in told["mentions"]
            if each.get("url")
        ),
        people=tuple(Person(name=each["name"], role=each["role"]) for each in told["speakers"]),
        language="en",
        duration=sample_transcript().duration,
    )


def table(rows: list[Row]) -> str:
    """Target × what was read back, in Markdown."""
    lines = [
        "| target | stands there after 1, 2 | same place | read back after approval 1 | read back after approval 2 |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        places = f"{len(row.seen_first)}, {len(row.seen_second)}"
        same = "yes" if place(row.first) == place(row.second) else "NO"
        told = f"{row.second.verified}. {row.second.message}".strip(" .")
        lines.append(f"| {row.target} | {places} | {same} | {row.first.verified} | {told} |")
    return "\n".join(lines)


def place(receipt: Publication) -> tuple[str, dict[str, str]]:
    """Address and identifiers, those aside that hold texts."""
    kept = ("episode", "post", "message", "slug", "folder", "show")
    return receipt.url, {name: id for name, id in (receipt.ids or {}).items() if name in kept}


async def _drafted(app: App, library: SqlLibrary) -> str:
    now, episode = datetime.now(UTC), sample_episode()
    library.save_show(app.configuration.show(SHOW))
    library.add_episodes([episode], now=now)
    audio = SAMPLE / "episode.mp3"
    digest = sha256(audio.read_bytes()).hexdigest()
    await app.artifacts.put(f"{SHOW}/{episode.key}/audio.mp3", audio)
    await app.artifacts.put(feed_document_key(SHOW), FEED)
    file = AudioFile(path=audio, sha256=digest, size=audio.stat().st_size, type="audio/mpeg")
    library.save_audio(episode.key, file, f"{SHOW}/{episode.key}/audio.mp3")
    number = library.add_transcript(episode.key, sample_transcript(), by="podbot", now=now)
    revision = Revision(number=1, notes=sample_notes(), transcript=number, at=now, by="podbot", summary="written")
    library.add_revision(episode.key, revision, expected=0)
    library.set_stage(episode.key, Stage.IN_REVIEW, now=now)
    return episode.key


async def _approved(library: SqlLibrary, work: DurableWork, key: str, revision: int) -> None:
    await approve(key, revision, by="nora", now=datetime.now(UTC), library=library, work=work)
    until = time.monotonic() + 60
    while library.episode(key).stage is not Stage.PUBLISHED:
        if time.monotonic() > until:
            raise AssertionError({one.target: one.message for one in library.publications(key)})
        await asyncio.sleep(0.05)


def _change() -> Several:
    @dataclass(frozen=True)
    class SetChapter(SetTitle):
        """A chapter's title, beside the episode's."""

        def apply(self, piece: Any) -> Any:
            chapters = tuple(
                replace(chapter, title=NEW_CHAPTER) if chapter.title == OLD_CHAPTER else chapter
                for chapter in piece.notes.chapters
            )
            return replace(super().apply(piece), notes=replace(piece.notes, title=self.title, chapters=chapters))

    return Several(edits=(SetChapter(title=NEW_TITLE),))


def _nobody_listens(engine: str | None, model: str | None) -> Any:
    raise AssertionError("publishing transcribes nothing")


def _bucket(stack: AsyncExitStack) -> tuple[dict[str, Any], Callable[[], dict[str, bytes]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    stack.callback(server.stop)
    endpoint = f"http://127.0.0.1:{port}"
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    client.create_bucket(Bucket="bucket")

    def files() -> dict[str, bytes]:
        keys = [each["Key"] for each in client.list_objects_v2(Bucket="bucket").get("Contents", [])]
        return {key: client.get_object(Bucket="bucket", Key=key)["Body"].read() for key in keys}

    return {"endpoint": endpoint, "region": "us-east-1", "client_options": {"allow_http": True}}, files


def _in_files(files: dict[str, bytes]) -> list[Seen]:
    pages = [data.decode() for name, data in files.items() if name.endswith("index.html")]
    # The audio and the feed speak as well: chapters lie in the tag, addresses in the feed.
    rest = b"\n".join(data for name, data in files.items() if "/.podbot/" not in name)
    heads = [page.partition("<h1>")[2].partition("</h1>")[0] for page in pages]
    return [Seen(title=title, text=rest.decode(errors="replace")) for title in heads]


def _in_repository(repository: Repository) -> list[Seen]:
    text = "\n".join(text for name, text in repository.files().items() if name != "README.md")
    return [Seen(title=title, text=text) for title in repository.titles()]


def _at_podlove(server: PodloveServer) -> list[Seen]:
    return [
        Seen(
            title=server.episodes[id]["title"], text=f"{server.chapters.get(id)} {server.spoken[id]} {server.listed()}"
        )
        for id in server.spoken
    ]


def _at_host(server: HostServer) -> list[Seen]:
    told = [e for e in server.episodes.values() if "From the studio to the phone" in e["description"]]
    return [Seen(title=e["title"], text=e["description"]) for e in told]


def _followed(episode: dict[str, Any]) -> str:
    """What Castopod's players get: the chapters at the address that it was given."""
    with urlopen(episode["chapters_remote_url"]) as answer:
        return str(answer.read().decode())


def _first_line(text: str) -> str:
    return text.partition("\n")[0].removeprefix("## ")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        print(table(asyncio.run(published_twice(Path(temporary)))), file=sys.stdout)
