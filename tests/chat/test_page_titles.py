"""Titles of pages that members post: fetched once, politely, and never a reason to fail."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.chat.page_titles import page_titles, title_of
from bot.net import Network


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>All about\n tides &amp; boats</title>", "All about tides & boats"),
        ('<meta property="og:title" content="Shared"><title>Own | Site</title>', "Shared"),
        ("<svg><title>Icon</title></svg>", "Icon"),
        ("<title></title>", None),
        ("no html at all", None),
        ("<![if broken]><title>Still read</title>", "Still read"),
    ],
)
def test_the_page_s_own_name_is_found(html: str, title: str | None) -> None:
    assert title_of(html) == title


@pytest.fixture
async def pages() -> AsyncIterator[tuple[str, list[str]]]:
    asked: list[str] = []

    async def page(request: web.Request) -> web.Response:
        asked.append(request.path)
        if request.path == "/gone":
            raise web.HTTPNotFound
        if request.path == "/picture":
            return web.Response(body=b"\x89PNG", content_type="image/png")
        return web.Response(text="<title>Tides</title>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/{name}", page)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server = site._server
    assert server is not None
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked  # type: ignore[attr-defined]
    await runner.cleanup()


async def test_a_page_is_visited_once_and_trouble_gives_no_title(pages: tuple[str, list[str]]) -> None:
    base, asked = pages
    async with Network(allow_private_addresses=True) as network:
        title = page_titles(network)
        assert [await title(f"{base}/tides") for _ in range(3)] == ["Tides"] * 3
        assert await title(f"{base}/gone") is None and await title(f"{base}/picture") is None
        assert await title("http://127.0.0.1:1/nobody") is None
    assert asked.count("/tides") == 1


async def test_private_addresses_are_not_visited(pages: tuple[str, list[str]]) -> None:
    base, asked = pages
    async with Network() as network:
        assert await page_titles(network)(f"{base}/tides") is None
    assert not asked
