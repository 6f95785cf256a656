"""Taken back: what is nowhere any more is called so, stays away by itself, and comes back when somebody asks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.draft import Verdict
from bot.domain.episode import Stage
from bot.domain.publication import Publication, PublicationState
from bot.errors import Conflict, PublishError, PublishUnavailable
from bot.pipeline.publish import publish
from bot.pipeline.publish_again import publish_again, publish_anew
from bot.pipeline.review import approve, reopen, request_changes, resume_publishing
from bot.pipeline.taking_back import TakingBack
from bot.pipeline.undo import undo
from bot.pipeline.unpublish import unpublish
from bot.ports import Bundle
from bot.testing.line import JournalPublisher
from bot.testing.nouns import NOW
from bot.testing.work import MemoryWork
from tests.pipeline.test_publish import KEY, World, world  # noqa: F401 - a fixture

LATER = NOW + timedelta(hours=1)


class Draftable(JournalPublisher):
    """Like WordPress: taken back, the post is a draft, and only a receipt that says so makes it public again."""

    public = False

    async def publish(self, bundle: Bundle, **told):  # type: ignore[no-untyped-def]
        sent = await super().publish(bundle, **told)
        receipt = told["receipt"]
        if receipt is None or receipt.state is PublicationState.UNPUBLISHED:
            self.public = True
        return sent

    async def unpublish(self, receipt, *, now):  # type: ignore[no-untyped-def]
        self.public = False
        return await super().unpublish(receipt, now=now)


@pytest.fixture
def work(world: World) -> MemoryWork:  # noqa: F811
    return MemoryWork(world.library, targets=lambda show: ("blog", "feed"))


@pytest.fixture
async def out(world: World, work: MemoryWork) -> World:  # noqa: F811
    await approve(KEY, 1, by="7", now=NOW, library=world.library, work=work)
    for target in ("blog", "feed"):
        await publish(world.tools, KEY, 1, target, now=NOW)
    work.rows.clear()
    assert world.stage() is Stage.PUBLISHED
    return world


async def take_back(world: World, *targets: str) -> None:  # noqa: F811
    for target in targets or ("blog", "feed"):
        await unpublish(world.tools, KEY, target, by="ed", now=LATER)


async def test_an_episode_is_unpublished_when_nothing_of_it_is_out_any_more(out: World) -> None:
    await take_back(out, "blog")
    assert out.stage() is Stage.PUBLISHED  # the feed still has it
    await take_back(out)
    assert out.stage() is Stage.UNPUBLISHED and out.library.count_episodes()[Stage.UNPUBLISHED] == 1
    assert out.library.episode(KEY).since == LATER
    assert not any(receipt.url or receipt.out for receipt in out.library.publications(KEY))
    await take_back(out)
    assert [entry.action for entry in out.library.audit_log(subject=KEY)].count("unpublished") == 2


async def test_a_target_that_takes_nothing_back_keeps_it_published(out: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuses(receipt: object, *, now: object) -> None:
        raise PublishError("The feed takes nothing back.")

    monkeypatch.setattr(out.feed, "unpublish", refuses)
    await take_back(out, "blog")
    with pytest.raises(PublishError, match="nothing back"):
        await take_back(out, "feed")
    assert out.stage() is Stage.PUBLISHED


async def test_after_a_restart_nothing_that_was_taken_back_goes_out_by_itself(out: World, work: MemoryWork) -> None:
    await take_back(out)
    assert await resume_publishing(out.library, work) == 0 and not work.rows
    with pytest.raises(Conflict, match="taken back from blog"):
        await publish(out.tools, KEY, 1, "blog", now=LATER)  # a try that was still due
    assert out.stage() is Stage.UNPUBLISHED


async def test_of_an_approved_episode_only_what_still_waits_is_asked_for_again(
    world: World,  # noqa: F811
    work: MemoryWork,
) -> None:
    await publish(world.tools, KEY, 1, "blog", now=NOW)
    await take_back(world, "blog")
    assert world.stage() is Stage.APPROVED  # the feed still waits for it
    await resume_publishing(world.library, work)
    assert list(work.rows) == [f"pub:{KEY}:1:feed"]
    await publish(world.tools, KEY, 1, "feed", now=LATER)
    assert world.stage() is Stage.PUBLISHED


async def test_taking_back_everything_stops_what_is_on_its_way(world: World, work: MemoryWork) -> None:  # noqa: F811
    await publish(world.tools, KEY, 1, "blog", now=NOW)
    await work.publish(KEY, 1, targets=["feed"])
    taking = TakingBack(tools=lambda: world.tools, work=work)
    names = await taking.offered(KEY)
    assert names == ("blog", "feed")
    await taking(KEY, names, by="ed", now=LATER)
    assert [row.state for row in work.rows.values()] == ["cancelled"]
    assert world.stage() is Stage.UNPUBLISHED
    with pytest.raises(Conflict, match="taken back from feed"):
        await publish(world.tools, KEY, 1, "feed", now=LATER)


async def test_what_is_on_its_way_before_an_approval_is_offered_too(world: World, work: MemoryWork) -> None:  # noqa: F811
    world.library.set_stage(KEY, Stage.IN_REVIEW, now=NOW)
    taking = TakingBack(tools=lambda: world.tools, work=work)
    assert await taking.offered(KEY) == ()
    await work.publish(KEY, 1, targets=["feed"])  # a target that gets chapters early
    assert await taking.offered(KEY) == ("feed",)


async def test_a_stage_that_a_kill_left_behind_follows_at_the_next_request(out: World) -> None:
    for target in ("blog", "feed"):
        back = Publication(
            episode=KEY, target=target, revision=1, state=PublicationState.UNPUBLISHED, at=NOW, taken_back=True
        )
        out.library.save_publication(back)
    assert out.stage() is Stage.PUBLISHED
    await take_back(out, "blog")
    assert out.stage() is Stage.UNPUBLISHED


async def test_it_is_published_again_at_once_by_who_asks_for_it(out: World, work: MemoryWork) -> None:
    await take_back(out)
    names = await publish_again(KEY, by="7", now=LATER, library=out.library, work=work)
    assert names == ("blog", "feed") and len(work.rows) == 2 and out.stage() is Stage.APPROVED
    for target in names:
        await publish(out.tools, KEY, 1, target, now=LATER)
    assert out.stage() is Stage.PUBLISHED


async def test_it_may_come_back_to_one_target_only(out: World, work: MemoryWork) -> None:
    await take_back(out)
    await publish_anew(KEY, ["feed"], by="7", now=LATER, library=out.library, work=work)
    assert list(work.rows) == [f"pub:{KEY}:1:feed"]
    await publish(out.tools, KEY, 1, "feed", now=LATER)
    assert out.stage() is Stage.PUBLISHED and out.states()["blog"][0] is PublicationState.UNPUBLISHED


async def test_what_was_taken_back_from_one_target_by_mistake_comes_back_there(out: World, work: MemoryWork) -> None:
    await take_back(out, "blog")
    assert out.stage() is Stage.PUBLISHED
    told = {"by": "7", "now": LATER, "library": out.library, "work": work}
    with pytest.raises(Conflict, match="no target is waiting"):
        await publish_again(KEY, targets=["feed"], **told)  # it is there
    assert await publish_again(KEY, targets=["blog"], **told) == ("blog",)
    assert list(work.rows) == [f"pub:{KEY}:1:blog"]
    await publish(out.tools, KEY, 1, "blog", now=LATER)
    assert {state for state, _ in out.states().values()} == {PublicationState.PUBLISHED}
    assert out.stage() is Stage.PUBLISHED


async def test_what_failed_is_tried_again_before_what_was_taken_back(out: World, work: MemoryWork) -> None:
    await take_back(out, "blog")
    feed = next(receipt for receipt in out.library.publications(KEY) if receipt.target == "feed")
    out.library.save_publication(replace(feed, state=PublicationState.FAILED, message="It is down."))
    assert await publish_again(KEY, by="7", now=LATER, library=out.library, work=work) == ("feed",)


async def test_an_approval_publishes_it_again_and_undo_takes_the_approval_back(out: World, work: MemoryWork) -> None:
    await take_back(out)
    done = await approve(KEY, 1, by="7", now=LATER, library=out.library, work=work)
    assert done.new and done.stage is Stage.APPROVED and len(work.rows) == 2
    await reopen(KEY, by="7", now=LATER, library=out.library, work=work)
    await approve(KEY, 1, by="7", now=LATER + timedelta(minutes=1), library=out.library, work=work)
    for target in ("blog", "feed"):
        await publish(out.tools, KEY, 1, target, now=LATER)
    await take_back(out)
    assert (await undo(KEY, revision=1, by="7", now=LATER, library=out.library, work=work)).what == "the approval"
    assert out.stage() is Stage.IN_REVIEW


async def test_changes_can_be_asked_for_without_reopening(out: World, work: MemoryWork) -> None:
    await take_back(out)
    done = await request_changes(KEY, 1, "Names first.", by="7", now=LATER, library=out.library, work=work)
    assert done.stage is Stage.IN_REVIEW and done.draft.reviews[-1].verdict is Verdict.REQUEST_CHANGES


async def test_a_post_that_was_made_a_draft_is_public_again_also_when_the_first_try_fails(
    out: World, work: MemoryWork
) -> None:
    blog = Draftable("blog", out.journal)
    tools = replace(out.tools, publishers=lambda show: {"blog": blog, "feed": out.feed})
    blog.public = True
    await unpublish(tools, KEY, "blog", by="ed", now=LATER)
    await publish_anew(KEY, ["blog"], by="7", now=LATER, library=out.library, work=work)
    blog._fails = [PublishUnavailable("The blog is down.", retry_after=60)]
    with pytest.raises(PublishUnavailable):
        await publish(tools, KEY, 1, "blog", now=LATER)
    assert not next(receipt for receipt in out.library.publications(KEY) if receipt.target == "blog").out
    await publish(tools, KEY, 1, "blog", now=LATER)
    assert blog.public and out.states()["blog"] == (PublicationState.PUBLISHED, 1)


async def test_a_failed_update_is_still_out_there_and_is_taken_back(out: World) -> None:
    out.library.set_stage(KEY, Stage.APPROVED, now=LATER)
    blog = next(receipt for receipt in out.library.publications(KEY) if receipt.target == "blog")
    out.library.save_publication(replace(blog, state=PublicationState.FAILED, message="It is down."))
    await take_back(out, "feed")
    assert out.stage() is not Stage.UNPUBLISHED
    await take_back(out, "blog")
    assert out.stage() is Stage.UNPUBLISHED
