"""Deciding: each control names its revision, one of two editors wins, everything can be taken back."""

from dataclasses import replace

from bot.chat.desk import Desk
from bot.domain.edits import SetTitle
from bot.domain.episode import Stage
from bot.pipeline.edit import edit
from tests.chat.conftest import World, answer, control_id, controls, modal_values


def stage(world: World) -> Stage:
    return world.library.episode(world.key).stage


async def test_a_post_that_names_who_decided_calls_nobody(world: World) -> None:
    await world.posted()
    await world.click(world.ed, "approve")
    await world.calm()
    assert f"<@{world.ed.id}>" in world.text()
    edits = [asked.json for asked in world.env.http_requests if asked.method == "PATCH" and "/messages/" in asked.path]
    assert edits and all(edit["allowed_mentions"]["parse"] == [] for edit in edits if edit["components"])


async def test_approving_starts_publishing_and_says_so_everywhere(world: World) -> None:
    await world.posted()
    result = await world.click(world.ed, "approve")
    assert result.ephemeral
    assert "is being published" in answer(result)
    assert [row.kind for row in world.work.rows.values()] == ["publish"]
    assert stage(world) is Stage.APPROVED
    assert "approved" in world.text()
    assert any("approved revision 1" in line for line in world.said())
    assert world.library.audit_log(subject=world.key)[0].by == str(world.ed.id)


async def test_two_editors_at_once_one_wins_and_the_other_is_told_who(world: World) -> None:
    await world.posted()
    stale = world.post()
    await world.click(world.ed, "approve")
    result = await world.click(world.mara, "approve", message=stale)
    assert f"<@{world.ed.id}> approved revision 1 before you" in answer(result)
    assert len(world.library.draft(world.key).reviews) == 1


async def test_a_click_on_an_outdated_revision_names_the_current_one_and_links_it(world: World) -> None:
    await world.posted()
    old_button = control_id(world.post(), "approve")
    await edit(
        world.key,
        SetTitle(title="Better"),
        revision=1,
        by=str(world.mara.id),
        now=world.clock[0],
        library=world.library,
    )
    result = await world.ed.click(world.post(), custom_id=old_button)
    text = answer(result)
    assert "This is revision 1" in text and f"<@{world.mara.id}> made revision 2" in text
    assert f"https://discord.com/channels/{world.guild.id}/" in text
    assert stage(world) is Stage.IN_REVIEW and not world.work.rows
    await world.calm()
    assert "revision 2" in world.text()  # the outdated post was mended by the way


async def test_a_stranger_is_refused_kindly_in_every_control(world: World) -> None:
    await world.posted()
    post = world.post()
    for action in controls(post):
        result = await world.click(world.stranger, action, message=post)
        assert result.ephemeral, action
        assert "Sorry, reviewing drafts is for members with the role @Editors" in answer(result), action
    assert not world.work.rows and stage(world) is Stage.IN_REVIEW


async def test_changes_are_requested_with_what(world: World) -> None:
    await world.posted()
    form = await world.click(world.ed, "request")
    result = await world.ed.submit_modal(form, {"what": "The *tide* chapter starts late, @everyone"})
    assert "Sent back" in answer(result)
    assert "asks for changes" in world.text() and r"\*tide\*" in world.text()
    assert any("asks for changes to revision 1" in line for line in world.said())


async def test_a_rejected_draft_can_be_reopened(world: World) -> None:
    await world.posted()
    form = await world.click(world.ed, "reject")
    await world.ed.submit_modal(form, {"why": "Wrong audio"})
    assert stage(world) is Stage.REJECTED
    assert "Wrong audio" in world.text() and "reopen" in controls(world.post())
    await world.click(world.mara, "reopen")
    assert stage(world) is Stage.IN_REVIEW
    assert "approve" in controls(world.post())


async def test_undo_takes_back_the_verdict_first_and_then_edit_after_edit(world: World) -> None:
    await world.posted()
    for title in ("First", "Second"):
        form = await world.edit(world.ed, "title")
        await world.ed.submit_modal(form, {"title": title})
    await world.click(world.ed, "approve")
    await world.click(world.ed, "undo")
    assert stage(world) is Stage.IN_REVIEW
    assert all(row.state == "cancelled" for row in world.work.rows.values())
    await world.click(world.ed, "undo")
    assert world.notes.title == "First"
    await world.click(world.ed, "undo")
    assert world.notes.title == "Boats at dawn, with Tomas Agire"
    result = await world.click(world.ed, "undo")
    assert "nothing left to undo" in answer(result)


async def test_a_show_can_ask_for_two_people_of_whom_none_edited_last(world: World) -> None:
    desk = world.client.newsroom.desks.of("harbour")
    assert isinstance(desk, Desk)
    world.client.newsroom.desks.put(replace(desk, min_approvals=2, not_by_last_editor=True))
    await world.posted()
    form = await world.edit(world.ed, "title")
    await world.ed.submit_modal(form, {"title": "Mine"})
    assert "wants somebody else" in answer(await world.click(world.ed, "approve"))
    assert "1 more must approve" in answer(await world.click(world.mara, "approve"))
    assert "You approved this already. 1 more" in answer(await world.click(world.mara, "approve"))
    assert "1 more needed" in world.text()
    third = world.guild.add_member(world.env.create_user("third"), roles=[world.editors])
    assert "is being published" in answer(await world.click(third, "approve"))


async def test_controls_work_after_a_restart_on_old_drafts(world: World) -> None:
    from bot.chat.client import PodbotClient

    await world.posted()
    form = await world.click(world.ed, "request")
    fresh = PodbotClient(settings=world.client.settings, newsroom=world.client.newsroom)
    await world.env.restart_bot(fresh)
    world.client = fresh
    await world.calm()
    await world.ed.submit_modal(form, {"what": "Opened before the restart"})
    assert "Opened before the restart" in world.text()
    assert "is being published" in answer(await world.click(world.mara, "approve"))
    assert len(world.channel.threads) == 1


async def test_a_rerun_asks_five_questions_and_keeps_its_words(world: World) -> None:
    await world.posted()
    form = await world.click(world.ed, "rerun")
    assert modal_values(form)["what"] == ["all"]
    bad = await world.ed.submit_modal(form, {"what": ["span"], "span": "14:00-12:30"})
    assert "before it begins" in answer(bad)
    form = await world.click(world.ed, "rerun")
    await world.ed.submit_modal(
        form, {"what": ["all"], "span": "12:30 – 14:00", "model": ["small"], "language": "de", "hint": "Agulhas"}
    )
    request = world.work.requests[world.key]
    assert (request.what, request.span, request.model, request.language) == ("span", (750.0, 840.0), "small", "de")
    assert (request.hint, request.by) == ("Agulhas", str(world.ed.id))
    await world.calm()
    assert "Waiting for its turn" in world.text() and "stop" in controls(world.post())
    assert "Stopped" in answer(await world.click(world.ed, "stop"))
    assert {row.state for row in world.work.rows.values()} == {"cancelled"}


async def test_parts_are_locked_against_reruns(world: World) -> None:
    await world.posted()
    offered = await world.click(world.ed, "lock")
    await world.choose(world.ed, "lock_set", ["summary", "chapters"], message=offered.response)
    assert world.library.draft(world.key).revision.locked == {"summary", "chapters"}
    assert "Kept on re-runs: chapters, summary" in world.text()
    offered = await world.click(world.ed, "lock")
    await world.choose(world.ed, "lock_set", [], message=offered.response)
    assert not world.library.draft(world.key).revision.locked
