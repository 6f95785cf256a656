"""Trouble on Discord's side, restarts, deleted posts: nothing doubled, nothing lost, right again by itself."""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

import discord
import pytest
import simcord

from bot.chat.client import PodbotClient
from bot.chat.desk import ChatSettings
from bot.chat.places import forget_place, place_of
from bot.chat.reminding import digest, remind
from bot.chat.watching import leave, look, sweep
from bot.domain.edits import SetTitle
from bot.domain.episode import Stage
from bot.errors import NetworkError, SettingsError
from bot.pipeline.edit import edit
from bot.testing.library import MemoryLibrary
from bot.testing.nouns import NOW
from bot.testing.work import MemoryWork
from tests.chat.conftest import World, controls, newsroom, shown_text


async def restarted(world: World) -> None:
    fresh = PodbotClient(settings=world.client.settings, newsroom=world.client.newsroom)
    await world.client.refresher.close()
    await world.env.restart_bot(fresh)
    world.client = fresh
    await world.calm()


@pytest.mark.parametrize("world", ["forum", "text"], indirect=True)
async def test_a_post_nobody_remembers_is_found_instead_of_made_again(world: World) -> None:
    first = await world.posted()
    forget_place(world.library, world.key)
    await world.client.reviewer.show_draft(world.key)
    assert world.post().id == first.id and len(world.channel.threads) == 1


async def test_what_changed_while_podbot_was_away_is_shown_after_the_start(world: World) -> None:
    await world.posted()
    await edit(world.key, SetTitle(title="Meanwhile"), revision=1, by="cli", now=world.clock[0], library=world.library)
    await restarted(world)
    assert "## Meanwhile" in world.text() and len(world.channel.threads) == 1


async def test_a_start_with_nothing_new_edits_nothing(world: World) -> None:
    await world.posted()
    before = len([r for r in world.env.http_requests if r.method in ("PATCH", "POST")])
    await restarted(world)
    after = [r for r in world.env.http_requests if r.method in ("PATCH", "POST")][before:]
    assert not [r for r in after if "channels" in r.path], after


async def test_a_deleted_thread_comes_back_while_somebody_has_to_decide(world: World) -> None:
    await world.posted()
    gone = world.thread()
    world.env.backend.delete_channel(gone.id)
    await world.calm()
    assert world.thread().id != gone.id and "Boats at dawn" in world.text()


async def test_an_outage_costs_no_line_and_no_post(world: World) -> None:
    await world.posted()
    world.env.inject_error("*", "/channels/*", status=503, times=2)
    with pytest.raises(NetworkError, match="tries again by itself"):
        await world.client.reviewer.show_draft(await _changed(world))
    await world.client.reviewer.tell(world.key, "Said during the outage.")
    for _ in range(40):
        await world.calm()
        if "Said during the outage." in world.said():
            break
    assert world.said().count("Said during the outage.") == 1
    assert "rejected" in world.text()


async def test_a_chat_that_is_down_does_not_stop_a_decision(world: World) -> None:
    await world.posted()
    world.env.inject_error("*", "/channels/*", status=503, times=1)
    done = await edit(
        world.key,
        SetTitle(title="Decided"),
        revision=1,
        by="cli",
        now=world.clock[0],
        library=world.library,
        reviewer=world.client.reviewer,
    )
    assert done.revision.number == 2
    await world.calm()
    assert "## Decided" in world.text()


