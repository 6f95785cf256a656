"""The bucket target, against an S3 server over HTTP."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from obstore.store import from_url

import bot
from bot.errors import PublishError
from bot.ports import Bundle
from bot.publishers.object_store import ObjectStore, content_type
from bot.testing.publisher import NOW, PublisherContract, example_bundle

SAMPLE = Path(bot.__file__).parent / "sample"
KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region": "us-east-1"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


class Bucket:
    def __init__(self, url: str, options: dict[str, Any]) -> None:
        self.url, self.options = url, options
        self.store = from_url(url, **options)

    def files(self) -> dict[str, bytes]:
        paths = [meta["path"] for page in self.store.list() for meta in page]
        return {path: bytes(self.store.get(path).bytes()) for path in paths}

    def titles(self) -> list[str]:
        pages = [data.decode() for path, data in self.files().items() if path.endswith("index.html")]
        return [page.split("<h1>")[1].split("</h1>")[0] for page in pages]


@pytest.fixture
def pages(server: str, request: pytest.FixtureRequest) -> Bucket:
    import http.client

    name = f"b{abs(hash(request.node.nodeid)) % 10**9}"
    connection = http.client.HTTPConnection(server.removeprefix("http://"))
    connection.request("PUT", f"/{name}")
    connection.getresponse().read()
    connection.close()
    options = KEYS | {"endpoint": server, "client_options": {"allow_http": True}}
    return Bucket(f"s3://{name}/notes", options)


@pytest.fixture
def publisher(pages: Bucket) -> ObjectStore:
    return ObjectStore(url=pages.url, options=pages.options, public_url="https://cdn.example.com/notes")


def bundle_with_audio() -> Bundle:
    feed = (SAMPLE / "feed.xml").read_bytes()
    return replace(example_bundle(), audio=SAMPLE / "episode.mp3", feed_document=feed)


class TestContract(PublisherContract):
    @pytest.fixture
    def bundle(self) -> Bundle:
        return bundle_with_audio()


async def test_objects_have_types_and_cache_times(pages: Bucket, publisher: ObjectStore) -> None:
    await publisher.publish(bundle_with_audio(), receipt=None, now=NOW)
    found = {Path(path).name: path for path in pages.files()}
    for name, type in (
        ("chapters.json", "application/json+chapters"),
        ("transcript.vtt", "text/vtt; charset=utf-8"),
        ("index.html", "text/html; charset=utf-8"),
        ("episode.mp3", "audio/mpeg"),
    ):
        attributes = pages.store.get(found[name]).attributes
        assert attributes["Content-Type"] == type == content_type(name)
        assert "max-age" in attributes["Cache-Control"]


async def test_two_episodes_share_one_feed_and_one_leaves_it(pages: Bucket, publisher: ObjectStore) -> None:
    bundle = bundle_with_audio()
    document = bundle.feed_document or b""
    item = document[document.index(b"<item>") : document.index(b"</item>") + 7]
    both = document.replace(item, item + item.replace(b"4ebe9de2-b200-5124-9535-4cb7af4fe526", b"second"))
    first = await publisher.publish(replace(bundle, feed_document=both), receipt=None, now=NOW)
    second = replace(bundle, episode=replace(bundle.episode, guid="second"), feed_document=both, audio=None)
    await publisher.publish(second, receipt=None, now=NOW)
    assert pages.files()["signal-chain/feed.xml"].count(b"<podcast:chapters") == 2
    await publisher.unpublish(first, now=NOW)
    assert pages.files()["signal-chain/feed.xml"].count(b"<podcast:chapters") == 1
    assert len(pages.titles()) == 1


async def test_a_store_that_is_not_there_may_come_back() -> None:
    options = KEYS | {
        "endpoint": "http://127.0.0.1:9",
        "client_options": {"allow_http": True},
        "retry_config": {"max_retries": 0},
    }
    with pytest.raises(PublishError) as caught:
        await ObjectStore(url="s3://bucket", options=options).publish(example_bundle(), receipt=None, now=NOW)
    assert caught.value.retryable
