"""Other scripts in a real browser: from right to left, and without spaces between words."""

from dataclasses import replace

import pytest
from playwright.async_api import Page, expect

from bot.domain.chapter import Chapter
from bot.domain.transcript import Segment, Transcript
from bot.rendering.context import notes_context
from bot.rendering.templates import Templates, shipped_templates
from bot.testing.nouns import a_show, an_episode
from tests.web.conftest import Eyes, until
from tests.web.making import Desk, put, sample_notes, sample_transcript

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

#: Whether the last letter of an element's text stands to the left of its first.
_RUNS_LEFT = """element => {
  const letters = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), nodes = [];
  while (letters.nextNode()) if (letters.currentNode.data.trim()) nodes.push(letters.currentNode);
  const range = document.createRange();
  const at = (node, i) => (range.setStart(node, i), range.setEnd(node, i + 1), range.getBoundingClientRect().left);
  return at(nodes.at(-1), nodes.at(-1).length - 1) < at(nodes[0], 0);
}"""


def shows(desk: Desk, *sentences: list[str], language: str, between: str) -> str:
    """A draft in which these words are said, one sentence after the other."""
    segments: list[Segment] = []
    for number, texts in enumerate(sentences):
        words = tuple(
            replace(word, start=10.0 * number + at, end=10.0 * number + at + 0.9, text=text, probability=0.9)
            for at, (word, text) in enumerate(zip(sample_transcript().segments[0].words * 3, texts, strict=False))
        )
        segments.append(Segment(start=words[0].start, end=words[-1].end, text=between.join(texts), words=words))
    said = Transcript(segments=tuple(segments), language=language, duration=147.0)
    title = segments[0].text
    chapters = (Chapter(start=0.0, title=title), Chapter(start=50.0, title=title), Chapter(start=90.0, title=title))
    notes = replace(sample_notes(sample_transcript()), title=title, summary=title, chapters=chapters, quotes=())
    return put(desk, an_episode(40, show="signal-chain", title=title), notes, said)


async def test_hebrew_runs_from_the_right_everywhere_and_so_do_the_arrow_keys(shown: Desk, eyes: Eyes) -> None:
    key = shows(shown, ["שלום,", "RSS", "2.0", "וברוכים", "הבאים."], language="he", between=" ")
    page = await eyes.open(f"{shown.address}/drafts/{key}")
    for place in (".row p", "h1", ".chapter-mark .name"):
        assert await page.locator(place).first.evaluate(_RUNS_LEFT), place
    await page.locator("#transcript").focus()
    for _ in range(2):
        await page.keyboard.press("ArrowLeft")
    assert await _cursor(page) == "RSS"
    await page.keyboard.press("3")
    await expect(page.get_by_label("Title of chapter 1")).to_have_css("unicode-bidi", "plaintext")


async def test_japanese_is_read_found_corrected_and_quoted_without_spaces(shown: Desk, eyes: Eyes) -> None:
    key = shows(shown, ["今日は", "佐藤", "太朗さん", "です。"], ["海の", "話です。"], language="ja", between="")
    page = await eyes.open(f"{shown.address}/drafts/{key}")
    await expect(page.locator(".row p").first).to_have_text("今日は佐藤太朗さんです。海の話です。")
    await page.get_by_label("Search the transcript").fill("藤太朗")
    await expect(page.locator(".w.hit")).to_have_text(["佐藤", "太朗さん"])
    await page.locator(".w", has_text="佐藤").click()
    await page.locator("#transcript").focus()
    await page.keyboard.press("Shift+ArrowRight")
    await page.keyboard.press("q")
    await until(lambda: [quote.text for quote in shown.library.draft(key).revision.notes.quotes] == ["佐藤太朗さん"])
    await page.keyboard.press("e")
    await page.get_by_label("What is said").fill("今日は佐藤太郎さんです。海の話です。")
    await page.get_by_role("button", name="Save").click()
    await until(lambda: shown.library.transcript(key).text.startswith("今日は佐藤太郎さんです。"))
    await expect(page.locator(".w").nth(2)).to_have_text("太郎さん")


@pytest.mark.parametrize(("language", "direction"), [("he", "rtl"), ("de", "ltr")])
async def test_a_published_page_runs_as_its_language_does_and_fits_a_phone_whatever_the_words(
    language: str, direction: str, eyes: Eyes
) -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitänsmützen" * 3
    chapters = (Chapter(start=0.0, title=long), Chapter(start=60.0, title="שלום"))
    notes = replace(
        sample_notes(sample_transcript()), title=long, podcast="", summary=long, chapters=chapters, language=language
    )
    said = Transcript(segments=(Segment(start=0.0, end=9.0, text=long),), language=language, duration=147.0)
    more = {"page": {"audio": "", "downloads": [], "ai_content": "", "colour": 200}}
    context = notes_context(show=a_show(), episode=an_episode(), notes=notes, transcript=said) | more
    page = await (await eyes.browser.new_context(viewport={"width": 360, "height": 740})).new_page()
    await page.set_content(Templates([shipped_templates()], room="publish").render("page.html", context))
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    assert await page.title() == long
    await expect(page.locator("html")).to_have_css("direction", direction)


async def _cursor(page: Page) -> str:
    return await page.locator(".w.cursor").inner_text()
