"""Editing: prefilled forms, kind refusals that lose nothing, readable diffs, lessons for the show."""

from dataclasses import replace

import pytest

from bot.domain.chapter import Chapter
from bot.domain.edits import SetTitle
from bot.pipeline.edit import edit
from tests.chat.conftest import World, answer, control_id, modal_values, reply


async def submit(world: World, part: str, values: dict[str, object]) -> str:
    form = await world.edit(world.ed, part)
    return answer(await world.ed.submit_modal(form, values))


async def _mara_renames(world: World) -> None:
    """Somebody else's edit, while a form is open."""
    by, now = str(world.mara.id), world.clock[0]
    await edit(world.key, SetTitle(title="Meanwhile"), revision=1, by=by, now=now, library=world.library)


async def test_the_title_is_edited_in_a_form_that_holds_it(world: World) -> None:
    await world.posted()
    form = await world.edit(world.ed, "title")
    assert modal_values(form) == {"title": "Boats at dawn, with Tomas Agire"}
    text = answer(await world.ed.submit_modal(form, {"title": "Boats"}))
    assert "Revision 2" in text and "- Boats at dawn, with Tomas Agire" in text and "+ Boats" in text
    assert "## Boats\n" in world.text() and world.thread().name == "Boats"
    assert "revision 2" in world.said()[-1]
    assert "title" in world.library.draft(world.key).revision.locked


async def test_chapters_are_lines_to_add_move_rename_and_remove(world: World) -> None:
    await world.posted()
    form = await world.edit(world.ed, "chapters")
    assert modal_values(form) == {"chapters": "00:00 Dawn\n00:20 The tide"}
    text = answer(await world.ed.submit_modal(form, {"chapters": "00:20 The spring tide\n(00:00) - Dawn\n0:41 Back"}))
    assert "+ 00:41 Back" in text
    assert [(c.start, c.title) for c in world.notes.chapters] == [
        (0.0, "Dawn"),
        (20.4, "The spring tide"),
        (41.0, "Back"),
    ]


async def test_wrong_lines_are_named_and_what_was_typed_comes_back(world: World) -> None:
    await world.posted()
    form = await world.edit(world.ed, "chapters")
    typed = "00:00 Dawn\nno time here\n00:20"
    refused = await world.ed.submit_modal(form, {"chapters": typed})
    text = answer(refused)
    assert "Line 2 has no time" in text and "Line 3 has a time but no title" in text and "no time here" in text
    again = await world.ed.click(reply(refused), custom_id=control_id(reply(refused), "retry"))
    assert modal_values(again) == {"chapters": typed}
    await world.ed.submit_modal(again, {"chapters": "00:00 Dawn\n00:30 Fixed"})
    assert world.notes.chapters[-1].title == "Fixed"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("00:05 Late start", "Set it to 00:00"),
        ("00:00 A\n00:00 B", "Two chapters begin at 00:00"),
        ("00:00 A\n99:00 B", "after the end"),
    ],
)
async def test_chapter_rules_are_kept(world: World, typed: str, said: str) -> None:
    await world.posted()
    assert said in await submit(world, "chapters", {"chapters": typed})
    assert len(world.library.revisions(world.key)) == 1


async def test_pasted_links_become_sources_with_fetched_titles(world: World) -> None:
    await world.posted()
    text = await submit(
        world,
        "new_sources",
        {
            "sources": "https://example.com/tides?utm_source=x https://example.org/boats\nMy title - https://example.com/own"
        },
    )
    assert "All about tides" in text
    assert [(s.title, s.url) for s in world.notes.sources[1:]] == [
        ("All about tides", "https://example.com/tides"),
        ("Boats and harbours", "https://example.org/boats"),
        ("My title", "https://example.com/own"),
    ]
    assert "Nothing changed" in await submit(world, "new_sources", {"sources": "http://www.example.com/tides/"})


async def test_one_spelling_is_fixed_everywhere_and_learnt(world: World) -> None:
    await world.posted()
    form = await world.edit(world.ed, "name")
    assert modal_values(form) == {"heard": "Tomas Agire", "written": "Tomás Aguirre"}
    text = answer(await world.ed.submit_modal(form, {"heard": "Tomas Agire", "written": "Tomás Aguirre"}))
    assert "Learnt for the show" in text
    assert world.notes.title == "Boats at dawn, with Tomás Aguirre" and "Aguirre" in world.notes.summary
    transcript = world.library.transcript(world.key)
    assert "Today Tomás Aguirre is here." in transcript.text and not transcript.doubts
    (rule,) = world.library.show("harbour").name_rules
    assert (rule.written, rule.heard, rule.by) == ("Tomás Aguirre", ("Tomas Agire",), str(world.ed.id))
    await world.click(world.ed, "undo")
    assert not world.library.show("harbour").name_rules
    assert "Agire" in world.library.transcript(world.key).text


