"""The web server gives out published files as podcast apps want them, and nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.errors import Conflict, NotFound
from bot.web.health import health_routes
from bot.web.published import published_routes
from bot.web.server import serving, web_application


@pytest_asyncio.fixture
async def site(tmp_path: Path) -> AsyncIterator[str]:
    episode = tmp_path / "public" / "signal-chain" / "first"
    episode.mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    (episode.parent / "feed.xml").write_text("<rss/>")
    (episode / "chapters.json").write_text("{}")
    (episode / "transcript.vtt").write_text("WEBVTT\n")
    (episode / "index.html").write_text("<h1>First</h1>")
    (episode / "audio.mp3").write_bytes(bytes(range(256)) * 40)
    (episode / ".part").write_text("half")
    (episode / "link").symlink_to(tmp_path / "secret.txt")
    application = web_application([published_routes(tmp_path / "public")])
    async with serving(application, host="127.0.0.1", port=0) as address:
        yield address


async def _get(url: str, **headers: str) -> tuple[int, aiohttp.typedefs.LooseHeaders, bytes]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status, answer.headers, await answer.read()


@pytest.mark.parametrize(
    ("path", "type"),
    [
        ("/feeds/signal-chain.xml", "application/rss+xml"),
        ("/episodes/signal-chain/first/chapters.json", "application/json+chapters"),
        ("/episodes/signal-chain/first/transcript.vtt", "text/vtt"),
        ("/episodes/signal-chain/first/audio.mp3", "audio/mpeg"),
        ("/episodes/signal-chain/first/", "text/html"),
    ],
)
async def test_each_file_has_its_type_and_may_be_read_from_anywhere(site: str, path: str, type: str) -> None:
    status, headers, _ = await _get(site + path)
    assert status == 200
    assert headers["Content-Type"].startswith(type)  # type: ignore[index,call-overload]
    assert headers["Access-Control-Allow-Origin"] == "*"  # type: ignore[index,call-overload]


async def test_players_may_ask_for_a_range_and_for_news_only(site: str) -> None:
    address = f"{site}/episodes/signal-chain/first/audio.mp3"
    status, headers, body = await _get(address, Range="bytes=10-19")
    assert (status, body) == (206, bytes(range(10, 20)))
    status, _, body = await _get(address, **{"If-None-Match": headers["ETag"]})  # type: ignore[index,call-overload]
    assert (status, body) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/episodes/..%2fsecret.txt",
        "/episodes/signal-chain/..%2f..%2fsecret.txt",
        "/episodes/signal-chain/first/.part",
        "/episodes/signal-chain/first/link",
        "/episodes/signal-chain/first",
        "/episodes/signal-chain/",
        "/episodes/%2fetc%2fpasswd",
        "/feeds/..%2fsecret.xml",
        "/feeds/unknown.xml",
    ],
)
async def test_nothing_else_leaves_the_folder(site: str, path: str) -> None:
    status, _, body = await _get(site + path)
    assert status == 404
    assert b"secret" not in body and b"half" not in body and b"root" not in body


async def test_health_tells_what_is_missing_and_errors_are_sentences() -> None:
    from aiohttp import web

    missing: list[str] = []

    async def ready() -> list[str]:
        return missing

    async def taken(_: web.Request) -> web.Response:
        raise Conflict("Somebody was first.")

    async def unknown(_: web.Request) -> web.Response:
        raise NotFound("No such draft.")

    routes = health_routes(ready=ready, metrics=lambda: b"podbot_up 1\n")
    application = web_application([routes, [web.get("/taken", taken), web.get("/unknown", unknown)]])
    async with serving(application, host="127.0.0.1", port=0) as site:
        assert (await _get(f"{site}/healthz"))[0] == 200
        assert (await _get(f"{site}/readyz"))[0] == 200
        missing.append("The database does not answer.")
        status, _, body = await _get(f"{site}/readyz")
        assert status == 503 and b"database" in body
        assert (await _get(f"{site}/metrics"))[2] == b"podbot_up 1\n"
        assert (await _get(f"{site}/taken"))[0] == 409
        status, headers, body = await _get(f"{site}/unknown")
        assert status == 404 and b"No such draft." in body
        assert headers["X-Content-Type-Options"] == "nosniff"  # type: ignore[index,call-overload]


async def test_people_who_lost_their_way_get_a_page_and_programs_a_word() -> None:
    application = web_application([])
    async with serving(application, host="127.0.0.1", port=0) as address, aiohttp.ClientSession() as session:
        for accepts, begins in (("text/html,*/*", "<!doctype html>"), ("application/json", "404: Not Found")):
            async with session.get(f"{address}/nothing", headers={"Accept": accepts}) as answer:
                assert answer.status == 404 and (await answer.text()).startswith(begins)
                assert answer.headers["X-Frame-Options"] == "DENY"
