"""A span heard again, in Discord: nothing changes until somebody presses a button."""

from dataclasses import replace

from bot.chat.proposals import place_fields
from bot.domain.proposal import Place, Proposal, Weighing
from bot.domain.spoken_edits import SetPassage
from bot.domain.transcript import Word
from bot.pipeline.edit import edit
from bot.pipeline.rerun import describe
from bot.testing.nouns import NOW
from tests.chat.conftest import World, answer, controls, modal_values


async def _heard_again(world: World, word: str) -> None:
    """What a worker does with the request that was made in Discord."""
    request, current = world.work.requests[world.key], world.library.transcript(world.key)
    assert request.propose and request.span
    first = current.segments[0]
    words = (replace(first.words[0], text=word), *first.words[1:-1], replace(first.words[-1], text=word.lower()))
    text = " ".join(one.text for one in words)
    heard = replace(current, segments=(replace(first, text=text, words=words),), corrections=(), doubts=())
    world.library.propose(
        Proposal(
            episode=world.key, id="ab" * 8, start=first.start, end=first.end, base=1, heard=heard, at=NOW,
            by=request.by, asked=describe(request),
        )
    )  # fmt: skip
    world.work.rows.clear()
    await world.client.reviewer.show_draft(world.key)
    await world.calm()


async def _asked(world: World, word: str) -> str:
    await world.posted()
    before = world.library.transcript(world.key).text
    form = await world.click(world.ed, "rerun")
    said = await world.ed.submit_modal(form, {"what": ["span"], "span": "00:00-00:05"})
    assert "take the new words or keep the old" in answer(said)
    await _heard_again(world, word)
    assert "was heard again" in world.text() and {"take", "keep_old"} <= set(controls(world.post()))
    assert world.library.transcript(world.key).text == before
    return before


async def test_a_span_heard_again_is_taken_by_a_button(world: World) -> None:
    await _asked(world, "Otherwise")
    assert "Taken: revision 2" in answer(await world.click(world.mara, "take"))
    assert world.library.transcript(world.key).text.startswith("Otherwise")
    assert world.library.draft(world.key).revision.by == str(world.mara.id)
    await world.calm()
    assert "take" not in controls(world.post()) and "heard again" not in world.text()


async def test_with_a_review_page_the_post_leads_to_the_very_choice(world: World) -> None:
    await _asked(world, "Otherwise")
    assert "place by place" not in world.text()
    world.client.newsroom = replace(
        world.client.newsroom, page_url=lambda key, who: f"https://example.com/drafts/{key}"
    )
    await world.client.reviewer.show_draft(world.key)
    await world.calm()
    assert f"[Choose place by place](https://example.com/drafts/{world.key}#heard={'ab' * 8})" in world.text()


async def test_the_old_words_are_kept_by_the_other_one(world: World) -> None:
    before = await _asked(world, "Otherwise")
    assert "The old words stay" in answer(await world.click(world.ed, "keep_old"))
    assert world.library.transcript(world.key).text == before and not world.library.proposals(world.key)


async def test_single_places_are_chosen_in_a_form(world: World) -> None:
    before = await _asked(world, "Otherwise")
    opened = await world.click(world.mara, "take_some")
    assert modal_values(opened) == {"places0": ["0", "1"]}
    (menu,) = (label["component"] for label in opened.modal["components"])
    assert menu["options"][0]["label"].endswith("→ “Otherwise”") and "00:0" in menu["options"][0]["description"]
    said = answer(await world.mara.submit_modal(opened, {"places0": ["1"]}))
    assert "Taken in 1 place: revision 2" in said
    words, now = before.split(), world.library.transcript(world.key).text.split()
    assert now[0] == words[0] and now.count("otherwise") == 1 and not world.library.proposals(world.key)
    assert world.library.draft(world.key).revision.summary.endswith("1 of 2 places")


async def test_choosing_nothing_or_for_the_second_time_is_a_sentence(world: World) -> None:
    before = await _asked(world, "Otherwise")
    opened, empty = await world.click(world.ed, "take_some"), await world.click(world.mara, "take_some")
    assert "chosen none of the new words" in answer(await world.mara.submit_modal(empty, {"places0": []}))
    await world.click(world.mara, "keep_old")
    assert "decided on this re-run already" in answer(await world.ed.submit_modal(opened, {"places0": ["0"]}))
    assert world.library.transcript(world.key).text == before
    world.expected()


async def test_words_that_somebody_wrote_meanwhile_are_shown_before_they_are_replaced(world: World) -> None:
    await _asked(world, "Otherwise")
    opened = await world.click(world.ed, "take_some")
    first = world.library.transcript(world.key).segments[0]
    change = SetPassage(start=first.words[0].start, end=first.words[0].end, text="Mara's")
    await edit(world.key, change, revision=1, by=str(world.mara.id), now=NOW, library=world.library)
    said = answer(await world.ed.submit_modal(opened, {"places0": ["0"]}))
    assert "changed words at" in said and world.library.transcript(world.key).text.startswith("Mara's")
    await world.client.reviewer.show_draft(world.key)
    await world.calm()
    again = await world.click(world.ed, "take_some")
    assert modal_values(again) == {"places0": ["1"]}  # what a person wrote stays unless it is chosen
    world.expected()


def test_a_menu_holds_twenty_five_places_and_a_form_five_menus() -> None:
    words = tuple(Word(start=float(at), end=at + 0.5, text=f"w{at}" * 30, probability=1.0) for at in range(240))
    places = tuple(Place(old=(at, at + 1), new=(at, at + 1), written=at == 2) for at in range(0, 120, 2))
    fields = place_fields(Weighing(old=words, new=words, places=places))
    assert [len(one.options) for one in fields] == [25, 25, 10]
    assert [option.value for one in fields for option in one.options] == [str(number) for number in range(60)]
    assert not fields[0].options[1].chosen and "written by a person" in fields[0].options[1].description


async def test_who_may_not_review_takes_nothing(world: World) -> None:
    before = await _asked(world, "Otherwise")
    assert "Sorry" in answer(await world.click(world.stranger, "take"))
    assert world.library.transcript(world.key).text == before and world.library.proposals(world.key)
