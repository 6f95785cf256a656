"""Pictures of every view for the README and docs: `python -m tests.web.screenshots` writes docs/screenshots/*.png."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

from bot.domain.edits import SetChapters
from bot.pipeline.edit import edit as keep_edit
from bot.ports import RerunRequest
from bot.web.presence import Reader
from tests.web.conftest import PHONE, Eyes, looking
from tests.web.making import Desk, heard_again, make_desk, more_episodes, served

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


async def quoting(page: Page, desk: Desk) -> None:
    """Quotes at the end of the notes, one of them just selected."""
    await page.locator(".w", has_text="Exactly.").click()
    await page.get_by_role("button", name="Pause").click()
    await page.locator("#transcript").focus()
    for _ in range(15):
        await page.keyboard.press("Shift+ArrowRight")
    await page.keyboard.press("q")
    await page.get_by_role("button", name="Close").click()
    await page.get_by_role("tab", name="Notes").click()
    await page.get_by_role("button", name="Remove quote 2").scroll_into_view_if_needed()


async def correcting(page: Page, desk: Desk) -> None:
    await selecting(page, desk)
    await page.keyboard.press("e")


async def comparing(page: Page, desk: Desk) -> None:
    """A span heard again beside what stands there, while it plays."""
    weak = next(number for number, segment in enumerate(desk.transcript.segments) if segment.confidence < 0.5)
    around = desk.transcript.segments[weak - 2 : weak + 3]
    span = around[0].start, around[-1].end
    asked = RerunRequest(what="span", span=span, model="large-v3", by="ed", propose=True)
    await desk.work.rerun(desk.key, asked)
    said = " ".join(segment.text for segment in around)
    heard_again(desk, said.replace("so long", "quite so long").replace("It's", "It is").replace("the whole", "a whole"))
    await page.get_by_role("button", name="Compare").click()
    await page.get_by_role("button", name="Play it").click()
    await page.wait_for_timeout(2_500)
    await page.get_by_role("button", name="Stop").click()


async def together(page: Page, desk: Desk) -> None:
    """Somebody else at the same draft, and a proposal that waits."""
    desk.room.presence.arrive(desk.key, Reader(id="4711", name="Mara Lindqvist", doing="the summary"))
    desk.room.presence.arrive(desk.key, Reader(id="815", name="Jonas Ek"))
    asked = RerunRequest(what="span", span=(40.0, 52.0), model="small", by="Mara Lindqvist", propose=True)
    await desk.work.rerun(desk.key, asked)
    heard_again(desk)
    await page.get_by_role("tab", name="Notes").click()


async def colliding(page: Page, desk: Desk) -> None:
    """Two people renamed the same chapter, and each another one."""
    await page.get_by_role("tab", name="Chapters").click()
    await page.context.route("**/edits", lambda route: route.abort())
    for number, title in (
        (2, "How a file gets from the studio to your phone"),
        (4, "Chapters, transcripts, and who reads them"),
    ):
        await page.get_by_label(f"Title of chapter {number}").fill(title)
        await page.get_by_label(f"Title of chapter {number}").press("Enter")
    chapters = list(desk.notes.chapters)
    chapters[1] = replace(chapters[1], title="From the studio to your phone, step by step")
    chapters[4] = replace(chapters[4], title="What should stay human?")
    hers = SetChapters(chapters=tuple(chapters))
    await keep_edit(desk.key, hers, revision=None, by="Mara", now=desk.room.now(), library=desk.library)
    await page.context.unroute("**/edits")
    await page.wait_for_timeout(600)
    await page.get_by_role("button", name="Try again").click()
    await page.get_by_text("Your own wording").click()


async def show_settings(page: Page, desk: Desk) -> None:
    await page.get_by_role("button", name="Signal Chain").click()


VIEWS: tuple[tuple[str, str, tuple[int, int], bool, Doing], ...] = (
    ("overview", "/", LARGE, False, nothing),
    ("draft", "draft", LARGE, False, listening),
    ("draft-dark", "draft", LARGE, True, quoting),
    ("chapters", "draft", LARGE, False, chapters),
    ("speakers", "draft", LARGE, False, selecting),
    ("outputs", "draft", LARGE, False, outputs),
    ("correct", "draft", LARGE, False, correcting),
    ("compare", "draft", LARGE, False, comparing),
    ("collision", "draft", LARGE, False, colliding),
    ("together", "draft", LARGE, False, together),
    ("show", "/", LARGE, False, show_settings),
    ("phone", "draft", PHONE, False, nothing),
    ("phone-check", "draft", PHONE, True, lambda page, desk: page.get_by_role("tab", name="Check").click()),
    ("phone-compare", "draft", PHONE, False, comparing),
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
