"""Taken back by a button or a command: by managers, from the targets they choose, once, with a truthful account."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.domain.episode import Stage
from bot.domain.publication import Publication, PublicationState
from bot.errors import PublishError
from bot.pipeline.taking_back import WARNING, TakingBack
from bot.pipeline.tools import Tools
from bot.testing.artifacts import MemoryArtifacts
from bot.testing.line import Journal, JournalPublisher, line_of_fakes
from bot.testing.nouns import NOW
from tests.chat.conftest import World, answer, controls, modal_values

BLOG, FEED = "blog", "castopod"


class Shelf(JournalPublisher):
    """Counts what it is asked to take back, and waits or refuses where a test wants that."""

    refuses: str = ""

    def __init__(self, name: str, journal: Journal) -> None:
        super().__init__(name, journal)
        self.asked = 0
        self.may = asyncio.Event()
        self.may.set()

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        self.asked += 1
        await self.may.wait()
        if self.refuses:
            raise PublishError(self.refuses)
        return replace(await super().unpublish(receipt, now=now), verified="deleted")


@dataclass(kw_only=True)
class Out:
    """An episode that is out at two targets, with a manager who may take it back."""

    world: World
    boss: simcord.MemberActor
    blog: Shelf
    feed: Shelf
    hall: simcord.ChannelHandle = field(init=False)

    def __post_init__(self) -> None:
        self.hall = self.world.guild.create_text_channel("hall")

    def states(self) -> dict[str, PublicationState]:
        return {one.target: one.state for one in self.world.library.publications(self.world.key)}

    def deeds(self) -> list[tuple[str, str]]:
        log = self.world.library.audit_log(subject=self.world.key)
        return [(entry.by, entry.after) for entry in log if entry.action == "unpublished"]

    async def send(self, form: Any, *targets: str) -> Any:
        return await self.boss.submit_modal(form, {"targets": list(targets)})


@pytest.fixture
async def out(world: World, tmp_path: Path) -> AsyncIterator[Out]:
    journal = Journal(tmp_path / "journal")
    blog, feed = Shelf(BLOG, journal), Shelf(FEED, journal)
    fakes = line_of_fakes(
        tmp_path, library=world.library, artifacts=MemoryArtifacts(), journal=journal, publishers=[blog, feed]
    )
    taking = TakingBack(tools=lambda: Tools(**fakes), work=world.work)
    world.client.newsroom = replace(world.client.newsroom, take_back=taking)
    bosses = world.guild.create_role("Bosses")
    desk = world.client.newsroom.desks.of("harbour")
    assert desk is not None
    world.client.newsroom.desks.put(replace(desk, manager_roles=("Bosses",)))
    await world.posted()
    for name in (BLOG, FEED):
        url = f"https://example.com/{name}"
        receipt = Publication(
            episode=world.key, target=name, revision=1, state=PublicationState.PUBLISHED, at=NOW, url=url
        )
        world.library.save_publication(receipt)
    world.library.set_stage(world.key, Stage.PUBLISHED, now=NOW)
    await world.client.reviewer.show_draft(world.key)
    await world.calm()
    boss = world.guild.add_member(world.env.create_user("boss"), roles=[bosses])
    yield Out(world=world, boss=boss, blog=blog, feed=feed)


async def test_all_targets_are_chosen_at_first_and_taken_back_with_an_account_of_each(out: Out) -> None:
    world = out.world
    form = await world.click(out.boss, "take_back")
    assert modal_values(form) == {"targets": [BLOG, FEED]}
    assert WARNING in str(form.modal)
    said = answer(await out.send(form, BLOG, FEED))
    await world.calm()
    assert said.splitlines() == [
        "⚪ blog: taken back (deleted).",
        "⚪ castopod: taken back (deleted).",
        f"-# {WARNING}",
    ]
    assert world.library.episode(world.key).stage is Stage.UNPUBLISHED and "⚪ unpublished" in world.text()
    assert f"<@{out.boss.id}> took it back from blog, castopod." in world.said()
    assert sorted(out.deeds()) == [(str(out.boss.id), BLOG), (str(out.boss.id), FEED)]
    assert "publish_again" in controls(world.post()) and "take_back" not in controls(world.post())


async def test_one_target_can_be_left_and_one_that_refuses_is_told_with_its_reason(out: Out) -> None:
    world = out.world
    out.feed.refuses = f"{FEED}: Castopod's API can't take an episode back. Unpublish it in Castopod."
    await out.send(await world.click(out.boss, "take_back"), BLOG)
    await world.calm()
    assert out.states() == {BLOG: PublicationState.UNPUBLISHED, FEED: PublicationState.PUBLISHED}
    assert out.feed.asked == 0 and "🟢 published" in world.text() and "take_back" in controls(world.post())
    form = await world.click(out.boss, "take_back")
    assert modal_values(form) == {"targets": [FEED]}
    said = answer(await out.send(form, FEED))
    await world.calm()
    assert said.startswith("🔴 castopod: not taken back. Castopod's API can't take an episode back.")
    assert "could not take it back." in world.said()[-1] and "Unpublish it in Castopod" in world.said()[-1]
    assert out.states()[FEED] is PublicationState.PUBLISHED and [after for _, after in out.deeds()] == [BLOG]


async def test_what_was_taken_back_from_one_target_can_be_published_there_again(out: Out) -> None:
    world = out.world
    await out.send(await world.click(out.boss, "take_back"), BLOG)
    await world.calm()
    assert "Publish to blog again" in str(world.post().components)
    assert answer(await world.click(world.ed, "publish_again")).startswith("Publishing again to blog.")
    await world.calm()
    assert list(world.work.rows) == [f"pub:{world.key}:1:{BLOG}"] and out.states()[BLOG] is PublicationState.PENDING
    assert "publish_again" not in controls(world.post())


async def test_while_it_goes_on_the_answer_says_how_far_it_is_and_a_second_request_does_nothing_twice(out: Out) -> None:
    world, taking = out.world, out.world.client.newsroom.take_back
    assert taking is not None
    form = await world.click(out.boss, "take_back")
    out.feed.may.clear()
    sending = asyncio.create_task(out.send(form, BLOG, FEED))
    for _ in range(300):
        await asyncio.sleep(0.01)
        if out.feed.asked:
            break
    edits = [str(r.json) for r in world.env.http_requests if r.method == "PATCH" and "@original" in r.path]
    assert any("⏳ castopod: being taken back" in body and "blog: taken back" in body for body in edits)
    beside = asyncio.create_task(taking(world.key, (BLOG, FEED), by="9", now=NOW))  # the review page, a moment later
    await asyncio.sleep(0.05)
    out.feed.may.set()
    assert "castopod: taken back (deleted)." in answer(await sending)
    assert [str(one).split(".")[0] for one in await beside] == [f"{name}: taken back already" for name in (BLOG, FEED)]
    await world.calm()
    assert (out.blog.asked, out.feed.asked, len(out.deeds())) == (1, 1, 2)
    assert sum("took it back" in line for line in world.said()) == 1


async def test_a_form_that_is_sent_twice_takes_back_once(out: Out) -> None:
    form = await out.world.click(out.boss, "take_back")
    second = await out.world.click(out.boss, "take_back")
    await out.send(form, BLOG)
    assert "blog: taken back already" in answer(await out.send(second, BLOG))
    assert (out.blog.asked, len(out.deeds())) == (1, 1)


async def test_a_late_click_is_told_that_there_is_nothing_left(out: Out) -> None:
    world, taking = out.world, out.world.client.newsroom.take_back
    assert taking is not None
    await taking(world.key, (BLOG, FEED), by="command line", now=NOW)  # elsewhere; the post does not know yet
    said = answer(await world.click(out.boss, "take_back"))
    assert "at no target, so there is nothing to take back" in said
    world.expected()


async def test_editors_and_strangers_get_one_clear_sentence_and_nothing_happens(out: Out) -> None:
    world = out.world
    for member in (world.ed, world.stranger):
        said = answer(await world.click(member, "take_back"))
        assert said.startswith("Sorry, taking an episode back is for members with the role @Bosses.")
        told = answer(await member.slash(out.hall, "draft unpublish", draft=world.key))
        assert told.startswith("Sorry, ")
    form = await world.click(out.boss, "take_back")
    desk = world.client.newsroom.desks.of("harbour")
    assert desk is not None
    world.client.newsroom.desks.put(replace(desk, manager_roles=()))  # the role is lost while the form is open
    assert "Sorry, taking an episode back" in answer(await out.send(form, BLOG, FEED))
    assert out.blog.asked == out.feed.asked == 0 and not out.deeds()
    world.expected()


async def test_the_command_opens_the_same_form_and_the_history_names_who_did_it(out: Out) -> None:
    world = out.world
    form = await out.boss.slash(out.hall, "draft unpublish", draft=world.key)
    assert modal_values(form) == {"targets": [BLOG, FEED]}
    await out.send(form, FEED)
    history = answer(await out.boss.slash(out.hall, "draft history", draft=world.key))
    assert f"<@{out.boss.id}>: unpublished castopod" in history


async def test_what_still_is_on_its_way_is_stopped_and_goes_on_to_the_targets_that_were_left(out: Out) -> None:
    world = out.world
    world.library.set_stage(world.key, Stage.APPROVED, now=NOW)
    await world.work.publish(world.key, 1, targets=[BLOG, "folder"])
    await out.send(await world.click(out.boss, "take_back"), BLOG)
    rows = {id.rpartition(":")[2]: row.state for id, row in world.work.rows.items()}
    assert rows == {BLOG: "cancelled", "folder": "queued"}


async def test_without_targets_at_hand_no_button_is_offered_and_an_old_one_says_what_does_it(out: Out) -> None:
    world, old = out.world, out.world.post()
    world.client.newsroom = replace(world.client.newsroom, take_back=None)
    assert "podbot unpublish" in answer(await world.click(out.boss, "take_back", message=old))
    await world.client.reviewer.show_draft(world.key)
    world.expected()
