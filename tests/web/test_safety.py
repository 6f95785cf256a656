"""Text of strangers stays text, and the page is for everybody: an XSS corpus in every field, axe on every view."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.domain.chapter import Chapter
from bot.domain.edits import SetTitle
from bot.domain.notes import Mention, Quote, Source
from bot.domain.person import Link, LinkGroup, Origin, Person
from bot.domain.transcript import Doubt, Speaker
from bot.pipeline.edit import edit as keep_edit
from bot.ports import RerunRequest
from bot.testing.nouns import an_episode
from bot.web.presence import Reader
from tests.web.conftest import DESKTOP, PHONE, Eyes
from tests.web.making import Desk, heard_again, more_episodes, put, sample_notes, sample_transcript

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

#: Ways into pages that render text as something else.
CORPUS = (
    "<script>top.hacked=1</script>",
    "<img src=x onerror=top.hacked=1>",
    "<svg/onload=top.hacked=1>",
    "\"><iframe srcdoc='<script>top.hacked=1</script>'>",
    "' autofocus onfocus='top.hacked=1",
    "javascript:top.hacked=1",
    "</textarea><script>top.hacked=1</script>",
    "{{constructor.constructor('top.hacked=1')()}}",
    '<a href="javascript:top.hacked=1">x</a>',
    "<style>*{background:url(//evil.example)}</style>",
    "<template><slot onslotchange=top.hacked=1>",
    "]]><!--><body onload=top.hacked=1>",
)
EVIL = " ".join(CORPUS)


def poisoned(desk: Desk) -> str:
    """A draft whose every text is the corpus."""
    transcript, good = sample_transcript(), sample_notes(sample_transcript())
    segments = []
    for index, segment in enumerate(transcript.segments):
        text = CORPUS[index % len(CORPUS)].replace(" ", "\u00a0")
        words = (replace(segment.words[0], text=text, end=segment.end), *())
        segments.append(replace(segment, text=text, words=words))
    doubt = Doubt(start=3.4, end=7.0, text=EVIL, reason=EVIL, suggestion=EVIL)
    transcript = replace(
        transcript,
        segments=tuple(segments),
        speakers=(Speaker(id="S1", name=EVIL, role=EVIL, evidence=EVIL), Speaker(id="S2", name=CORPUS[1])),
        doubts=(doubt,),
    )
    mention = Mention(text=EVIL, start=1.0, end=2.0, quote=EVIL)
    notes = replace(
        good,
        title=EVIL,
        summary=EVIL,
        teaser=EVIL,
        chapters=tuple(Chapter(start=30.0 * n, title=text) for n, text in enumerate(CORPUS[:4])),
        sources=tuple(Source(title=text, url=text, origin=Origin.CHAT, evidence=EVIL) for text in CORPUS),
        people=(Person(name=EVIL, role=EVIL),),
        link_groups=(LinkGroup(name=EVIL, links=(Link(label=EVIL, url=CORPUS[5]),)),),
        quotes=(Quote(text=EVIL, start=1.0, end=20.0, speaker="S1"),),
        unlinked=(mention,),
    )
    return put(desk, an_episode(66, show="signal-chain", title=EVIL), notes, transcript)


async def _harmless(page: Page) -> None:
    await page.wait_for_timeout(150)
    assert not await page.evaluate("'hacked' in window")
    assert await page.locator("script:not([src])").count() == 0
    bad = await page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on/i.test(a.name)"
        " || (/^(href|src|action)$/i.test(a.name) && /^\\s*javascript:/i.test(a.value)))).length"
    )
    assert bad == 0


async def test_text_of_strangers_executes_nothing_anywhere(shown: Desk, eyes: Eyes) -> None:
    eyes.expected = ("Blocked script execution", "Content Security Policy", "sandboxed", "404", "ERR_")
    key = poisoned(shown)
    shown.library.save_show(replace(shown.library.show("signal-chain"), title=EVIL, glossary=(EVIL,)))
    page = await eyes.open(f"{shown.address}/drafts/{key}")
    await _harmless(page)
    await expect(page.locator("h1")).to_contain_text("<script>top.hacked=1</script>")
    for name in ("Check", "Notes", "Chapters", "Speakers", "Outputs", "History"):
        await page.get_by_role("tab", name=name).click()
        await _harmless(page)
    await page.get_by_role("tab", name="Outputs").click()
    outputs = page.get_by_label("Output", exact=True)
    await expect(outputs.locator("option").first).to_be_attached()
    for name in await outputs.locator("option").evaluate_all("all => all.map(one => one.value)"):
        if name.endswith((".html", ".md")):
            await outputs.select_option(name)
            await _harmless(page)
    await page.locator(".w").first.click()
    await page.keyboard.press("s")
    await _harmless(page)
    await page.keyboard.press("Escape")
    await page.goto(shown.address)
    await page.wait_for_selector(".episodes li")
    await page.locator(".shows button").click()
    await _harmless(page)
    for name in ("show_notes.html", "apple.html", "transcript.html", "transcript.json"):  # opened on their own
        await page.goto(f"{shown.address}/api/drafts/{key}/previews/{name}")
        assert not await page.evaluate("'hacked' in window")


async def _faults(page: Page, part: str = "body") -> list[str]:
    import axe_core_python

    source = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text()
    await page.evaluate(source)
    found: dict[str, Any] = await page.evaluate(
        "part => axe.run(part, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})",
        part,
    )
    return [
        f"{fault['id']} ({fault['impact']}): {[node['html'][:160] for node in fault['nodes'][:3]]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
    ]


async def _collide(page: Page, desk: Desk) -> None:
    await page.get_by_role("tab", name="Notes").click()
    await page.get_by_label("Title", exact=True).fill("Mine")
    hers = SetTitle(title="Hers")
    await keep_edit(desk.key, hers, revision=None, by="mara", now=desk.room.now(), library=desk.library)
    await page.get_by_role("button", name="Save title").click()
    await expect(page.get_by_role("dialog", name="mara changed the title too")).to_be_visible()


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True)])
async def test_axe_finds_no_serious_fault(shown: Desk, eyes: Eyes, size: tuple[int, int], dark: bool) -> None:
    more_episodes(shown)
    page = await eyes.open(shown.page, size, dark=dark)
    assert await _faults(page) == []
    for name in ("Notes", "Chapters", "Speakers", "Outputs", "History"):
        await page.get_by_role("tab", name=name).click()
        await page.wait_for_timeout(250)
        assert await _faults(page, ".side-panels") == [], name
    for key, name in (("?", "keys"), ("f", "a spelling")):
        await page.keyboard.press(key)
        assert await _faults(page, "dialog") == [], name
        await page.keyboard.press("Escape")
    await _collide(page, shown)
    assert await _faults(page) == [], "a collision"
    await page.keyboard.press("Escape")
    assert await _faults(page) == [], "a collision that waits"
    shown.room.presence.arrive(shown.key, Reader(id="4711", name="Mara", doing="the title"))
    await shown.work.rerun(shown.key, RerunRequest(what="span", span=(3.0, 20.0), propose=True))
    heard_again(shown)
    await page.get_by_role("button", name="Compare").click()
    await expect(page.get_by_role("list", name="Also here")).to_be_visible()
    assert await _faults(page) == [], "a proposal"
    await page.goto(shown.address)
    await page.wait_for_selector(".episodes li")
    eyes.expected = ("409",)
    assert await _faults(page) == [], "overview"
