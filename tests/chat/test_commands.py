"""Slash commands: every one answers, offers choices, and keeps servers and strangers apart."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.chat import choices
from bot.chat.desk import Desk
from bot.domain.episode import Outcome, Stage
from bot.domain.show import Show
from bot.pipeline.members import kept_name
from bot.ports import WorkStatus
from bot.testing.nouns import NOW, a_show, an_episode
from tests.chat.conftest import World, answer, control_id, modal_values


async def slash(world: World, who: Any, name: str, **options: Any) -> str:
    return answer(await who.slash(await hall(world), name, **options))


async def hall(world: World) -> Any:
    """A channel to type commands in."""
    known = world.guild.channels.get("hall")
    return known or world.guild.create_text_channel("hall")


async def test_the_status_of_an_episode_names_stage_work_and_what_went_wrong(world: World) -> None:
    key = world.draft()
    world.library.record_outcome(key, Outcome(worked=False, at=NOW, message="The server answered 404."))
    world.work.rows["1"] = WorkStatus(
        id="1", kind="rerun", episode=key, state="running", done=0.5, step="transcribing", left=30
    )
    text = await slash(world, world.ed, "episode status", episode=key)
    assert "Episode 1" in text and "in review" in text and "404" in text
    assert "transcribing" in text and "50 %" in text and "less than a minute" in text


async def test_episodes_are_listed_by_page_and_stage(world: World) -> None:
    world.library.add_episodes([an_episode(n) for n in range(1, 30)], now=NOW)
    world.draft(number=3)
    first = await slash(world, world.ed, "episode list")
    assert "Episode 29" in first and "Episode 5\n" not in first and "page:2" in first
    assert "Episode 5 " in await slash(world, world.ed, "episode list", page=2)
    only = await slash(world, world.ed, "episode list", stage="in review")
    assert "Episode 3 " in only and "Episode 29" not in only


async def test_processing_starts_work_once(world: World) -> None:
    world.library.add_episodes([an_episode()], now=NOW)
    assert "Started" in await slash(world, world.ed, "episode process", episode="Episode 1")
    assert "Started" in await slash(world, world.ed, "episode process", episode="1")
    assert [row.kind for row in world.work.rows.values()] == ["produce"]
    await world.calm()
    assert "Waiting for its turn** (first draft)" in world.text()
    assert "Stopped" in await slash(world, world.ed, "episode cancel", episode=world.key)


async def test_a_rerun_by_command_takes_the_same_words(world: World) -> None:
    key = world.draft()
    text = await slash(world, world.ed, "episode rerun", episode=key, span="12:30-14:00", hint="Agulhas")
    assert "Started" in text
    assert (world.work.requests[key].span, world.work.requests[key].hint) == ((750.0, 840.0), "Agulhas")


async def test_a_transcript_comes_as_a_file_only_the_asker_sees(world: World) -> None:
    world.draft()
    result = await world.ed.slash(await hall(world), "episode transcript", episode=world.key, form="vtt")
    message = result.followups[-1] if result.followups else result.response
    assert message.attachments[0].filename.endswith(".vtt") and result.ephemeral


async def test_a_draft_is_read_edited_approved_and_its_history_told(world: World) -> None:
    await world.posted()
    assert "`00:20` The tide" in await slash(world, world.ed, "draft show", draft=world.key)
    form = await world.ed.slash(await hall(world), "draft edit", draft=world.key, part="title")
    assert modal_values(form) == {"title": "Boats at dawn, with Tomas Agire"}
    await world.ed.submit_modal(form, {"title": "Boats"})
    assert "+ Boats" in await slash(world, world.ed, "draft diff", draft=world.key)
    assert "is being published" in await slash(world, world.mara, "draft approve", draft=world.key)
    told = await slash(world, world.ed, "draft history", draft=world.key)
    assert f"<@{world.mara.id}>: **approve** revision 2" in told and "**revision 1** by podbot" in told


async def test_missing_approvals_are_counted_only_while_there_are_any(world: World) -> None:
    key = world.draft()
    assert "1 approval missing" in await slash(world, world.ed, "draft show", draft=key)
    await slash(world, world.ed, "draft approve", draft=key)
    assert "missing" not in await slash(world, world.ed, "draft show", draft=key)


async def test_platform_rules_are_asked_about_and_a_person_may_insist(world: World) -> None:
    from bot.chat.newsroom import Inspection

    room = replace(world.client.newsroom, inspect=lambda *_: Inspection(broken=["chapter 2: has no title (YouTube)."]))
    world.client.newsroom = room
    await world.posted()
    assert "chapter 2: has no title" in world.text()
    refused = await world.click(world.ed, "approve")
    assert "Platforms would refuse" in answer(refused) and not world.work.rows
    message = refused.followups[-1] if refused.followups else refused.response
    assert "is being published" in answer(
        await world.ed.click(message, custom_id=control_id(message, "approve_anyway"))
    )


async def test_a_draft_is_rejected_by_command(world: World) -> None:
    await world.posted()
    await slash(world, world.ed, "draft reject", draft=world.key, why="Twice the same")
    assert "Twice the same" in world.text()


async def test_the_review_page_opens_with_the_member_s_own_link(world: World) -> None:
    world.draft()
    assert "switched off" in await slash(world, world.ed, "draft open", draft=world.key)
    world.client.newsroom = replace(world.client.newsroom, page_url=lambda key, who: f"https://example.com/{who}")
    assert f"https://example.com/{world.ed.id}" in await slash(world, world.ed, "draft open", draft=world.key)
    world.expected()


async def test_words_are_found_in_transcripts_with_their_times(world: World) -> None:
    world.draft()
    text = await slash(world, world.ed, "search", words="tide mumbles")
    assert "`00:08` The tide mumbles in autumn." in text
    assert "Nobody said" in await slash(world, world.ed, "search", words="submarine")


async def test_the_glossary_is_taught_listed_and_forgotten(world: World) -> None:
    await slash(world, world.ed, "glossary add", show="harbour", term="Agulhas", heard="a gull has, agullas")
    assert "Agulhas ← a gull has, agullas" in await slash(world, world.ed, "glossary list", show="harbour")
    choices = await world.ed.autocomplete(await hall(world), "glossary remove", "term", "agu", show="harbour")
    assert [choice["value"] for choice in choices] == ["Agulhas"]
    await slash(world, world.ed, "glossary remove", show="harbour", term="agulhas")
    assert not world.library.show("harbour").name_rules
    assert "was not taught" in await slash(world, world.ed, "glossary remove", show="harbour", term="agulhas")
    world.expected()


async def test_a_show_is_paused_and_changed_by_managers_only(world: World) -> None:
    boss = world.guild.create_role("Bosses")
    desk = world.client.newsroom.desks.of("harbour")
    assert isinstance(desk, Desk)
    world.client.newsroom.desks.put(replace(desk, manager_roles=(boss.id,)))
    manager = world.guild.add_member(world.env.create_user("boss"), roles=[boss])
    assert "changing shows and settings is for members with the role @Bosses" in await slash(
        world, world.ed, "show pause", show="harbour"
    )
    assert "not read until" in await slash(world, manager, "show pause", show="harbour")
    assert world.library.feed_state("harbour").paused
    assert "⏸️ paused" in await slash(world, world.ed, "show list")
    text = await slash(world, manager, "show settings", show="harbour", min_approvals=2, notify_role=world.editors)
    assert "Approvals needed: 2" in text and f"<@&{world.editors.id}>" in text
    assert f"**{world.library.show('harbour').title}** (`harbour`)" in text
    changed = world.client.newsroom.desks.of("harbour")
    assert changed is not None and changed.rules.min_approvals == 2
    world.expected()


async def test_a_show_is_added_with_its_channel_and_stays_after_a_restart(world: World) -> None:
    async def add_show(slug: str, feed: str, title: str) -> Show:
        world.library.save_show(Show(slug=slug, title=title, feed=feed))
        return world.library.show(slug)

    world.client.newsroom = replace(world.client.newsroom, add_show=add_show)
    owner = world.guild.add_member(
        world.env.create_user("owner"),
        roles=[world.guild.create_role("Owner", permissions=__import__("discord").Permissions(manage_guild=True))],
    )
    channel = world.guild.create_text_channel("tides")
    text = await slash(world, owner, "show add", feed="https://example.com/tides.xml", title="Tides", channel=channel)
    assert "**Tides** is watched now" in text
    from bot.chat.desk import Desks
    from bot.chat.desk_changes import apply_changes

    fresh = Desks()
    apply_changes(world.library, fresh)
    desk = fresh.of("tides")
    assert desk is not None and desk.channel_id == channel.id


async def test_help_is_for_everybody_and_everything_else_for_editors(world: World) -> None:
    key = world.draft()
    assert "Approve & publish" in await slash(world, world.stranger, "podbot help")
    asked: list[tuple[str, dict[str, Any]]] = [
        ("episode status", {"episode": key}),
        ("episode list", {}),
        ("episode process", {"episode": key}),
        ("episode rerun", {"episode": key}),
        ("episode cancel", {"episode": key}),
        ("episode transcript", {"episode": key}),
        ("draft show", {"draft": key}),
        ("draft edit", {"draft": key, "part": "title"}),
        ("draft approve", {"draft": key}),
        ("draft reject", {"draft": key}),
        ("draft diff", {"draft": key}),
        ("draft history", {"draft": key}),
        ("draft open", {"draft": key}),
        ("search", {"words": "tide"}),
        ("show list", {}),
        ("show pause", {"show": "harbour"}),
        ("show settings", {"show": "harbour"}),
        ("glossary add", {"show": "harbour", "term": "x"}),
        ("glossary list", {"show": "harbour"}),
        ("glossary remove", {"show": "harbour", "term": "x"}),
        ("podbot status", {}),
    ]
    for name, options in asked:
        assert "Sorry" in await slash(world, world.stranger, name, **options), name
    world.expected()
    assert not world.work.rows and world.library.episode(key).stage is Stage.IN_REVIEW


async def test_another_server_s_shows_do_not_exist_here(world: World) -> None:
    key = world.draft()
    other = world.env.create_guild("Elsewhere")
    channel = other.create_text_channel("drafts")
    world.library.save_show(a_show("elsewhere"))
    world.client.newsroom.desks.put(Desk(show="elsewhere", channel_id=channel.id, editor_roles=("Editors",)))
    spy = other.add_member(world.env.create_user("spy"), roles=[other.create_role("Editors")])
    assert "No episode here matches" in answer(await spy.slash(channel, "episode status", episode=key))
    assert "no show called" in answer(await spy.slash(channel, "glossary list", show="harbour"))
    assert await spy.autocomplete(channel, "draft show", "draft", "") == []
    assert "Nobody said" in answer(await spy.slash(channel, "search", words="tide"))
    world.expected()


@pytest.mark.slow
async def test_autocomplete_answers_in_time_with_five_thousand_episodes_and_two_hundred_drafts(world: World) -> None:
    world.library.add_episodes([an_episode(n) for n in range(5_000)], now=NOW)
    for number in range(1, 201):
        world.library.set_stage(an_episode(number).key, Stage.IN_REVIEW, now=NOW + timedelta(seconds=number))
    channel = await hall(world)
    slowest = 0.0
    for typed in ("", "4", "Episode 4999", "nothing like it"):
        for command, option in (("episode status", "episode"), ("draft show", "draft")):
            begun = time.perf_counter()
            choices = await world.ed.autocomplete(channel, command, option, typed)
            slowest = max(slowest, time.perf_counter() - begun)
            assert len(choices) <= 25
    assert slowest < 0.5, slowest


async def test_a_number_that_is_typed_offers_its_episode_first(world: World) -> None:
    world.library.add_episodes([replace(an_episode(n), number=n) for n in range(1, 40)], now=NOW)
    offered = await world.ed.autocomplete(await hall(world), "episode status", "episode", "3")
    assert offered[0]["value"] == an_episode(3).key and len(offered) > 1
    assert len({choice["value"] for choice in offered}) == len(offered)
    assert "Episode 3**" in await slash(world, world.ed, "episode status", episode="3")


async def test_words_that_fit_several_episodes_do_nothing_to_any(world: World) -> None:
    for number in (1, 2, 12):
        world.draft(number=number)
    said = await slash(world, world.ed, "draft reject", draft="Episode")
    assert "may be “Episode 12”; “Episode 2”; “Episode 1”. Choose one from the list" in said
    assert {state.stage for state in world.library.episodes()} == {Stage.IN_REVIEW}
    await slash(world, world.ed, "draft reject", draft="episode 1")  # exactly the title of one of two
    assert world.library.episode(an_episode(1).key).stage is Stage.REJECTED
    world.expected()


async def test_a_library_that_takes_too_long_offers_nothing_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async def late(asking: Any, typed: str) -> list[Any]:
        await asyncio.sleep(5)
        return ["too late"]

    monkeypatch.setattr(choices, "IN_TIME", 0.01)
    begun = time.perf_counter()
    assert await choices.kindly(late)(cast(Any, None), "") == []
    assert time.perf_counter() - begun < 2


async def test_strangers_are_offered_nothing_while_typing(world: World) -> None:
    world.draft()
    assert await world.stranger.autocomplete(await hall(world), "draft show", "draft", "") == []
    offered = await world.ed.autocomplete(await hall(world), "draft show", "draft", "epi")
    assert offered[0]["value"] == world.key and "in review" in offered[0]["name"]


async def test_who_did_something_is_known_by_name_from_then_on(world: World) -> None:
    await world.posted()
    assert kept_name(world.library, str(world.ed.id)) == ""
    await world.click(world.ed, "diff")
    await world.env.settle()
    assert kept_name(world.library, str(world.ed.id)) == world.client.names[str(world.ed.id)] == "ed"


async def test_work_that_ended_well_is_no_warning(world: World) -> None:
    key = world.draft()
    for number, state in enumerate(("done", "failed", "cancelled")):
        id = f"pub:{key}:{number}:blog: new"
        world.work.rows[id] = WorkStatus(id=id, kind="publish", episode=key, state=state)
    text = await slash(world, world.ed, "episode status", episode=key)
    assert "✅ publish to blog: new: done" in text and "⚠️ publish to blog: new: failed" in text
    assert "⏹️ publish to blog: new: cancelled" in text
