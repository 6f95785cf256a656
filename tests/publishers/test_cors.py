"""What a player on another site would miss: the receipt says it, whatever the web server does."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from bot.net import Network
from bot.publishers import cors
from bot.publishers.cors import look_from_outside
from bot.publishers.folder import FolderPublisher
from bot.testing.publisher import NOW, example_bundle
from bot.web.published import published_routes

from .fake_server import FakeServer


class Served(FakeServer):
    """A web server whose answers have the headers that a test gives it."""

    def __init__(self) -> None:
        super().__init__()
        self.headers: dict[str, str] = {}
        self.status = 200

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/{path:.*}", self.file)]

    async def file(self, request: web.Request) -> web.Response:
        return web.Response(status=self.status, headers=self.headers)


@pytest.fixture
async def server() -> AsyncIterator[Served]:
    async with Served() as server:
        yield server


@pytest.mark.parametrize(
    ("status", "headers", "sentence"),
    [
        (200, {"Access-Control-Allow-Origin": "*", "Content-Type": "application/json+chapters"}, ""),
        (200, {"Content-Type": "application/json+chapters"}, "without Access-Control-Allow-Origin"),
        (200, {"Access-Control-Allow-Origin": "https://shop.example"}, "without Access-Control-Allow-Origin"),
        (200, {"Access-Control-Allow-Origin": "*", "Content-Type": "text/plain"}, "is served as text/plain"),
        (404, {}, "answers 404: check that public_url"),
    ],
)
async def test_what_is_missing_is_a_sentence(
    server: Served, network: Network, status: int, headers: dict[str, str], sentence: str
) -> None:
    server.status, server.headers = status, headers
    said = await look_from_outside(network, f"{server.url}/show/episode")
    assert sentence in said and bool(sentence) == bool(said)


async def test_an_address_that_is_not_there_yet_fails_nothing(network: Network) -> None:
    assert "does not answer yet" in await look_from_outside(network, "http://127.0.0.1:9/show/episode")
    assert await look_from_outside(network, "") == "" == await look_from_outside(None, "https://example.com")
    async with Network(attempts=1) as public:  # an intranet: nobody out there has to read it
        assert await look_from_outside(public, "http://127.0.0.1:9/show/episode") == ""


async def test_the_receipt_of_the_folder_says_it(server: Served, network: Network, tmp_path: Path) -> None:
    folder = FolderPublisher(path=tmp_path, public_url=server.url, network=network)
    receipt = await folder.publish(example_bundle(), receipt=None, now=NOW)
    assert "without Access-Control-Allow-Origin" in receipt.message


async def test_our_own_web_server_lets_players_read(network: Network, tmp_path: Path) -> None:
    class Own(FakeServer):
        def routes(self) -> list[web.RouteDef]:
            return published_routes(tmp_path)

    async with Own() as own:
        folder = FolderPublisher(path=tmp_path, public_url=f"{own.url}/episodes", network=network)
        receipt = await folder.publish(replace(example_bundle()), receipt=None, now=NOW)
    assert receipt.message == ""


@pytest.mark.parametrize("body", [b"", b"<CORSConfiguration/>"])
async def test_requests_are_signed_as_amazons_own_library_signs_them(body: bytes, network: Network) -> None:
    options = {"aws_access_key_id": "AKID", "aws_secret_access_key": "secret", "region": "eu-west-1", "token": "x"}
    bucket = cors._Rules(network, "s3", "s3://bucket/prefix", options)
    method = "PUT" if body else "GET"
    headers = bucket._signed(method, body)
    theirs = AWSRequest(method=method, url=f"{bucket._address}?cors=", data=body)
    for name in ("x-amz-content-sha256", "content-md5"):
        if name in headers:
            theirs.headers[name] = headers[name]
    signer = S3SigV4Auth(Credentials("AKID", "secret"), "s3", "eu-west-1")
    theirs.context["timestamp"] = headers["x-amz-date"]
    signer._modify_request_before_signing(theirs)
    signature = signer.signature(signer.string_to_sign(theirs, signer.canonical_request(theirs)), theirs)
    assert headers["Authorization"].endswith(f"Signature={signature}")
