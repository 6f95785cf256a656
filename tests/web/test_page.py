"""The review page in a real browser: from first listen to approval, with a mouse, a finger, the keyboard alone."""

import re
from dataclasses import replace

import pytest
from playwright.async_api import Page, expect

from bot.domain.draft import Part
from bot.domain.episode import Stage
from bot.domain.spoken_edits import SetPassage
from bot.pipeline.edit import edit as keep_edit
from bot.pipeline.edit import set_locks
from bot.pipeline.propose import SAME
from bot.ports import AuditEntry
from bot.testing.nouns import an_episode
from bot.web.presence import Reader
from tests.web.conftest import PHONE, Eyes, comes_true, until
from tests.web.making import Desk, heard_again, put, sample_notes, sample_transcript

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


async def now(page: Page) -> float:
    return float(await page.evaluate("document.querySelector('audio').currentTime"))


async def test_it_plays_lights_the_word_and_goes_where_somebody_clicks(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    await page.get_by_role("button", name="Play", exact=True).click()
    await expect(page.get_by_role("button", name="Pause")).to_be_visible()
    await comes_true(page, "document.querySelector('audio').currentTime > 3.6")
    await expect(page.locator(".w.now")).to_have_count(1)
    word = page.locator(".w", has_text="Valencia").first
    wanted = next(w.start for w in shown.transcript.words() if w.text.startswith("Valencia"))
    await word.click()
    await comes_true(page, f"Math.abs(document.querySelector('audio').currentTime - {wanted}) < 1.2")
    await expect(word).to_have_class(re.compile("now"))
    await page.keyboard.press("Space")
    await comes_true(page, "document.querySelector('audio').paused")
    for _ in range(2):
        await page.keyboard.press("]")
    assert await page.evaluate("document.querySelector('audio').playbackRate") == 1.5
    before = await now(page)
    await page.keyboard.press("l")
    await comes_true(page, f"document.querySelector('audio').currentTime > {before} + 4")
    assert await page.locator(".w.c2, .w.c1").count() > 0
    await expect(page.get_by_role("slider", name="Position in the episode")).to_have_attribute(
        "aria-valuetext", re.compile("00:1")
    )


async def test_search_finds_what_was_said(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    await page.keyboard.press("/")
    await page.keyboard.type("signal chain")
    await expect(page.locator(".search output")).to_have_text(re.compile(r"1 of \d"))
    assert await page.locator(".w.hit").count() >= 2
    await page.keyboard.type(" nowhere")
    await expect(page.locator(".search output")).to_have_text("nothing found")


async def test_a_name_is_fixed_everywhere_and_learnt_undone_and_done_again(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    await page.get_by_role("button", name="Write “Tomás Aguirre”").click()
    await page.get_by_role("button", name="Change everywhere").click()
    await expect(page.locator("h1")).to_have_text("How an episode reaches your ears, with Tomás Aguirre")
    assert "Agire" not in shown.transcript.text and "Agire" not in shown.notes.summary
    rules = shown.library.show("signal-chain").name_rules
    assert any("Tomás Agire" in rule.heard for rule in rules)
    assert any("Aguirre" in text for _, text in shown.reviewer.told)
    await page.keyboard.press("Control+z")
    await expect(page.locator("h1")).to_contain_text("Agire")
    await page.keyboard.press("Control+Shift+z")
    await expect(page.locator("h1")).to_contain_text("Aguirre")
    assert any("Tomás Agire" in rule.heard for rule in shown.library.show("signal-chain").name_rules)


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


async def test_a_chapter_is_dragged_to_where_a_sentence_begins_renamed_added_and_removed(
    shown: Desk, eyes: Eyes
) -> None:
    page = await eyes.open(shown.page)
    box = await page.locator("[data-chapter='2']").bounding_box()
    assert box is not None
    before = shown.notes.chapters[2].start
    await page.mouse.move(box["x"] + 3, box["y"] + 8)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 60, box["y"] + 8, steps=4)
    await page.mouse.up()
    await until(lambda: shown.notes.chapters[2].start > before + 3)
    starts = [segment.start for segment in shown.transcript.segments]
    assert min(abs(start - shown.notes.chapters[2].start) for start in starts) < 0.01
    await page.get_by_role("tab", name="Chapters").click()
    title = page.get_by_label("Title of chapter 3")
    await title.fill("Why notes take long")
    await title.press("Enter")
    await until(lambda: shown.notes.chapters[2].title == "Why notes take long")
    await page.get_by_role("button", name="Merge chapter 3 with the next").click()
    await until(lambda: len(shown.notes.chapters) == 4)
    await page.get_by_role("slider", name="Position in the episode").focus()
    await page.keyboard.press("PageUp")
    await page.get_by_role("button", name=re.compile("^Add at")).click()
    await page.get_by_role("dialog").get_by_label("Title").fill("A new part")
    await page.get_by_role("button", name="Add", exact=True).last.click()
    await until(lambda: "A new part" in [chapter.title for chapter in shown.notes.chapters])
    await expect(page.locator(".chapter-list li")).to_have_count(5)


async def test_a_chapter_is_nudged_from_word_to_word_and_shows_what_is_said_there(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    words = list(shown.transcript.words())
    start = shown.notes.chapters[1].start
    at = next(number for number, word in enumerate(words) if word.start > start - 0.05)
    mark = page.locator("[data-chapter='1']")
    await mark.focus()
    await page.keyboard.press("Shift+ArrowRight")
    await page.keyboard.press("Shift+ArrowRight")
    await expect(page.locator(".tip")).to_contain_text(words[at + 2].text)
    await until(lambda: abs(shown.notes.chapters[1].start - words[at + 2].start) < 0.01)
    await expect(mark).to_be_focused()
    await page.get_by_role("tab", name="Chapters").click()
    await page.get_by_label("Time of chapter 2").focus()
    await page.keyboard.press("Shift+ArrowUp")
    await until(lambda: abs(shown.notes.chapters[1].start - words[at + 1].start) < 0.01)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+z")
    await until(lambda: abs(shown.notes.chapters[1].start - words[at + 2].start) < 0.01)


async def test_a_spelling_shows_its_places_to_hear_before_it_is_changed(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    await page.keyboard.press("f")
    dialog = page.get_by_role("dialog", name="One spelling, everywhere")
    await dialog.get_by_label("As it stands there now").fill("Agire")
    await expect(dialog).to_contain_text("Found 2 times in the transcript, 2 times in the notes.")
    await expect(dialog.locator(".places li").first).to_contain_text("today is Tomás Agire")
    await dialog.get_by_role("button", name="Play 00:10").click()
    await comes_true(page, "!document.querySelector('audio').paused")
    await dialog.get_by_label("As it should be written").fill("Aguirre")
    await page.keyboard.press("Enter")
    await until(lambda: "Aguirre" in shown.notes.title)
    await page.locator(".toast", has_text="learnt for the show").get_by_role("button", name="Undo").click()
    await until(lambda: "Agire" in shown.notes.title)


async def test_the_sound_stops_while_somebody_corrects_and_goes_on_afterwards(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    await page.locator(".w", has_text="Valencia").first.click()
    await comes_true(page, "!document.querySelector('audio').paused")
    await page.keyboard.press("e")
    await comes_true(page, "document.querySelector('audio').paused")
    await page.keyboard.press("Control+Space")
    await expect(page.get_by_role("dialog").get_by_role("button", name="Stop")).to_be_visible()
    await page.keyboard.press("Escape")
    await comes_true(page, "!document.querySelector('audio').paused")


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


async def _ask_again(page: Page, desk: Desk) -> None:
    """Drag across the timeline and run that span again."""
    box = await page.locator(".seek").bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 40)
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 40, steps=3)
    await page.mouse.up()
    await page.get_by_role("button", name="Re-run").click()
    await page.get_by_label("Model").select_option("large-v3")
    await page.get_by_label("Listen for").fill("Opus")
    await page.get_by_role("button", name="Run again").click()
    await until(lambda: desk.key in desk.work.requests)


def _with_two_words_changed(desk: Desk) -> tuple[str, str]:
    """The words of the span as they stand, and with the second and the last but one heard otherwise."""
    span = desk.work.requests[desk.key].span
    assert span is not None
    words = [w.text for w in desk.transcript.words() if span[0] <= (w.start + w.end) / 2 < span[1]]
    return " ".join(words), " ".join([words[0], "FIRSTLY", *words[2:-2], "LASTLY", words[-1]])


async def test_a_span_is_run_again_and_weighed_place_by_place_before_it_is_taken(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    await _ask_again(page, shown)
    request = shown.work.requests[shown.key]
    asked = (request.what, request.model, request.hint, request.by, request.propose)
    assert asked == ("span", "large-v3", "Opus", "ed", True)
    await expect(page.locator(".working")).to_contain_text("Running again")
    _, fresh = _with_two_words_changed(shown)
    heard_again(shown, fresh)
    dialog = page.get_by_role("dialog", name="Heard again")
    await expect(dialog).to_contain_text("2 words differ in 2 places")
    await expect(dialog.locator(".new")).to_contain_text(["FIRSTLY"])
    assert shown.library.draft(shown.key).revision.number == 1
    await dialog.get_by_role("button", name="Play it").click()
    await comes_true(page, "document.querySelectorAll('.pair .old .now, .pair .new .now').length === 2")
    await dialog.get_by_role("button", name="Keep “").last.click()
    await dialog.get_by_role("button", name="Take 1 of 2 places").click()
    await until(lambda: "FIRSTLY" in shown.transcript.text)
    assert "LASTLY" not in shown.transcript.text and not shown.library.proposals(shown.key)
    await expect(page.locator(".sheet")).to_contain_text("FIRSTLY")
    await page.keyboard.press("Control+z")
    await expect(page.locator(".sheet")).not_to_contain_text("FIRSTLY")


async def test_a_proposal_waits_on_the_page_and_an_edit_meanwhile_is_shown_as_a_conflict(
    shown: Desk, eyes: Eyes
) -> None:
    eyes.expected = ("409",)
    page = await eyes.open(shown.page)
    await _ask_again(page, shown)
    old, fresh = _with_two_words_changed(shown)
    heard_again(shown, fresh)
    dialog = page.get_by_role("dialog", name="Heard again")
    await expect(dialog).to_be_visible()
    await page.keyboard.press("Escape")
    await page.goto(f"{shown.page}#heard={shown.library.proposals(shown.key)[0].id}")
    await expect(dialog).to_be_visible()
    await page.keyboard.press("Escape")
    await page.goto(f"{shown.page}#t=75")
    await comes_true(page, "Math.abs(document.querySelector('audio').currentTime - 75) < 1")
    await page.reload()
    bar = page.locator(".proposals")
    await expect(bar).to_contain_text("was heard again with large-v3, for ed. Nothing has changed yet.")
    await page.get_by_role("button", name="Approve").click()
    await page.get_by_role("button", name="Compare first").click()
    assert not shown.library.draft(shown.key).reviews
    start, end = shown.library.proposals(shown.key)[0].start, shown.library.proposals(shown.key)[0].end
    mended = SetPassage(start=start, end=end, text=old.replace(old.split()[1], "By-hand", 1))
    await keep_edit(shown.key, mended, revision=1, by="mara", now=shown.room.now(), library=shown.library)
    await expect(page.locator(".sheet")).to_contain_text("By-hand")
    await dialog.get_by_role("button", name="Take the new").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("mara changed words at")
    await expect(dialog.locator(".choice.written")).to_have_text("By-hand")
    await dialog.get_by_role("button", name="Take 1 of 2 places").click()
    await until(lambda: "LASTLY" in shown.transcript.text)
    assert "By-hand" in shown.transcript.text and "FIRSTLY" not in shown.transcript.text


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
    same = "00:15–00:20 was heard again, every word as it stands"
    told = AuditEntry(at=shown.room.now(), by="ed", action=SAME, subject=shown.key, after=same)
    shown.library.audit(told)
    await expect(page.locator(".toast", has_text=same)).to_be_visible()


async def test_words_are_selected_with_the_mouse(shown: Desk, eyes: Eyes) -> None:
    page = await eyes.open(shown.page)
    first, last = page.locator(".w", has_text="Valencia").first, page.locator(".w", has_text="studio").first
    boxes = [await word.bounding_box() for word in (last, first)]
    assert boxes[0] is not None and boxes[1] is not None
    await page.mouse.move(boxes[0]["x"] + 2, boxes[0]["y"] + 10)
    await page.mouse.down()
    await page.mouse.move(boxes[1]["x"] + boxes[1]["width"] - 2, boxes[1]["y"] + 10, steps=6)
    await page.mouse.up()
    await expect(page.get_by_role("toolbar", name="Selected words")).to_be_visible()
    assert await page.evaluate("document.querySelector('audio').paused")
    await page.get_by_role("button", name="Spelling everywhere").click()
    await expect(page.get_by_label("As it stands there now")).to_have_value("studio in Valencia")
    await expect(page.locator("dialog")).to_contain_text("Found once")
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Quote", exact=True).click()
    await until(lambda: [quote.text for quote in shown.notes.quotes][:1] == ["studio in Valencia."])
    await page.get_by_role("tab", name="Notes").click()
    await page.get_by_role("button", name="play quote 1").click()
    quote = shown.notes.quotes[0]
    await comes_true(page, f"Math.abs(document.querySelector('audio').currentTime - {quote.start}) < 2")
    await page.get_by_role("button", name="Remove quote 1").click()
    await until(lambda: quote not in shown.notes.quotes)
    await page.get_by_role("button", name="Undo").last.click()
    await until(lambda: quote in shown.notes.quotes)


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
