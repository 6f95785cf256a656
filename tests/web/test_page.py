"""The review page in a real browser: from first listen to approval, with a mouse, a finger, the keyboard alone."""

import re
from dataclasses import replace

import pytest
from playwright.async_api import Route, expect

from bot.domain.draft import Part
from bot.domain.episode import Stage
from bot.domain.transcript import Speaker
from bot.pipeline.edit import set_locks
from bot.pipeline.propose import SAME
from bot.ports import AuditEntry
from bot.testing.nouns import an_episode
from bot.web.presence import Reader
from tests.web.conftest import PHONE, Eyes, comes_true, until
from tests.web.making import Desk, put, sample_notes, sample_transcript

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def test_the_keyboard_alone_suffices_from_listening_to_approval(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    await page.keyboard.press("n")
    await expect(page.locator(".concerns .here")).to_contain_text("Who is Speaker 2?")
    await page.keyboard.press("Space")
    await page.keyboard.press("t")
    await page.keyboard.press("Escape")
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "e"):
        await page.keyboard.press(key)
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("three new words")
    await page.keyboard.press("Control+Enter")
    await until(lambda: "three new words" in shown.transcript.text)
    await expect(page.locator(".sheet")).to_contain_text("three new words")
    mark = page.locator("[data-chapter='1']")
    await mark.focus()
    before = shown.notes.chapters[1].start
    await page.keyboard.press("ArrowRight")
    await until(lambda: shown.notes.chapters[1].start > before)
    assert any(abs(s.start - shown.notes.chapters[1].start) < 0.01 for s in shown.transcript.segments)
    await page.get_by_role("button", name="Approve").focus()
    await page.keyboard.press("Enter")
    await until(lambda: shown.library.episode(shown.key).stage is Stage.APPROVED)
    await expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    assert [row.kind for row in shown.work.rows.values()] == ["publish"]


async def test_the_keyboard_reaches_every_panel_without_passing_all_turns_of_the_transcript(
    shown: Desk, eyes: Eyes
) -> None:
    page = await eyes.open(shown.page)
    for key, panel in (("6", "History"), ("2", "Notes")):
        await page.keyboard.press(key)
        await expect(page.get_by_role("tab", name=panel)).to_be_focused()
        await expect(page.get_by_role("tabpanel", name=panel)).to_be_visible()
    await page.keyboard.press("t")
    await expect(page.locator("#transcript")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("tab", name="Notes")).to_be_focused()
    await page.get_by_label("Title", exact=True).focus()
    await page.keyboard.type("2")  # a digit that is typed is a digit
    await expect(page.get_by_label("Title", exact=True)).to_have_value(re.compile("2"))


@pytest.mark.parametrize("width", [320, 390, 700, 880, 1024, 1130, 1280])
async def test_every_button_is_in_sight_at_any_width_with_others_at_the_same_draft(
    width: int, shown: Desk, eyes: Eyes
) -> None:
    for number, name in enumerate(("Mara Lindqvist", "Jonas Ek", "Ida Berg")):
        shown.room.presence.arrive(shown.key, Reader(id=str(number), name=name, doing="the summary"))
    page = await eyes.open(shown.page, (width, 800))
    await page.locator(".people li").nth(2).wait_for()
    for name in ("Request changes", "Reject", "Approve"):
        box = await page.get_by_role("button", name=name).bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width, name
    if width > 860:  # on a phone they scroll
        last = await page.get_by_role("tab", name="History").bounding_box()
        assert last is not None and last["x"] + last["width"] <= width
    title = await page.locator("h1").bounding_box()
    assert title is not None and title["width"] >= min(width, 400) * 0.75


