"""What somebody does on the review page, and Mara beside them."""

import asyncio

from playwright.async_api import Page, Route

from bot.domain.chapter import Chapter
from bot.domain.edits import AddSources, SetChapters, SetTitle
from bot.pipeline.edit import edit as keep_edit
from tests.web.making import Desk


async def mara_names(desk: Desk, number: int, title: str) -> None:
    """Somebody elsewhere gives a chapter another title."""
    chapters = list(desk.notes.chapters)
    chapters[number] = Chapter(start=chapters[number].start, title=title)
    await mara_does(desk, SetChapters(chapters=tuple(chapters)))


async def mara_does(desk: Desk, change: SetChapters | AddSources | SetTitle) -> None:
    await keep_edit(desk.key, change, revision=None, by="mara", now=desk.room.now(), library=desk.library)


async def rename(page: Page, number: int, title: str) -> None:
    field = page.get_by_label(f"Title of chapter {number}")
    await field.fill(title)
    await field.press("Enter")


async def held_back(page: Page) -> tuple[list[Route], asyncio.Event]:
    """Edits on their way, which arrive when the event is set."""
    waiting: list[Route] = []
    go_on = asyncio.Event()

    async def hold(route: Route) -> None:
        waiting.append(route)
        await go_on.wait()
        await route.continue_()

    await page.context.route("**/edits", hold)
    return waiting, go_on


def titles(desk: Desk) -> list[str]:
    return [chapter.title for chapter in desk.notes.chapters]


async def add_source(page: Page, title: str, url: str) -> None:
    await page.get_by_label("Title of a new source").fill(title)
    await page.get_by_label("Address of a new source").fill(url)
    await page.get_by_label("Address of a new source").press("Enter")
