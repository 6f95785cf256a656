"""The bucket target, against an S3 server over HTTP."""

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from obstore.store import from_url

import bot
from bot.errors import PublishError, PublishUnavailable
from bot.net import Network
from bot.ports import Bundle
from bot.publishers.bucket import Bucket as Store
from bot.publishers.bucket import content_type
from bot.publishers.object_store import ObjectStore
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


async def test_the_feed_in_the_bucket_follows_the_shows(pages: Bucket, publisher: ObjectStore) -> None:
    bundle = bundle_with_audio()
    document = bundle.feed_document or b""
    await publisher.follow_feed("signal-chain", document)
    assert pages.files() == {}  # nothing of it was published yet
    await publisher.publish(bundle, receipt=None, now=NOW)
    await publisher.follow_feed("signal-chain", document.replace(b"<title>Signal Chain<", b"<title>Signal Path<"))
    feed = pages.files()["signal-chain/feed.xml"]
    assert b"<title>Signal Path<" in feed and feed.count(b"<podcast:chapters") == 1


async def test_what_went_out_of_a_revision_goes_out_of_the_bucket(pages: Bucket, publisher: ObjectStore) -> None:
    bundle = bundle_with_audio()
    await publisher.publish(bundle, receipt=None, now=NOW)
    fewer = {name: data for name, data in bundle.files.items() if name != "youtube.txt"}
    await publisher.publish(replace(bundle, files=fewer, audio=None, revision=2), receipt=None, now=NOW)
    left = {Path(path).name for path in pages.files()}
    assert not left & {"youtube.txt", "episode.mp3"} and "apple.html" in left


async def test_two_machines_that_publish_at_once_lose_no_tags(
    pages: Bucket, publisher: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = bundle_with_audio()
    document = bundle.feed_document or b""
    item = document[document.index(b"<item>") : document.index(b"</item>") + 7]
    both = document.replace(item, item + item.replace(b"4ebe9de2-b200-5124-9535-4cb7af4fe526", b"second"))
    second = replace(bundle, episode=replace(bundle.episode, guid="second"), feed_document=both, audio=None)
    put, between = Store.put_unless_changed, [second]

    def put_after_another(store: Store, key: str, path: Path, seen: str | None) -> bool:
        if between:  # the other machine is through with everything just before we write our feed
            other = ObjectStore(url=pages.url, options=pages.options, public_url="https://cdn.example.com/notes")
            asyncio.run(other.publish(between.pop(), receipt=None, now=NOW))
        return put(store, key, path, seen)

    monkeypatch.setattr(Store, "put_unless_changed", put_after_another)
    await publisher.publish(replace(bundle, feed_document=both), receipt=None, now=NOW)
    assert pages.files()["signal-chain/feed.xml"].count(b"<podcast:chapters") == 2
    monkeypatch.setattr(Store, "put_unless_changed", lambda *_: False)
    with pytest.raises(PublishUnavailable, match="others keep writing the feed"):
        await publisher.publish(replace(bundle, feed_document=both), receipt=None, now=NOW)


async def test_what_another_machine_remembers_meanwhile_is_not_put_back_to_what_it_was(
    pages: Bucket, publisher: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(example_bundle(), episode=replace(example_bundle().episode, guid="second"))
    await publisher.publish(other, receipt=None, now=NOW)
    memory = f"signal-chain/.podbot/{other.episode.key}.json"
    bring, once = ObjectStore._bring, [True]

    def bring_before_a_change(store: ObjectStore, root: Path, show: str) -> None:
        bring(store, root, show)
        if once:
            once.pop()
            pages.store.put(memory, pages.files()[memory].replace(b'"youtube.txt"', b'"newer.txt"'))

    monkeypatch.setattr(ObjectStore, "_bring", bring_before_a_change)
    await publisher.publish(bundle_with_audio(), receipt=None, now=NOW)
    assert b'"newer.txt"' in pages.files()[memory]


async def test_what_the_store_gives_out_is_compared_byte_by_byte(
    publisher: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Store.put

    def put_another(store: Store, key: str, path: Path) -> None:
        put(store, key, path)
        if path.name == "transcript.vtt":
            path.write_bytes(path.read_bytes().swapcase())  # as long as before

    monkeypatch.setattr(Store, "put", put_another)
    with pytest.raises(PublishError, match=r"transcript.vtt read back differently"):
        await publisher.publish(bundle_with_audio(), receipt=None, now=NOW)


async def test_the_bucket_lets_every_site_read_and_keeps_the_rules_it_had(pages: Bucket, network: Network) -> None:
    theirs = {"AllowedOrigins": ["https://shop.example"], "AllowedMethods": ["PUT"]}
    options = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    client = boto3.client("s3", endpoint_url=pages.options["endpoint"], **options)
    name = pages.url.split("/")[2]
    for before in ([], [theirs]):
        if before:
            client.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": before})
        for _ in range(2):
            store = ObjectStore(url=pages.url, options=pages.options, set_cors=True, network=network)
            await store.publish(example_bundle(), receipt=None, now=NOW)
        rules = client.get_bucket_cors(Bucket=name)["CORSRules"]
        assert len(rules) == len(before) + 1 and rules[: len(before)] == before
        assert rules[-1]["AllowedOrigins"] == ["*"] and rules[-1]["AllowedMethods"] == ["GET", "HEAD"]


async def test_cors_cannot_be_set_everywhere_and_says_so(network: Network, tmp_path: Path) -> None:
    store = ObjectStore(url=f"file://{tmp_path}", set_cors=True, network=network)
    with pytest.raises(PublishError, match="works for s3:// only"):
        await store.publish(example_bundle(), receipt=None, now=NOW)


async def test_a_store_that_is_not_there_may_come_back() -> None:
    options = KEYS | {"endpoint": "http://127.0.0.1:9", "retry_config": {"max_retries": 0}}
    with pytest.raises(PublishError, match=r"http://127.0.0.1:9/bucket.* error sending request") as caught:
        await ObjectStore(url="s3://bucket", options=options).publish(example_bundle(), receipt=None, now=NOW)
    assert caught.value.retryable and "list-type" not in str(caught.value)


async def test_an_endpoint_without_tls_is_used_where_the_environment_names_it(
    pages: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", pages.options["endpoint"])
    await ObjectStore(url=pages.url, options=KEYS).publish(example_bundle(), receipt=None, now=NOW)
    assert pages.titles()