async def test_twelve_voices_are_all_on_the_timeline_and_fit_the_question_who_speaks(shown: Desk, eyes: Eyes) -> None:
    said = sample_transcript()
    twelve = tuple(Speaker(id=f"S{n}", name=f"Maximiliane von und zu Hohenstein {n}") for n in range(1, 13))
    segments = tuple(replace(segment, speaker=f"S{n % 12 + 1}") for n, segment in enumerate(said.segments))
    said = replace(said, segments=segments, speakers=twelve)
    key = put(shown, an_episode(41, show="signal-chain", title="Twelve"), sample_notes(sample_transcript()), said)
    page = await eyes.open(f"{shown.address}/drafts/{key}", (360, 740))
    for segment in said.segments[:12]:
        middle = (segment.start + segment.end) / 2 / 147
        assert await page.locator("canvas.wave").evaluate(
            """(canvas, part) => {
              const x = Math.round(canvas.width * part), below = Math.round(canvas.height * 66 / canvas.clientHeight);
              const column = canvas.getContext("2d").getImageData(x, below, 1, canvas.height - below).data;
              return column.some((value) => value > 0);
            }""",
            middle,
        ), segment.speaker
    await page.locator(".row .who").first.tap()
    box = page.get_by_role("dialog", name="Who says this?")
    assert await box.evaluate("box => box.scrollWidth <= box.clientWidth && box.scrollTop === 0")
    await expect(box.get_by_role("button", name="Hohenstein 1 (now)")).to_be_focused()


@pytest.mark.parametrize("size", [(640, 410), (1000, 420)])
async def test_at_twice_the_zoom_and_on_its_side_words_have_room_and_the_sound_can_be_stopped(
    size: tuple[int, int], shown: Desk, eyes: Eyes
) -> None:
    page = await eyes.open(shown.page, size)
    await expect(page.get_by_role("button", name="Approve")).to_be_in_viewport()
    await page.locator(".w", has_text="Valencia").first.click()
    for place, least in ((page.locator("#transcript"), 160), (page.get_by_role("button", name="Pause"), 30)):
        box = await place.bounding_box()
        assert box is not None and box["y"] >= 0 and box["y"] + min(box["height"], 2 * least) <= size[1]
        assert box["height"] >= least
    await page.get_by_role("button", name="Pause").click()
    await page.get_by_role("tab", name="Outputs").click()
    await expect(page.get_by_label("Output", exact=True)).to_be_in_viewport()


async def test_on_a_phone_the_same_can_be_done(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page, PHONE)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.locator(".w", has_text="Valencia").first.tap()
    await comes_true(page, "document.querySelector('audio').currentTime > 10")
    await page.get_by_role("button", name="Pause").tap()
    await page.get_by_role("button", name=re.compile("Correct the passage at 00:15")).tap()
    await page.get_by_label("What is said").fill("Thanks, Nora. Glad to be here.")
    await page.get_by_role("button", name="Save", exact=True).tap()
    await until(lambda: "Glad to be here." in shown.transcript.text)
    await page.get_by_role("tab", name="Notes").tap()
    await page.get_by_label("Title", exact=True).fill("From a phone")
    await page.get_by_role("button", name="Save title").tap()
    await until(lambda: shown.notes.title == "From a phone")
    await page.get_by_role("button", name="Request changes").tap()
    await page.get_by_label("What should change?").fill("The second chapter is too long.")
    await page.get_by_role("button", name="Send back").tap()
    await until(lambda: shown.library.draft(shown.key).reviews)
    assert shown.library.draft(shown.key).reviews[0].comment == "The second chapter is too long."


