"""How fast the review page is with three hours of talk: `python -m tests.bench.web`.

Time until the page can be used, bytes it takes without the audio, frames a second while scrolling fast.
"""

import asyncio
import time
from typing import Any

from playwright.async_api import Page

from bot.testing.nouns import an_episode
from tests.web.conftest import DESKTOP, looking
from tests.web.long import long_notes, long_transcript
from tests.web.making import Desk, make_desk, put, served

#: Scrolls the transcript by a third of a screen each frame and counts the frames.
_SCROLL = """
async () => {
  const box = document.querySelector('.transcript'), gaps = [];
  let last = performance.now();
  for (let i = 0; i < 240; i++) {
    await new Promise(requestAnimationFrame);
    box.scrollTop += 240;
    const now = performance.now();
    gaps.push(now - last);
    last = now;
  }
  gaps.sort((a, b) => a - b);
  const all = gaps.reduce((a, b) => a + b);
  return {frames: 1000 * gaps.length / all, slow: gaps.filter(g => g > 34).length, worst: gaps.at(-1)};
}
"""


async def measure() -> dict[str, Any]:
    """The figures of one cold visit and one warm one."""
    desk = make_desk()
    long = long_transcript()
    key = put(desk, an_episode(99, show="signal-chain", title="Three hours"), long_notes(long), long)
    words = sum(1 for _ in long.words())
    async with served(desk), looking() as eyes:
        cold, page, weight = await _visit(desk, eyes, key)
        scrolling = await page.evaluate(_SCROLL)
        rows = await page.locator(".row").count()
        warm, _, _ = await _visit(desk, eyes, key)
    return {
        "words": words,
        "seconds to interactive, first visit": cold,
        "seconds to interactive, later": warm,
        "bytes": weight,
        "frames a second": round(scrolling["frames"], 1),
        "frames over 34 ms (of 240)": scrolling["slow"],
        "worst frame in ms": round(scrolling["worst"], 1),
        "rows in the document": rows,
    }


async def _visit(desk: Desk, eyes: Any, key: str) -> tuple[float, Page, int]:
    context = await eyes.browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("Network.enable")
    weight = 0

    def count(event: dict[str, Any]) -> None:
        nonlocal weight
        weight += int(event["encodedDataLength"])

    devtools.on("Network.loadingFinished", count)
    began = time.perf_counter()
    await page.goto(f"{desk.address}/drafts/{key}", wait_until="commit")
    await page.wait_for_selector("html[data-ready=yes]")
    ready = time.perf_counter() - began
    await page.wait_for_timeout(1_500)
    return round(ready, 3), page, weight


if __name__ == "__main__":
    for name, figure in asyncio.run(measure()).items():
        print(f"{name}: {figure}")
