"""Requests against a server on loopback: redirects, limits, trying again, and the guard at the socket."""

import asyncio
import gzip
import logging
import socket
import threading

import aiohttp
import pytest

from bot.errors import ForbiddenAddress, NetworkError, TooLarge
from bot.net import Network, basic_auth
from bot.net.answer import retry_after
from bot.testing.servers import LocalWeb, Page


def to(location: str, status: int = 302) -> Page:
    return Page(status=status, headers={"Location": location})


async def test_an_answer_is_given_whatever_its_status(network: Network, web: LocalWeb) -> None:
    answer = await network.get(web.put("/a", Page(status=404, body="Grüße".encode(), type="text/plain; charset=utf-8")))
    assert (answer.status, answer.ok, answer.text(), answer.content_type) == (404, False, "Grüße", "text/plain")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


async def test_a_server_is_told_who_visits(web: LocalWeb) -> None:
    async with Network(allow_private_addresses=True, contact="me@example.com") as network:
        await network.get(web.put("/a", Page()))
    assert web.asked[0].headers["User-Agent"].startswith("podbot/")
    assert web.asked[0].headers["User-Agent"].endswith("; me@example.com)")


@pytest.mark.parametrize(
    ("statuses", "lasting"),
    [([301], "/2"), ([308], "/2"), ([302], None), ([307], None), ([301, 302], "/2"), ([302, 301], None),
     ([301, 308], "/3")],
)  # fmt: skip
async def test_an_address_moves_as_far_as_every_redirect_was_permanent(
    network: Network, web: LocalWeb, statuses: list[int], lasting: str | None
) -> None:
    for number, status in enumerate(statuses, start=1):
        web.put(f"/{number}", to(f"/{number + 1}", status))
    web.put(f"/{len(statuses) + 1}", Page(body=b"there"))
    answer = await network.get(web.base + "/1")
    assert answer.body == b"there"
    assert answer.moved_to == (web.base + lasting if lasting else None)


async def test_redirects_in_a_circle_end(network: Network, web: LocalWeb) -> None:
    with pytest.raises(NetworkError, match="circle"):
        await network.get(web.put("/a", to("/a")), attempts=1)


async def test_secrets_stay_with_the_server_they_were_meant_for(network: Network, web: LocalWeb) -> None:
    async with LocalWeb() as other:
        away = web.put("/a", to(other.put("/b", Page())))
        await network.get(away, headers={"Authorization": "Bearer 1", "x-api-key": "2", "Accept": "text/xml"})
        assert web.asked[0].headers["x-api-key"] == "2"
        assert "Authorization" not in other.asked[0].headers and "x-api-key" not in other.asked[0].headers
        assert other.asked[0].headers["Accept"] == "text/xml"


async def test_name_and_password_of_an_address_are_shown_at_home_only(network: Network, web: LocalWeb) -> None:
    async with LocalWeb() as other:
        web.put("/b", to(other.put("/c", Page())))
        private = web.put("/a", to("/b")).replace("http://", "http://me:p%40ss@")
        await network.get(private)
        expected = basic_auth("me", "p@ss")["Authorization"]
        assert [one.headers["Authorization"] for one in web.asked] == [expected, expected]
        assert "Authorization" not in other.asked[0].headers


async def test_what_is_sent_is_not_sent_on(network: Network, web: LocalWeb) -> None:
    answer = await network.request("POST", web.put("/a", to("/b", 307)), json={"title": "Grüße"})
    assert answer.status == 307 and [one.path for one in web.asked] == ["/a"]


async def test_a_passing_trouble_is_tried_again_and_is_no_news(
    network: Network, web: LocalWeb, caplog: pytest.LogCaptureFixture
) -> None:
    wait = Page(status=503, headers={"Retry-After": "0"})
    with caplog.at_level(logging.INFO):
        answer = await network.get(web.put("/a", wait, wait, Page(body=b"fine")))
    assert answer.body == b"fine" and len(web.asked) == 3
    assert not [record for record in caplog.records if record.name.startswith("bot.")]


async def test_the_last_trouble_is_given_back(network: Network, web: LocalWeb) -> None:
    answer = await network.get(web.put("/a", Page(status=503, headers={"Retry-After": "0"})), attempts=2)
    assert answer.status == 503 and len(web.asked) == 2


async def test_a_long_pause_is_not_waited_for(network: Network, web: LocalWeb) -> None:
    answer = await network.get(web.put("/a", Page(status=429, headers={"Retry-After": "3600"})))
    assert answer.status == 429 and len(web.asked) == 1


