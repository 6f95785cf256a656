"""A desk with a server for the fast tests, and a real browser on it for the slow ones."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.web.making import Desk, make_desk, served

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
)
CHROMIUM = "/usr/bin/chromium"
#: Patience for a machine with other work to do, in seconds; nothing is proven by being quick here.
PATIENCE = 15.0
expect.set_options(timeout=1000 * PATIENCE)
DESKTOP, PHONE = (1280, 820), (390, 844)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """The sample's draft, served; whoever sits at this machine may come in."""
    async with served(make_desk()) as desk:
        yield desk


@dataclass(kw_only=True)
class Caller:
    """The API as the page calls it."""

    session: aiohttp.ClientSession
    address: str
    csrf: str = ""

    async def get(self, path: str, **headers: str) -> tuple[int, Any]:
        async with self.session.get(self.address + path, headers=headers) as answer:
            return answer.status, await _content(answer)

    async def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        sent = {"X-CSRF-Token": self.csrf, **headers}
        async with self.session.post(
            self.address + path, json=body if body is not None else {}, headers=sent
        ) as answer:
            return answer.status, await _content(answer)

    async def edit(self, key: str, revision: int, **edit: Any) -> tuple[int, Any]:
        return await self.post(f"/api/drafts/{key}/edits", {"revision": revision, "edit": edit})


@pytest.fixture
async def api(desk: Desk) -> AsyncIterator[Caller]:
    """Somebody at this machine who opened the page."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        caller = Caller(session=session, address=desk.address)
        await caller.get(f"/drafts/{desk.key}")
        caller.csrf = (await caller.get("/api/me"))[1]["csrf"]
        yield caller


async def until(true: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for what the server comes to know."""
    for _ in range(int(seconds / 0.05)):
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come about")


async def comes_true(page: Page, expression: str) -> None:
    """Wait in the page; its policy forbids what `wait_for_function` does."""
    for _ in range(120):
        if await page.evaluate(expression):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"never true: {expression}")


@dataclass(kw_only=True)
class Eyes:
    """A browser with an empty profile that notices what goes wrong on a page."""

    browser: Browser
    trouble: list[str] = field(default_factory=list)
    #: Messages that a test provokes: outages, refusals.
    expected: tuple[str, ...] = ()

    async def open(self, url: str, size: tuple[int, int] = DESKTOP, *, dark: bool = False) -> Page:
        """A page in a profile of its own, once it can be used."""
        width, height = size
        context = await self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            has_touch=width < 600,
            reduced_motion="reduce",
        )
        context.set_default_timeout(1000 * PATIENCE)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("console", lambda message: self.trouble.append(message.text) if message.type == "error" else None)
        await page.goto(url)
        await page.wait_for_selector("html[data-ready=yes]")
        return page

    def unexpected(self) -> list[str]:
        return [text for text in self.trouble if not any(known in text for known in self.expected)]


@asynccontextmanager
async def looking() -> AsyncIterator[Eyes]:
    """Debian's chromium, without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield Eyes(browser=browser)
        finally:
            await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Eyes]:
    """One browser for all tests: starting it takes longer than most of them."""
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not installed")
    async with looking() as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[Desk]:
    """`desk`, served on the loop that the browser lives on."""
    async with served(make_desk()) as desk:
        yield desk


@pytest_asyncio.fixture(loop_scope="session")
async def eyes(chromium: Eyes) -> AsyncIterator[Eyes]:
    """The browser with no page open; any error in its console fails the test."""
    found = Eyes(browser=chromium.browser)
    yield found
    for context in chromium.browser.contexts:
        await context.close()
    assert found.unexpected() == []


async def _content(answer: aiohttp.ClientResponse) -> Any:
    body = await answer.read()
    if answer.content_type == "application/json":
        return json.loads(body)
    return body
