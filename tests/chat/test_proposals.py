"""A span heard again, in Discord: nothing changes until somebody presses a button."""

from dataclasses import replace

from bot.domain.proposal import Proposal
from bot.pipeline.rerun import describe
from bot.testing.nouns import NOW
from tests.chat.conftest import World, answer, controls


async def _heard_again(world: World, word: str) -> None:
    """What a worker does with the request that was made in Discord."""
    request, current = world.work.requests[world.key], world.library.transcript(world.key)
    assert request.propose and request.span
    first = current.segments[0]
    words = (replace(first.words[0], text=word), *first.words[1:])
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


async def test_who_may_not_review_takes_nothing(world: World) -> None:
    before = await _asked(world, "Otherwise")
    assert "Sorry" in answer(await world.click(world.stranger, "take"))
    assert world.library.transcript(world.key).text == before and world.library.proposals(world.key)