async def test_what_changes_something_is_asked_once(network: Network, web: LocalWeb) -> None:
    await network.request("POST", web.put("/a", Page(status=503)), json={})
    assert len(web.asked) == 1


async def test_an_answer_over_the_limit_is_refused(network: Network, web: LocalWeb) -> None:
    with pytest.raises(TooLarge, match=r"0\.001 MB"):
        await network.get(web.put("/a", Page(body=bytes(2000))), max_bytes=1000)


async def test_the_limit_holds_for_what_comes_out_of_compression(network: Network, web: LocalWeb) -> None:
    bomb = Page(body=gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"})
    with pytest.raises(TooLarge):
        await network.get(web.put("/a", bomb), max_bytes=1_000_000)


@pytest.mark.parametrize("page", [Page(delay=5), Page(body=b"half", cut_after=2)], ids=["silent", "broken off"])
async def test_no_answer_is_one_sentence(network: Network, web: LocalWeb, page: Page) -> None:
    with pytest.raises(NetworkError, match=r"/a: the (server did not answer in time|connection was lost)"):
        await network.get(web.put("/a", page), timeout=0.3, attempts=1)


async def test_a_server_that_drips_runs_out_of_time(network: Network) -> None:
    done = asyncio.Event()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(20):
            writer.write(b"x")
            await asyncio.sleep(0.05)
        writer.close()
        await asyncio.sleep(0)
        done.set()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    try:
        with pytest.raises(NetworkError, match="in time"):
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            await network.get(url, timeout=0.4, attempts=1)
    finally:
        server.close()
        await done.wait()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]
)
async def test_no_spelling_of_home_is_visited(web: LocalWeb, host: str) -> None:
    port = web.base.rpartition(":")[2]
    async with Network() as network:
        with pytest.raises(ForbiddenAddress):
            await network.get(f"http://{host}:{port}/a", attempts=1)
    assert web.asked == []


async def test_a_redirect_home_is_refused(web: LocalWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first server counts as public here, as one on the internet would; the second is home."""
    from bot.net import addresses

    async with LocalWeb() as home:
        public = web.put("/a", to(home.put("/secret", Page()).replace("127.0.0.1", "127.0.0.2")))
        monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1")
        async with Network() as network:
            with pytest.raises(ForbiddenAddress, match=r"127\.0\.0\.2"):
                await network.get(public)
        assert len(web.asked) == 1 and home.asked == []


async def test_a_name_that_changes_its_answer_is_checked_at_the_socket(
    web: LocalWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the second resolution leads home; nothing but the address connected to counts."""
    answers = iter(["127.0.0.1", "127.0.0.2"])

    async def resolve(self: object, host: str, port: int = 0, family: int = 0) -> list[dict[str, object]]:
        flags = socket.AI_NUMERICHOST
        one = {"hostname": host, "host": next(answers), "port": port, "proto": 0, "flags": flags}
        return [{**one, "family": socket.AF_INET}]

    from bot.net import addresses

    monkeypatch.setattr(aiohttp.ThreadedResolver, "resolve", resolve)
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1")
    url = web.put("/a", Page(headers={"Connection": "close"})).replace("127.0.0.1", "rebind.example.com")
    async with Network() as network:
        network._session.connector._use_dns_cache = False  # type: ignore[union-attr]
        assert (await network.get(url)).ok
        with pytest.raises(ForbiddenAddress, match=r"127\.0\.0\.2"):
            await network.get(url)
    assert len(web.asked) == 1


async def test_streams_follow_the_same_rules(web: LocalWeb) -> None:
    async with Network() as network:
        with pytest.raises(ForbiddenAddress):
            async with network.stream(web.put("/a", Page())):
                pass


async def test_nothing_is_left_running(web: LocalWeb) -> None:
    before = threading.active_count()
    async with Network(allow_private_addresses=True) as network:
        await network.get(web.put("/a", Page()))
    assert threading.active_count() <= before + 1  # the resolver's thread


def test_the_time_to_wait_is_read_as_seconds_and_as_a_date() -> None:
    from datetime import UTC, datetime

    now = datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert retry_after({"Retry-After": "120"}) == 120
    assert retry_after({"Retry-After": "Tue, 03 Mar 2026 12:01:00 GMT"}, now=now) == 60
    assert retry_after({"Retry-After": "soon"}) is None
    assert retry_after({}) is None


@pytest.mark.parametrize("value", ["9" * 40, "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_a_server_that_asks_to_wait_for_ever_is_asked_again_after_a_day(value: str) -> None:
    assert retry_after({"Retry-After": value}) == 86_400
