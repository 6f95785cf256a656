"""Pictures of every view for the README and docs: `python -m tests.web.screenshots` writes docs/screenshots/*.png."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

from tests.web.conftest import PHONE, Eyes, looking
from tests.web.making import Desk, make_desk, more_episodes, rehear, served

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
LARGE = (1440, 900)
Doing = Callable[[Page, Desk], Awaitable[None]]


async def nothing(page: Page, desk: Desk) -> None:
    """As it opens."""


async def listening(page: Page, desk: Desk) -> None:
    """A word being spoken, with the first concern chosen."""
    await page.locator(".concern").nth(2).click()
    await page.wait_for_timeout(1_900)
    await page.get_by_role("button", name="Pause").click()


async def editing(page: Page, desk: Desk) -> None:
    await page.get_by_role("tab", name="Notes").click()


async def chapters(page: Page, desk: Desk) -> None:
    await page.get_by_role("tab", name="Chapters").click()


async def outputs(page: Page, desk: Desk) -> None:
    await page.get_by_role("tab", name="Outputs").click()
    await page.wait_for_timeout(700)


async def selecting(page: Page, desk: Desk) -> None:
    """Words selected, with what can be done to them."""
    await page.get_by_role("tab", name="Speakers").click()
    await page.locator(".w", has_text="Thanks,").click()
    await page.get_by_role("button", name="Pause").click()
    await page.locator("#transcript").focus()
    for _ in range(4):
        await page.keyboard.press("Shift+ArrowRight")


async def correcting(page: Page, desk: Desk) -> None:
    await selecting(page, desk)
    await page.keyboard.press("e")


async def comparing(page: Page, desk: Desk) -> None:
    """A re-run beside what was there."""
    weak = next(segment for segment in desk.transcript.segments if segment.confidence < 0.5)
    await page.locator(".concern").nth(2).click()
    await page.get_by_role("button", name="Pause").click()
    await page.keyboard.press("r")
    await page.get_by_label("Model").select_option("large-v3")
    await page.get_by_role("button", name="Run again").click()
    await page.locator(".working").get_by_text("Running again").wait_for()
    rehear(desk, weak.text.replace("so long", "quite so long"))
    await page.get_by_role("dialog", name="Old and new").wait_for()
    await page.locator(".toast").first.wait_for(state="detached", timeout=9_000)


VIEWS: tuple[tuple[str, str, tuple[int, int], bool, Doing], ...] = (
    ("overview", "/", LARGE, False, nothing),
    ("draft", "draft", LARGE, False, listening),
    ("draft-dark", "draft", LARGE, True, editing),
    ("chapters", "draft", LARGE, False, chapters),
    ("speakers", "draft", LARGE, False, selecting),
    ("outputs", "draft", LARGE, False, outputs),
    ("correct", "draft", LARGE, False, correcting),
    ("compare", "draft", LARGE, False, comparing),
    ("phone", "draft", PHONE, False, nothing),
    ("phone-check", "draft", PHONE, True, lambda page, desk: page.get_by_role("tab", name="Check").click()),
    ("phone-notes", "draft", PHONE, False, editing),
    ("phone-overview", "/", PHONE, False, nothing),
)


async def take() -> None:
    """Every view on a desk of its own."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with looking() as eyes:
        for name, path, size, dark, doing in VIEWS:
            desk = make_desk()
            more_episodes(desk)
            async with served(desk):
                await _shot(eyes, desk, name, desk.page if path == "draft" else desk.address, size, dark, doing)


async def _shot(eyes: Eyes, desk: Desk, name: str, url: str, size: tuple[int, int], dark: bool, doing: Doing) -> None:
    page = await eyes.open(url, size, dark=dark)
    await page.wait_for_timeout(900)
    await doing(page, desk)
    await page.wait_for_timeout(400)
    picture = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
    file = FOLDER / f"{name}.png"
    picture.save(file, optimize=True)
    print(f"{file.name}: {file.stat().st_size // 1000} KB")
    await page.context.close()


if __name__ == "__main__":
    asyncio.run(take())