async def test_previews_captions_speakers_and_sources(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    await page.get_by_role("tab", name="Outputs").click()
    frame = page.frame_locator("iframe")
    await expect(frame.locator("body")).to_contain_text("Tomás Agire")
    await page.get_by_label("Output", exact=True).select_option("spotify.txt")
    await expect(page.locator(".budget")).to_contain_text("of 4,000 characters")
    names = await page.get_by_label("Output", exact=True).locator("option").all_text_contents()
    assert any("newsletter" in name for name in names) and any("youtube" in name for name in names)
    await page.get_by_role("button", name="Captions").click()
    await comes_true(page, "document.querySelector('track').readyState === 2")
    await page.locator(".w", has_text="podcast").first.click()
    await page.get_by_role("button", name="Pause").click()
    await expect(page.locator(".captions")).to_contain_text("studio")
    await page.get_by_role("tab", name="Speakers").click()
    await page.get_by_label("Name of Speaker 2").fill("Tomás Aguirre")
    await page.get_by_label("Name of Speaker 2").press("Enter")
    await until(lambda: shown.transcript.speakers[1].name == "Tomás Aguirre")
    await expect(page.locator(".row .who", has_text="Tomás Aguirre").first).to_be_visible()
    await page.get_by_role("tab", name="Notes").click()
    await page.get_by_label("Keep the title on re-runs").click()
    await until(lambda: Part.TITLE in shown.library.draft(shown.key).revision.locked)
    await page.get_by_label("Address of a new source").fill("https://example.com/opus")
    await page.get_by_label("Title of a new source").fill("Opus")
    await page.get_by_role("button", name="Add", exact=True).click()
    await until(lambda: len(shown.notes.sources) == 3)
    await page.get_by_role("button", name="Remove source 2").click()
    await until(lambda: [source.title for source in shown.notes.sources] == ["Podcast namespace", "Opus"])


async def test_others_their_fields_and_their_locks_appear_as_they_happen(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    mara = Reader(id="4711", name="Mara Lindqvist")
    shown.room.presence.arrive(shown.key, mara)
    await expect(page.get_by_role("list", name="Also here")).to_contain_text("Mara")
    shown.room.presence.does(shown.key, "4711", "the summary")
    await expect(page.get_by_role("list", name="Also here")).to_contain_text("Mara: the summary")
    await page.get_by_role("tab", name="Notes").click()
    await expect(page.locator("[data-by]")).to_have_attribute("data-by", "Mara is editing the summary.")
    await page.get_by_label("Title", exact=True).focus()
    await until(lambda: any(one.doing == "the title" for one in shown.room.presence.others(shown.key, "4711")))
    locked = page.get_by_label("Keep the summary on re-runs")
    await expect(locked).to_have_attribute("aria-pressed", "false")
    await set_locks(shown.key, frozenset({Part.SUMMARY}), by="mara", now=shown.room.now(), library=shown.library)
    await expect(locked).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".toast")).to_contain_text("mara keeps on re-runs: summary")
    shown.room.presence.leave(shown.key, mara)
    await expect(page.locator(".people")).to_be_hidden()
    same = "00:15–00:20 was heard again, with the same words"
    told = AuditEntry(at=shown.room.now(), by="ed", action=SAME, subject=shown.key, after=same)
    shown.library.audit(told)
    await expect(page.locator(".toast", has_text=same)).to_be_visible()


async def test_a_draft_without_words_says_so_and_everything_else_works(shown: Desk, eyes: Eyes) -> None:
    notes = replace(sample_notes(sample_transcript()), title="Silence", quotes=())
    key = put(shown, an_episode(97, show="signal-chain"), notes, replace(sample_transcript(), segments=()))
    page = await eyes.open(f"{shown.address}/drafts/{key}")
    await expect(page.get_by_text("No word of this episode was recognised.")).to_be_visible()
    await page.get_by_role("slider", name="Position in the episode").focus()
    for pressed in ("PageUp", "n", "e", "f"):
        await page.keyboard.press(pressed)
    await page.keyboard.press("Escape")
    await page.get_by_role("tab", name="Chapters").click()
    await page.get_by_label("Title of chapter 2").fill("Still silence")
    await page.get_by_label("Title of chapter 2").press("Enter")
    await until(lambda: shown.library.draft(key).revision.notes.chapters[1].title == "Still silence")


async def test_who_may_see_no_show_is_shown_no_empty_list_of_them(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(f"{shown.address}/")
    shows = page.get_by_role("region", name="Shows", include_hidden=True)
    await expect(shows).to_be_visible()
    page = await page.context.new_page()

    async def by_a_link(route: Route) -> None:
        """What who came by a link to one draft is told: drafts they opened, and no show."""
        answer = await route.fetch()
        await route.fulfill(response=answer, json={**await answer.json(), "shows": []})

    await page.route("**/api/episodes*", by_a_link)
    await page.goto(f"{shown.address}/")
    await expect(page.locator(".episodes li").first).to_be_visible()
    await expect(page.get_by_role("region", name="Shows", include_hidden=True)).to_be_hidden()
