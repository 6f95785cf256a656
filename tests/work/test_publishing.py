"""Publishing on the real engine: one piece of work a target, and nothing that was not approved."""

import asyncio
import logging

import pytest

from bot.domain.episode import Stage
from bot.domain.publication import PublicationState
from bot.errors import (
    PublishError,
    PublishUnavailable,
)
from bot.pipeline.taking_back import TakingBack
from bot.pipeline.tools import Tools
from bot.testing.line import JournalPublisher, line_of_fakes
from bot.testing.nouns import NOW
from tests.work.conftest import KEY, Bench, approved, in_review

pytestmark = pytest.mark.slow


async def test_one_target_that_fails_holds_up_no_other(bench: Bench) -> None:
    busy = PublishUnavailable("The blog asks to wait.", retry_after=0.5)
    targets = [JournalPublisher("blog", bench.journal, fails=[busy, busy]), JournalPublisher("feed", bench.journal)]
    async with bench.worker(publishers=targets):
        await approved(bench)
        for _ in range(5):
            await bench.work.publish(KEY, 1)
        await bench.until(lambda: bench.did("published"))
        assert [line["target"] for line in bench.journal.lines("published")] == ["feed"]
        assert bench.library.episode(KEY).stage is Stage.APPROVED
        await bench.until(lambda: bench.library.episode(KEY).stage is Stage.PUBLISHED)
        await bench.ended("publish")
    receipts = {receipt.target: receipt.state for receipt in bench.library.publications(KEY)}
    assert receipts == {"blog": PublicationState.PUBLISHED, "feed": PublicationState.PUBLISHED}
    assert bench.did("publish failed") == 2 and bench.did("published") == 2 and bench.did("updated post") == 0


async def test_a_target_that_refuses_is_shown_and_can_be_tried_again(sqlite: Bench) -> None:
    refusal = PublishError("The blog says the password is wrong.")
    targets = [JournalPublisher("blog", sqlite.journal, fails=[refusal]), JournalPublisher("feed", sqlite.journal)]
    async with sqlite.worker(publishers=targets):
        await approved(sqlite)
        await sqlite.work.publish(KEY, 1)
        await sqlite.ended("publish")
        failed = {receipt.target: receipt for receipt in sqlite.library.publications(KEY)}["blog"]
        assert (failed.state, failed.message) == (PublicationState.FAILED, "The blog says the password is wrong.")
        await sqlite.work.publish(KEY, 1)
        await sqlite.until(lambda: sqlite.library.episode(KEY).stage is Stage.PUBLISHED)


async def test_the_log_says_where_to_it_was_published(sqlite: Bench, caplog: pytest.LogCaptureFixture) -> None:
    targets = [JournalPublisher("blog", sqlite.journal), JournalPublisher("feed", sqlite.journal)]
    with caplog.at_level(logging.INFO, "podbot.work"):
        async with sqlite.worker(publishers=targets):
            await approved(sqlite)
            await sqlite.work.publish(KEY, 1)
            await sqlite.until(lambda: sqlite.library.episode(KEY).stage is Stage.PUBLISHED)
            await sqlite.ended("publish")
    told = " ".join(record.getMessage() for record in caplog.records)
    assert "publishing to blog took" in told and "publishing to feed took" in told


async def test_what_is_not_approved_is_not_published(sqlite: Bench) -> None:
    async with sqlite.worker(publishers=[JournalPublisher("blog", sqlite.journal)]):
        await in_review(sqlite)
        await sqlite.work.publish(KEY, 1, targets=["blog"])
        status = await sqlite.ended("publish")
    assert status.state == "failed" and "not approved" in status.message and sqlite.did("published") == 0


async def test_what_a_worker_has_on_the_wire_is_taken_back_when_its_answer_is_there(bench: Bench) -> None:
    targets = [JournalPublisher("blog", bench.journal, seconds=1.0)]
    parts = line_of_fakes(
        bench.folder, library=bench.library, artifacts=bench.artifacts, journal=bench.journal, publishers=targets
    )
    async with bench.worker(publishers=targets):
        await approved(bench)
        await bench.work.publish(KEY, 1, targets=["blog"])
        await bench.until(lambda: bench.library.values("on the wire/"))
        take_back = TakingBack(tools=lambda: Tools(**parts), work=bench.work)
        (taken,) = await take_back(KEY, ["blog"], by="7", now=NOW)
        assert str(taken) == "blog: taken back (read back)." and bench.did("published") == 1
        await asyncio.sleep(0.5)
    (receipt,) = bench.library.publications(KEY)
    assert receipt.state is PublicationState.UNPUBLISHED and receipt.ids
    assert bench.library.episode(KEY).stage is Stage.UNPUBLISHED
