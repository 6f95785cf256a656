"""What went where: in the post, in one message of the thread, and tried again by a button."""

from dataclasses import replace

import pytest

from bot.chat.watching import look
from bot.domain.episode import Stage
from bot.domain.publication import Publication, PublicationState
from bot.errors import PublishError
from bot.pipeline.publish import _keep_failure
from bot.pipeline.telling import note
from bot.testing.nouns import NOW
from tests.chat.conftest import World, answer, controls


def receipt(world: World, target: str, **more: object) -> Publication:
    plain = Publication(
        episode=world.key,
        target=target,
        revision=1,
        state=PublicationState.PUBLISHED,
        at=NOW,
        url=f"https://example.com/{target}",
        verified="title, content",
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def failure(world: World, target: str, why: str = "The key was not accepted.") -> Publication:
    return receipt(world, target, state=PublicationState.FAILED, verified="", url="", message=why)


async def approved(world: World) -> None:
    await world.posted()
    world.library.set_stage(world.key, Stage.APPROVED, now=NOW)


async def shown(world: World) -> None:
    await world.client.reviewer.show_draft(world.key)
    await world.calm()


def where(world: World) -> list[str]:
    return [text for text in world.said() if text.startswith("**Where revision")]


async def test_a_draft_under_correction_says_which_revision_is_out(world: World) -> None:
    await approved(world)
    world.library.save_publication(receipt(world, "blog"))
    await shown(world)
    assert "[blog](https://example.com/blog), published: title" in world.text()
    newer = replace(world.library.draft(world.key).revision, number=2)
    world.library.add_revision(world.key, newer, expected=1)
    await shown(world)
    assert "[blog](https://example.com/blog), published (revision 1): title" in world.text()


@pytest.mark.parametrize("world", ["forum", "text"], indirect=True)
async def test_one_message_in_the_thread_says_what_went_where_and_is_edited(world: World) -> None:
    await approved(world)
    assert where(world) == []
    world.library.save_publication(receipt(world, "blog"))
    await shown(world)
    world.library.save_publication(failure(world, "ghost"))
    await shown(world)
    (text,) = where(world)
    lines = text.splitlines()
    assert lines[1] == "🔴 ghost, failed: The key was not accepted."
    assert lines[2] == "🟢 [blog](https://example.com/blog), published: title, content"
    writes = len([r for r in world.env.http_requests if r.method in ("POST", "PATCH")])
    await shown(world)
    assert len([r for r in world.env.http_requests if r.method in ("POST", "PATCH")]) == writes


async def test_each_published_revision_has_a_message_of_its_own(world: World) -> None:
    await approved(world)
    world.library.save_publication(receipt(world, "blog"))
    await shown(world)
    draft = world.library.draft(world.key)
    world.library.add_revision(world.key, replace(draft.revision, number=2), expected=1)
    world.library.set_stage(world.key, Stage.APPROVED, now=NOW)
    world.library.save_publication(receipt(world, "feed"))
    world.library.save_publication(receipt(world, "blog", revision=2))
    await shown(world)
    assert where(world)[1].splitlines()[1:] == [
        "🟢 [blog](https://example.com/blog), published: title, content",
        "⏳ feed, still revision 1",
    ]
    assert [text.splitlines()[0] for text in where(world)] == [
        "**Where revision 1 went**",
        "**Where revision 2 went**",
    ]


async def test_a_failed_target_stands_in_the_post_with_its_reason_and_is_tried_again_by_a_button(world: World) -> None:
    await approved(world)
    world.library.save_publication(receipt(world, "blog"))
    await shown(world)
    assert "publish_again" not in controls(world.post())
    world.library.save_publication(failure(world, "ghost"))
    await shown(world)
    assert "ghost, failed: The key was not accepted." in world.text()
    said = answer(await world.click(world.ed, "publish_again"))
    assert said == "Publishing again to ghost. The post will say how it went."
    assert list(world.work.rows) == [f"pub:{world.key}:1:ghost"]
    assert world.library.audit_log(limit=1)[0].action == "publish again"
    world.library.save_publication(receipt(world, "ghost"))
    world.work.rows.clear()
    await shown(world)
    assert "publish_again" not in controls(world.post()) and "🔴" not in world.text()


async def test_what_was_taken_back_from_everywhere_is_shown_so_and_published_again_by_a_button(world: World) -> None:
    await approved(world)
    world.library.save_publication(receipt(world, "blog"))
    world.library.set_stage(world.key, Stage.PUBLISHED, now=NOW)
    await shown(world)
    assert "🟢 published" in world.text() and "publish_again" not in controls(world.post())
    seen = (world.library.audit_log(limit=1) or [None])[0]
    back = receipt(world, "blog", state=PublicationState.UNPUBLISHED, url="", verified="deleted", taken_back=True)
    world.library.save_publication(back)
    world.library.set_stage(world.key, Stage.UNPUBLISHED, now=NOW)
    await note(world.library, key=world.key, action="unpublished", by="command line", now=NOW, after="blog")
    await look(world.client, seen)
    await world.calm()
    assert "⚪ unpublished" in world.text() and "⚪ blog, unpublished: deleted" in world.text()
    assert "🟢" not in world.text() and where(world)[-1].splitlines()[1] == "⚪ blog, unpublished: deleted"
    assert {"publish_again", "reopen", "edit"} <= set(controls(world.post()))
    history = await world.ed.slash(world.guild.create_text_channel("hall"), "draft history", draft=world.key)
    assert "command line: unpublished blog" in answer(history)
    assert answer(await world.click(world.ed, "publish_again")).startswith("Publishing again to blog.")
    await world.calm()
    assert list(world.work.rows) == [f"pub:{world.key}:1:blog"] and "🔵 approved" in world.text()


async def test_strangers_try_nothing_again_and_late_clicks_are_sentences(world: World) -> None:
    await approved(world)
    world.library.save_publication(failure(world, "ghost"))
    await shown(world)
    await world.click(world.stranger, "publish_again")
    assert world.work.rows == {}
    late = world.post()
    world.library.save_publication(receipt(world, "ghost"))
    assert "no target is waiting" in answer(await world.click(world.ed, "publish_again", message=late))
    assert world.work.rows == {}
    world.expected()


async def test_a_failure_on_another_machine_comes_to_the_desk_by_the_audit_log(world: World) -> None:
    await approved(world)
    await shown(world)
    seen = (world.library.audit_log(limit=1) or [None])[0]
    for _ in range(2):  # the same failure twice is one line
        before = next(iter(world.library.publications(world.key)), None)
        _keep_failure(world.library, world.key, 1, "ghost", before, PublishError("The server is down."), NOW)
    assert [entry.action for entry in world.library.audit_log()] == ["ghost failed"]
    await look(world.client, seen)
    await world.calm()
    assert "ghost, failed: The server is down." in world.text()


async def test_many_targets_leave_room_and_the_thread_names_them_all(world: World) -> None:
    await approved(world)
    for number in range(14):
        world.library.save_publication(receipt(world, f"target{number:02d}"))
    world.library.save_publication(failure(world, "zulip"))
    await shown(world)
    assert "zulip, failed" in world.text() and "and 9 more targets" in world.text()
    assert where(world)[0].count("🟢") == 14 or "more" in where(world)[0]