async def test_a_speaker_is_named_and_heard_again(world: World) -> None:
    await world.posted()
    form = await world.edit(world.ed, "speaker")
    text = answer(await world.ed.submit_modal(form, {"speaker": ["S2"], "name": "Tomás Aguirre", "role": "Guest"}))
    assert "~ Speaker 2 → Tomás Aguirre" in text and "voice of Tomás Aguirre" in text
    speaker = world.library.transcript(world.key).speaker("S2")
    assert speaker is not None and (speaker.name, speaker.initials, speaker.role) == ("Tomás Aguirre", "TA", "guest")
    assert [(p.name, p.role) for p in world.notes.people] == [("Nora Whitfield", "host"), ("Tomás Aguirre", "guest")]
    assert world.library.show("harbour").voices[0].name == "Tomás Aguirre"


async def test_a_spelling_that_is_nowhere_in_the_draft_is_told(world: World) -> None:
    await world.posted()
    text = await submit(world, "name", {"heard": "Nobody Said", "written": "Somebody"})
    assert "“Nobody Said” is nowhere in revision 1, so nothing changed." in text, text
    text = await submit(world, "name", {"heard": "Tomas Agire", "written": "Tomas Agire"})
    assert "Nothing changed: revision 1 already says that." in text, text


async def test_a_refused_menu_does_not_show_its_inner_names(world: World) -> None:
    await world.posted()
    text = await submit(world, "speaker", {"speaker": ["S2"], "into": ["S2"]})
    assert "can't be merged with itself" in text and "S2" not in text and "```" not in text, text


async def test_two_speakers_who_are_one_are_merged(world: World) -> None:
    await world.posted()
    await submit(world, "speaker", {"speaker": ["S2"], "into": ["S1"]})
    transcript = world.library.transcript(world.key)
    assert {segment.speaker for segment in transcript.segments} == {"S1"} and len(transcript.speakers) == 1


async def test_a_passage_is_found_by_time_and_corrected(world: World) -> None:
    await world.posted()
    place = await world.edit(world.ed, "passage")
    shown = await world.ed.submit_modal(place, {"time": "00:08"})
    assert "The tide mumbles in autumn." in answer(shown)
    form = await world.ed.click(shown.response, custom_id=control_id(shown.response, "passage"))
    assert modal_values(form)["text"] == "The tide mumbles in autumn."
    text = answer(await world.ed.submit_modal(form, {"text": "The tide tumbles in autumn.", "speaker": ["S1"]}))
    assert "tumbles" in text
    segment = world.library.transcript(world.key).segments[-1]
    assert (segment.text, segment.speaker) == ("The tide tumbles in autumn.", "S1")
    assert segment.words[3].start == 9.5  # words that stayed kept their times


async def test_edits_of_different_parts_at_the_same_time_both_stand(world: World) -> None:
    await world.posted()
    form = await world.edit(world.ed, "summary")
    await _mara_renames(world)
    await world.ed.submit_modal(form, {"summary": "Mine."})
    assert (world.notes.title, world.notes.summary) == ("Meanwhile", "Mine.")


async def test_edits_of_the_same_part_conflict_and_nothing_typed_is_lost(world: World) -> None:
    await world.posted()
    form = await world.edit(world.ed, "title")
    await _mara_renames(world)
    text = answer(await world.ed.submit_modal(form, {"title": "Mine"}))
    assert f"<@{world.mara.id}> changed the title while you were editing" in text and "Mine" in text
    assert world.notes.title == "Meanwhile"


async def test_two_editors_can_have_the_same_form_open(world: World) -> None:
    await world.posted()
    one, other = await world.edit(world.ed, "summary"), await world.edit(world.mara, "summary")
    await world.ed.submit_modal(one, {"summary": "Ed's."})
    refused = await world.mara.submit_modal(other, {"summary": "Mara's."})
    assert "changed the summary" in answer(refused) and "Mara's." in answer(refused)