async def test_a_channel_that_is_gone_is_said_once_and_hurts_nothing_else(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.chat.desk import Desk

    world.client.newsroom.desks.put(Desk(show="harbour", channel_id=99))
    key = world.draft()
    for _ in range(3):
        world.client.refresher.soon(key)
        await world.calm()
    said = [record for record in caplog.records if "is gone, or podbot may not see it" in record.getMessage()]
    assert len(said) == 1 and place_of(world.library, key) is None


@pytest.mark.parametrize("world", ["forum", "text"], indirect=True)
async def test_a_channel_that_only_the_library_remembers_is_said_to_be_gone(world: World) -> None:
    key = world.draft()
    for path in ("/channels/*/threads", "/channels/*/messages"):
        world.env.inject_error("POST", path, status=404, code=10003, times=None)
    with pytest.raises(SettingsError, match="is gone, or podbot may not see it"):
        await world.client.reviewer.show_draft(key)


async def test_a_draft_left_waiting_is_reminded_and_the_digest_comes_once_a_day(world: World) -> None:
    key = (await world.posted()) and world.key
    hall = world.guild.create_text_channel("hall")
    from dataclasses import replace

    desk = world.client.newsroom.desks.of("harbour")
    assert desk is not None
    world.client.newsroom.desks.put(replace(desk, links_channel_id=hall.id))
    world.client.settings = ChatSettings(token="x", remind_after_days=2, digest_hour=9)
    world.clock[0] += timedelta(days=1)
    assert await remind(world.client) == 0
    world.clock[0] += timedelta(days=2)
    assert await remind(world.client) == 1 and await remind(world.client) == 0
    await world.calm()
    assert any("waiting for 3 days" in line for line in world.said(key))
    world.clock[0] = world.clock[0].replace(hour=9)
    assert await digest(world.client) == 1 and await digest(world.client) == 0
    last = hall.last_message
    assert last is not None and "Waiting for an editor" in last.content and "discord.com/channels" in last.content


async def _changed(world: World) -> str:
    world.library.set_stage(world.key, Stage.REJECTED, now=world.clock[0])
    return world.key


async def test_a_missing_permission_is_said_once_with_what_to_do(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    key = world.draft()
    world.env.inject_error("POST", "/channels/*/threads", status=403, code=50013, times=None)
    with pytest.raises(SettingsError, match="a permission is missing"):
        await world.client.reviewer.show_draft(key)
    world.client.refresher.soon(key)
    await world.calm()
    said = [record for record in caplog.records if "a permission is missing" in record.getMessage()]
    assert len(said) == 1 and place_of(world.library, key) is None


@pytest.mark.parametrize("world", ["text"], indirect=True)
async def test_a_message_deleted_before_it_had_a_thread_is_made_again(world: World) -> None:
    key = world.draft()
    world.env.inject_error("POST", "/channels/*/messages/*/threads", status=404, code=10008)
    with pytest.raises(NetworkError):
        await world.client.reviewer.show_draft(key)
    place = place_of(world.library, key)
    assert place is not None and not place.thread
    world.env.backend.delete_message(place.channel, place.message)
    for _ in range(100):
        await world.calm()
        again = place_of(world.library, key)
        if again is not None and again.thread:
            break
    assert again is not None and again.thread and again.message != place.message


async def test_what_the_terminal_did_is_shown_without_a_restart(world: World) -> None:
    await world.posted()
    seen = await look(world.client, None)
    await edit(
        world.key, SetTitle(title="From the terminal"), revision=1, by="cli", now=world.clock[0], library=world.library
    )
    seen = await look(world.client, seen)
    await world.calm()
    assert "## From the terminal" in world.text()
    before = len(world.env.http_requests)
    assert await look(world.client, seen) == seen
    await world.calm()
    assert len(world.env.http_requests) == before


@pytest.mark.parametrize("world", ["forum", "text"], indirect=True)
async def test_the_post_of_a_removed_show_keeps_its_words_and_files_and_loses_its_buttons(world: World) -> None:
    post = await world.posted()
    shows = await leave(world.client, frozenset())
    place = place_of(world.library, world.key)
    assert place is not None and controls(world.post())
    world.library.remove_show("harbour")
    await leave(world.client, shows)
    kept = world.env.backend.get_message(place.holder, place.message)
    message = simcord.results.to_discord_message(world.env, kept)
    assert not controls(message) and "show was removed" in shown_text(message)
    assert "## Boats at dawn" in shown_text(message) and "The tide" in shown_text(message)
    files = str([component.to_dict() for component in message.components])
    assert "show_notes.md" in files and "timeline.png" in files
    assert message.id == post.id and place_of(world.library, world.key) is None


async def test_a_draft_finished_on_another_machine_gets_its_post_within_a_minute(world: World) -> None:
    key = world.draft()
    assert await sweep(world.client) == 1
    await world.calm()
    assert "Boats at dawn" in world.text(world.post(key))
    assert await sweep(world.client) == 0
    world.library.set_stage(key, Stage.PUBLISHED, now=world.clock[0])
    assert await sweep(world.client) == 1
    await world.calm()
    assert "published" in world.text() and await sweep(world.client) == 0


async def test_an_outage_at_the_start_is_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)  # put back afterwards
    library = MemoryLibrary()
    client = PodbotClient(
        settings=ChatSettings(token="x", api_base="http://127.0.0.1:9/api"),
        newsroom=newsroom(library, MemoryWork(library), [NOW]),
    )
    monkeypatch.setattr("bot.chat.client.LOGIN_WAITS", (0.01,))
    with caplog.at_level(logging.INFO, "bot.chat.client"):
        task = asyncio.create_task(client.stay())
        for _ in range(1000):
            await asyncio.sleep(0.01 if not caplog.records else 0.0)
        await asyncio.sleep(0.2)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await client.close()
    (told,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert "podbot keeps trying." in told.getMessage()
