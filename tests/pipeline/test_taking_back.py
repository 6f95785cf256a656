"""Taking back for somebody at the desk: what is offered, and what is stopped on its way."""

from dataclasses import replace

import pytest

from bot.domain.episode import Stage
from bot.domain.publication import Publication, PublicationState
from bot.errors import PublishError
from bot.pipeline.publish import publish
from bot.pipeline.taking_back import TakingBack
from bot.pipeline.unpublish import there_or_waiting
from bot.testing.nouns import NOW
from bot.testing.reviewer import MemoryReviewer
from bot.testing.work import MemoryWork
from tests.pipeline.test_publish import KEY, World, world  # noqa: F401 - a fixture

SENT = Publication(episode=KEY, target="blog", revision=1, state=PublicationState.PUBLISHED, at=NOW)


@pytest.mark.parametrize(
    ("receipt", "stage", "offered"),
    [
        (SENT, Stage.PUBLISHED, ("blog",)),
        (SENT, Stage.APPROVED, ("blog", "feed")),  # the feed still waits for it
        (SENT, Stage.IN_REVIEW, ("blog",)),  # reopened: what is out stays out
        (replace(SENT, state=PublicationState.PENDING, ids={"post": "1"}), Stage.IN_REVIEW, ("blog",)),  # early
        (replace(SENT, state=PublicationState.FAILED, url="https://example.com"), Stage.PUBLISHED, ("blog",)),
        (replace(SENT, state=PublicationState.FAILED), Stage.IN_REVIEW, ()),
        (replace(SENT, state=PublicationState.UNPUBLISHED, taken_back=True), Stage.UNPUBLISHED, ()),
        (replace(SENT, state=PublicationState.UNPUBLISHED, taken_back=True), Stage.APPROVED, ("feed",)),
    ],
)
def test_offered_is_what_has_it_or_waits_for_it(receipt: Publication, stage: Stage, offered: tuple[str, ...]) -> None:
    assert there_or_waiting([receipt], stage, ("blog", "feed")) == {*offered}


async def test_one_that_refuses_keeps_no_other_from_being_taken_back_and_the_thread_is_told(
    world: World,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def refuses(receipt: object, *, now: object) -> None:
        raise PublishError("blog: It takes nothing back.")

    for target in ("blog", "feed"):
        await publish(world.tools, KEY, 1, target, now=NOW)
    monkeypatch.setattr(world.blog, "unpublish", refuses)
    reviewer, taking = MemoryReviewer(), TakingBack(tools=lambda: world.tools, work=MemoryWork(world.library))
    done = await taking(KEY, await taking.offered(KEY), by="7", now=NOW, reviewer=reviewer)
    assert [one.worked for one in done] == [False, True]
    assert str(done[0]) == "blog: not taken back. It takes nothing back."
    assert world.stage() is Stage.PUBLISHED  # the blog still has it
    ((key, said),) = reviewer.told
    assert key == KEY and said == "<@7> took it back from feed.\nblog: not taken back. It takes nothing back."


async def test_publishing_to_what_is_left_goes_on(world: World) -> None:  # noqa: F811
    work = MemoryWork(world.library)
    await work.publish(KEY, 1, targets=["blog", "feed"])
    taking = TakingBack(tools=lambda: world.tools, work=work)
    (one,) = await taking(KEY, ["blog"], by="7", now=NOW)
    assert str(one) == "blog: taken back (nothing was there yet)."
    assert {row.id.rpartition(":")[2]: row.state for row in work.rows.values()} == {
        "blog": "cancelled",
        "feed": "queued",
    }
    await taking(KEY, ["feed"], by="7", now=NOW)
    assert {row.state for row in work.rows.values()} == {"cancelled"} and world.stage() is Stage.UNPUBLISHED
    assert await taking.offered(KEY) == ()
