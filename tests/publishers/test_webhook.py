"""The webhook: signed, told apart by delivery, its payload a template."""

import hmac
import json
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.errors import PublishError, TemplateError
from bot.net import Network
from bot.publishers.webhook import Webhook
from bot.testing.publisher import NOW, example_bundle

from .api_contract import SECRET, ApiContract
from .fake_server import FakeServer, Trouble


class Receiver(FakeServer):
    """Keeps each episode's last state and drops deliveries it has seen, as the documentation advises."""

    def __init__(self) -> None:
        super().__init__()
        self.deliveries: list[str] = []
        self.episodes: dict[str, dict[str, Any]] = {}

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/hook", self.hook)]

    async def hook(self, request: web.Request) -> web.Response:
        body = await request.read()
        if request.headers["X-Podbot-Signature"] != "sha256=" + hmac.new(SECRET.encode(), body, sha256).hexdigest():
            return web.Response(status=401)
        delivery = request.headers["X-Podbot-Delivery"]
        payload = json.loads(body)
        if delivery not in self.deliveries:
            self.deliveries.append(delivery)
            if request.headers["X-Podbot-Event"] == "published":
                self.episodes[payload["episode"]["key"]] = payload
            else:
                self.episodes.pop(payload["episode"]["key"], None)
        return web.Response(status=202)

    def titles(self) -> list[str]:
        return [payload["episode"]["title"] for payload in self.episodes.values()]


@pytest.fixture
async def server() -> AsyncIterator[Receiver]:
    async with Receiver() as server:
        yield server


@pytest.fixture
def publisher(server: Receiver, network: Network) -> Webhook:
    return Webhook(url=f"{server.url}/hook", secret=SECRET, network=network)


class TestContract(ApiContract):
    @pytest.fixture
    def pages(self, server: Receiver) -> Receiver:
        return server

    @pytest.fixture
    def stranger(self, server: Receiver, network: Network) -> Webhook:
        return Webhook(url=f"{server.url}/hook", secret="wrong", network=network)


async def test_a_retry_is_the_same_delivery_and_a_revision_a_new_one(server: Receiver, publisher: Webhook) -> None:
    server.troubles = [Trouble("POST", 500, after=True)]
    with pytest.raises(PublishError):
        await publisher.publish(example_bundle(), receipt=None, now=NOW)
    await publisher.publish(example_bundle(), receipt=None, now=NOW)
    assert len(server.deliveries) == 1
    await publisher.publish(example_bundle(revision=2), receipt=None, now=NOW)
    assert len(server.deliveries) == 2


async def test_the_payload_is_the_shows_own_template(server: Receiver, network: Network, tmp_path: Path) -> None:
    (tmp_path / "mine.json.j2").write_text('{"episode": {"key": {{ episode.key | tojson }}, "title": "x"}}')
    publisher = Webhook(url=f"{server.url}/hook", secret=SECRET, network=network, template="mine", templates=[tmp_path])
    await publisher.publish(example_bundle(), receipt=None, now=NOW)
    assert server.titles() == ["x"]
    (tmp_path / "mine.json.j2").write_text('{"title": "{{ title }}')
    with pytest.raises(TemplateError, match=r"mine.json.j2: it does not make JSON"):
        await publisher.publish(example_bundle(), receipt=None, now=NOW)