async def test_lists_that_two_change_are_merged_and_a_form_opened_again_takes_nothing_back(world: World) -> None:
    await world.posted()
    forms = [await world.edit(person, "chapters") for person in (world.mara, world.ed, world.ed)]
    await world.mara.submit_modal(forms[0], {"chapters": "00:00 Dawn\n00:20 The low tide\n00:40 Gulls"})
    text = answer(await world.ed.submit_modal(forms[1], {"chapters": "00:00 Early\n00:20 The tide"}))
    assert f"What <@{world.mara.id}> changed there in the meantime is kept too." in text
    assert [c.title for c in world.notes.chapters] == ["Early", "The low tide", "Gulls"]
    refused = await world.ed.submit_modal(forms[2], {"chapters": "00:00 Dawn\n00:20 The high tide"})
    assert "changed the title of “The tide”" in answer(refused)
    again = await world.ed.click(reply(refused), custom_id=control_id(reply(refused), "retry"))
    assert modal_values(again) == {"chapters": "00:00 Early\n00:20 The high tide\n00:40 Gulls"}
    await world.ed.submit_modal(again, modal_values(again))
    assert [c.title for c in world.notes.chapters] == ["Early", "The high tide", "Gulls"]


async def test_what_exceeds_a_form_goes_by_file(world: World) -> None:
    key = world.draft()
    many = tuple(Chapter(start=float(i), title=f"A rather long title of chapter number {i} " * 2) for i in range(58))
    revision = replace(world.library.draft(key).revision, number=2, notes=replace(world.notes, chapters=many))
    world.library.add_revision(key, revision, expected=1)
    await world.posted(key)
    offered = await world.click(world.ed, "edit")
    result = await world.choose(world.ed, "edit_part", ["chapters"], message=offered.response)
    assert "upload it in the draft's thread" in answer(result)
    (file,) = reply(result).attachments
    assert file.filename == "chapters.txt"


async def test_a_changed_file_uploaded_in_the_thread_is_taken_after_a_question(world: World) -> None:
    await world.posted()
    files = world.client.newsroom.renderer.render(
        show=world.library.show("harbour"),
        episode=world.library.episode(world.key).episode,
        notes=world.notes,
        transcript=world.library.transcript(world.key),
    )
    text = files["show_notes.md"].decode()
    changed = text.replace("Boats at dawn, with Tomas Agire", "Dawn", 1).replace("And about Tomas Agire.", "And birds.")
    changed = changed.replace("The tide", "High tide").replace("Harbour law", "Law of harbours")
    await world.ed.send(world.thread(), attachments=[("show_notes.md", changed.encode())])
    asked = world.thread().last_message
    assert asked is not None and "+ Dawn" in asked.content and "+ And birds." in asked.content, asked
    assert world.notes.title != "Dawn"
    await world.ed.click(asked, custom_id=control_id(asked, "upload_keep"))
    assert world.notes.title == "Dawn" and world.notes.summary == "About boats.\n\nAnd birds."
    assert world.notes.chapters[1].title == "High tide" and world.notes.sources[0].title == "Law of harbours"


async def test_a_stranger_s_file_is_left_alone(world: World) -> None:
    await world.posted()
    before = len(world.thread().history())
    await world.stranger.send(world.thread(), attachments=[("chapters.txt", b"00:00 Mine")])
    assert len(world.thread().history()) == before + 1


async def test_quotes_are_lines_that_stay_word_for_word(world: World) -> None:
    await world.posted()
    form = await world.edit(world.ed, "quotes")
    assert not modal_values(form)["quotes"]
    text = answer(await world.ed.submit_modal(form, {"quotes": "today tomas agire is HERE\n00:08-00:09"}))
    assert "+ Today Tomas Agire is here." in text
    first, second = world.notes.quotes
    assert (first.text, first.speaker, second.speaker) == ("Today Tomas Agire is here.", "S1", "S2")
    assert "### Quotes (2)" in world.text() and "“Today Tomas Agire is here.”" in world.text()
    assert "quotes" in world.library.draft(world.key).revision.locked
    again = await world.edit(world.ed, "quotes")
    await world.ed.submit_modal(again, {"quotes": str(modal_values(again)["quotes"]).splitlines()[1]})
    assert world.notes.quotes == (second,), "the line that was taken out is gone, the other is as it was"


async def test_a_quote_that_was_never_said_is_refused_and_comes_back(world: World) -> None:
    await world.posted()
    refused = await world.ed.submit_modal(await world.edit(world.ed, "quotes"), {"quotes": "The tide was early."})
    assert "is not said in these words" in answer(refused) and "copy it from the transcript" in answer(refused)
    again = await world.ed.click(reply(refused), custom_id=control_id(reply(refused), "retry"))
    assert modal_values(again) == {"quotes": "The tide was early."}
