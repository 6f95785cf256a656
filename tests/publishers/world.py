"""Twelve targets on loopback, the settings that name them, and a look at each as its visitors have it."""

import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import boto3
from aiohttp import web
from moto.server import ThreadedMotoServer

from bot.web.published import published_routes

from .api_contract import SECRET
from .fake_server import FakeServer
from .sample import sample_episode
from .test_announcement import FakeChannel
from .test_castopod import CastopodServer
from .test_ghost import KEY, GhostServer
from .test_git import Repository
from .test_hosts import BuzzsproutServer, HostServer, TransistorServer, YouTubeServer
from .test_podlove import PodloveServer
from .test_webhook import Receiver
from .test_wordpress import WordPressServer

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
class World:
    """Twelve targets, the show's settings that name them, and a look at each from outside."""

    lines: list[dict[str, Any]]
    looks: Mapping[str, Callable[[], list[Seen]]]
    channel: FakeChannel


class Served(FakeServer):
    """podbot's own web server in front of the folder target."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def routes(self) -> list[web.RouteDef]:
        return published_routes(self.folder)


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
