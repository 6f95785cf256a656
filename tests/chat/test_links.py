"""Links from the conversation become sources."""

from dataclasses import replace

from bot.chat.client import PodbotClient
from bot.chat.desk import Desk
from bot.domain.person import Origin
from tests.chat.conftest import World, answer, control_id


def with_links_channel(world: World) -> object:
    links = world.guild.create_text_channel("links")
    desk = world.client.newsroom.desks.of("harbour")
    assert isinstance(desk, Desk)
    world.client.newsroom.desks.put(replace(desk, links_channel_id=links.id))
    return links


async def test_a_link_an_editor_posts_in_the_thread_is_offered_and_added(world: World) -> None:
    await world.posted()
    await world.ed.send(world.thread(), "See <https://example.com/tides?utm_source=chat>!")
    offered = world.thread().last_message
    assert offered is not None and "**All about tides**" in offered.content and "posted by @ed" in offered.content
    await world.mara.click(offered, custom_id=control_id(offered, "offer"))
    source = world.notes.sources[-1]
    assert (source.title, source.url, source.origin) == ("All about tides", "https://example.com/tides", Origin.CHAT)
    assert "posted by" in source.evidence and "@ed" in source.evidence
    offered = next(m for m in world.thread().history() if m.id == offered.id)
    assert "Added in revision 2" in offered.content and not offered.components


async def test_a_known_page_is_recognised(world: World) -> None:
    await world.posted()
    await world.ed.send(world.thread(), "http://www.example.net/law/")
    said = world.thread().last_message
    assert said is not None and "Already in the sources: Harbour law" in said.content and not said.components


async def test_a_stranger_s_link_is_not_offered_and_no_can_be_said(world: World) -> None:
    await world.posted()
    before = len(world.thread().history())
    await world.stranger.send(world.thread(), "https://example.com/tides")
    assert len(world.thread().history()) == before + 1
    await world.ed.send(world.thread(), "https://example.com/tides")
    offered = world.thread().last_message
    assert offered is not None
    refused = await world.stranger.click(offered, custom_id=control_id(offered, "offer"))
    assert "Sorry" in answer(refused) and len(world.notes.sources) == 1
    await world.ed.click(offered, custom_id=control_id(offered, "offer_no"))
    assert len(world.notes.sources) == 1


async def test_links_of_the_links_channel_wait_for_the_draft(world: World) -> None:
    links = with_links_channel(world)
    await world.posted()
    await world.stranger.send(links, "good: https://example.org/boats and https://example.com/tides")  # type: ignore[arg-type]
    await world.calm()
    assert "2 links from the conversation" in world.text()
    offered = await world.click(world.ed, "links")
    chooser = offered.response
    options = next(c for row in chooser.components for c in row.get("components", []) if c.get("options"))["options"]
    assert [option["label"] for option in options] == ["Boats and harbours", "All about tides"]
    await world.choose(world.ed, "links_add", [options[0]["value"]], message=chooser)
    await world.calm()
    assert world.notes.sources[-1].title == "Boats and harbours"
    assert f"<@{world.stranger.id}>" in world.notes.sources[-1].evidence
    assert "1 link from the conversation" in world.text()
    again = await world.click(world.ed, "links")
    await world.click(world.ed, "links_drop", message=again.response)
    await world.calm()
    assert "from the conversation" not in world.text()


async def test_links_posted_while_podbot_was_away_are_found_at_the_next_start(world: World) -> None:
    links = with_links_channel(world)
    await world.posted()
    await world.client.close()
    world.env.backend.create_message(links.id, world.ed.id, "https://example.com/tides")  # type: ignore[attr-defined]
    fresh = PodbotClient(settings=world.client.settings, newsroom=world.client.newsroom)
    await world.env.restart_bot(fresh)
    world.client = fresh
    await world.calm()
    assert "1 link from the conversation" in world.text()


async def test_any_message_s_links_are_added_by_its_menu(world: World) -> None:
    await world.posted()
    hall = world.guild.create_text_channel("hall")
    message = await world.stranger.send(hall, "https://example.org/boats")
    asked = await world.ed.context_menu(hall, "Add as source", message)
    chooser = asked.response
    await world.choose(world.ed, "source_for", [world.key], message=chooser)
    assert world.notes.sources[-1].title == "Boats and harbours"
    empty = await world.stranger.send(hall, "no link")
    assert "no link in this message" in answer(await world.ed.context_menu(hall, "Add as source", empty))
    world.expected()
