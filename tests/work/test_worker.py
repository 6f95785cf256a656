"""The worker on the real engine: every piece of work ends, once, in a state people can read."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot import metrics
from bot.domain.draft import Part
from bot.domain.episode import Stage
from bot.domain.publication import PublicationState
from bot.errors import (
    AudioError,
    EngineCrashed,
    NetworkError,
    PublishError,
    PublishUnavailable,
    StorageError,
    StorageUnavailable,
)
from bot.pipeline.tools import Tools
from bot.ports import RerunRequest, WorkStatus
from bot.storage.artifacts import StoreArtifacts
from bot.storage.library import SqlLibrary
from bot.testing.line import SENTENCES, FakeFetcher, FakePublisher, FakeTranscriber, Journal, line_of_fakes
from bot.testing.nouns import NOW, a_show, an_episode
from bot.work.durable import DurableWork
from bot.work.performing import Rules
from bot.work.worker import Worker

pytestmark = pytest.mark.slow

KEY = an_episode().key
QUICK = Rules(waits=(0.01, 0.01, 0.01))


class Bench:
    """A library, a journal and a worker that is started when asked."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.library = SqlLibrary(url)
        self.library.save_show(a_show())
        self.library.add_episodes([an_episode(number) for number in range(1, 4)], now=NOW)
        self.journal = Journal(folder / "journal")
        self.artifacts = StoreArtifacts(str(folder / "files"))
        self.work = DurableWork(self.library, targets=lambda show: ("blog", "feed"))

    @asynccontextmanager
    async def worker(self, *, rules: Rules = QUICK, **tools: Any) -> AsyncIterator[Worker]:
        made = Tools(
            **line_of_fakes(self.folder, library=self.library, artifacts=self.artifacts, journal=self.journal, **tools)
        )
        worker = Worker(made, self.library, polling=0.05, rules=rules)
        await worker.start()
        try:
            yield worker
        finally:
            assert await worker.stop()

    async def until(self, happened: Callable[[], object], *, seconds: float = 20) -> None:
        for _ in range(int(seconds * 50)):
            if await asyncio.to_thread(happened):
                return
            await asyncio.sleep(0.02)
        raise AssertionError([await self.work.status(KEY), self.journal.lines()])

    async def ended(self, kind: str = "produce") -> WorkStatus:
        def ended() -> bool:
            self.last = [status for status in self.work._ledger.statuses(KEY) if status.kind == kind]
            return (
                bool(self.last)
                and all(s.state not in ("queued", "running") for s in self.last)
                and not any(s.step.startswith("tries again") for s in self.last)
            )

        await self.until(ended)
        return self.last[0]

    def did(self, what: str) -> int:
        return len(self.journal.lines(what))


@pytest.fixture(params=["sqlite", "postgres"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    yield from _bench(request, tmp_path, request.param)


@pytest.fixture
def sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    yield from _bench(request, tmp_path, "sqlite")


def _bench(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> Iterator[Bench]:
    url = str(tmp_path / "podbot.db") if kind == "sqlite" else request.getfixturevalue("postgres_url")
    bench = Bench(tmp_path, url)
    yield bench
    bench.library.close()


async def test_an_episode_ends_in_review_with_each_step_done_once(bench: Bench) -> None:
    async with bench.worker():
        for _ in range(3):
            await bench.work.produce(KEY)
        status = await bench.ended()
        await bench.work.produce(KEY)
        await asyncio.sleep(0.3)
    state = bench.library.episode(KEY)
    assert (status.state, status.done, state.stage) == ("done", 1.0, Stage.IN_REVIEW)
    assert state.outcome is not None and state.outcome.worked
    assert (state.transcript_revision, state.draft_revision) == (1, 1)
    assert [line["what"] for line in bench.journal.lines()] == ["fetch", "transcribe", "transcribed", "write", "posted"]
    assert [key async for key in bench.artifacts.keys("harbour/")] == [
        f"harbour/2026-03-04-episode-1-{KEY[:6]}/audio.mp3"
    ]


async def test_a_span_heard_again_waits_as_a_proposal_through_restarts(bench: Bench) -> None:
    request = RerunRequest(what="span", span=(0.0, 5.0), model="small", by="mara", propose=True)
    async with bench.worker():
        await bench.work.produce(KEY)
        await bench.ended()
        await bench.work.rerun(KEY, request)
        status = await bench.ended("rerun")
    assert (status.state, bench.library.episode(KEY).transcript_revision) == ("done", 1)
    again = SqlLibrary(bench.library.database.url.render_as_string(hide_password=False))
    (proposal,) = again.proposals(KEY)
    assert [s.text for s in proposal.heard.segments] == ["Small 1 is said here.", "Small 2 is said here."]
    again.close()


async def test_an_error_that_may_pass_is_tried_again(sqlite: Bench) -> None:
    fetcher = FakeFetcher(sqlite.journal, fails=[NetworkError("503."), NetworkError("Timed out.")])
    async with sqlite.worker(fetcher=fetcher):
        await sqlite.work.produce(KEY)
        assert (await sqlite.ended()).state == "done"
    assert sqlite.did("fetch") == 3 and sqlite.did("transcribed") == 1


async def test_an_error_that_does_not_pass_ends_after_the_last_wait(sqlite: Bench) -> None:
    fetcher = FakeFetcher(sqlite.journal, fails=[NetworkError("The server is down.")] * 9)
    async with sqlite.worker(fetcher=fetcher):
        await sqlite.work.produce(KEY)
        status = await sqlite.ended()
    assert (status.state, status.message) == ("failed", "The server is down.")
    assert sqlite.did("fetch") == 1 + len(QUICK.waits)
    outcome = sqlite.library.episode(KEY).outcome
    assert outcome and (outcome.worked, outcome.retry_at, outcome.attempts) == (False, None, 4)


async def test_an_error_for_a_person_is_shown_at_once_and_retried_when_asked(sqlite: Bench) -> None:
    fetcher = FakeFetcher(sqlite.journal, fails=[AudioError("The file is a web page.")])
    async with sqlite.worker(fetcher=fetcher):
        await sqlite.work.produce(KEY)
        assert (await sqlite.ended()).message == "The file is a web page."
        assert sqlite.library.episode(KEY).stage is Stage.DISCOVERED
        await sqlite.work.produce(KEY)
        assert (await sqlite.ended()).state == "done"


async def test_an_error_of_our_own_is_told_and_stops_nothing_else(sqlite: Bench) -> None:
    fetcher = FakeFetcher(sqlite.journal, fails=[ZeroDivisionError("division by zero")])
    async with sqlite.worker(fetcher=fetcher):
        await sqlite.work.produce(KEY)
        assert "ZeroDivisionError" in (await sqlite.ended()).message
        await sqlite.work.produce(an_episode(2).key)
        await sqlite.until(lambda: sqlite.library.episode(an_episode(2).key).stage is Stage.IN_REVIEW)


async def test_an_engine_that_crashes_costs_attempts_and_is_set_aside_after_three(
    sqlite: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(self: FakeTranscriber, *args: Any, **kwargs: Any) -> None:
        sqlite.journal.write("crash", "engine")
        raise EngineCrashed("The engine's process died (signal 11).")

    monkeypatch.setattr(FakeTranscriber, "transcribe", crash)
    async with sqlite.worker():
        await sqlite.work.produce(KEY)
        status = await sqlite.ended()
    assert status.state == "parked" and "failed 3 times" in status.message and "signal 11" in status.message
    assert sqlite.did("crash") == 3 and sqlite.did("fetch") == 1


async def test_a_file_store_that_is_full_for_a_while_costs_nothing_but_time(
    sqlite: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, full = sqlite.artifacts.put, [True, True]

    async def put_when_there_is_room(*args: Any, **kwargs: Any) -> None:
        if full:
            full.pop()
            raise StorageUnavailable("No space left on device.")
        await put(*args, **kwargs)

    monkeypatch.setattr(sqlite.artifacts, "put", put_when_there_is_room)
    async with sqlite.worker():
        await sqlite.work.produce(KEY)
        assert (await sqlite.ended()).state == "done"


async def test_cancelling_stops_a_transcription_within_a_segment(bench: Bench) -> None:
    async with bench.worker(seconds=8.0, fetcher=FakeFetcher(bench.journal)):
        await bench.work.produce(KEY)
        await bench.until(lambda: bench.did("transcribe"))
        assert await bench.work.cancel(KEY) == 1
        await bench.until(lambda: bench.did("transcribe stopped"), seconds=3)
        await asyncio.sleep(0.2)
        (status,) = await bench.work.status(KEY)
    assert status.state == "cancelled" and bench.library.episode(KEY).stage is Stage.FETCHED
    assert bench.did("transcribed") == 0


async def test_a_worker_that_is_stopped_goes_on_after_its_restart(bench: Bench) -> None:
    async with bench.worker(seconds=8.0, fetcher=FakeFetcher(bench.journal)):
        await bench.work.produce(KEY)
        await bench.until(lambda: bench.did("transcribe"))
    async with bench.worker():
        assert (await bench.ended()).state == "done"
    assert bench.did("fetch") == 1 and bench.did("transcribed") == 1 and bench.did("posted") == 1


async def test_progress_can_be_read_while_it_runs(sqlite: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.work.shift.REPORT_EVERY", 0.1)
    async with sqlite.worker(seconds=3.0, fetcher=FakeFetcher(sqlite.journal)):
        await sqlite.work.produce(KEY)
        await sqlite.until(lambda: any(s.done > 0.3 for s in sqlite.work._ledger.statuses(KEY)))
        (status,) = await sqlite.work.status()
        await sqlite.work.cancel(KEY)
    assert (status.state, status.step) == ("running", "transcribing")
    assert status.left is not None and 0 < status.left < 5 and status.started_at is not None


async def _in_review(bench: Bench) -> None:
    await bench.work.produce(KEY)
    assert (await bench.ended()).state == "done"


async def test_a_rerun_keeps_locked_parts_and_the_old_transcript_and_says_what_changed(sqlite: Bench) -> None:
    async with sqlite.worker():
        await _in_review(sqlite)
        sqlite.library.lock_parts(KEY, frozenset({Part.SUMMARY}))
        before = sqlite.library.draft(KEY).revision
        await sqlite.work.rerun(KEY, RerunRequest(model="small", by="mara"))
        assert (await sqlite.ended("rerun")).state == "done"
    draft = sqlite.library.draft(KEY).revision
    assert (draft.number, draft.by, draft.transcript, draft.locked) == (2, "mara", 2, {Part.SUMMARY})
    assert draft.notes.summary == before.notes.summary
    assert draft.notes.chapters[1].title == "Small 6 is said here."
    assert draft.summary == "Re-run, model small, for mara: 1 chapter, 10 words"
    assert sqlite.library.transcript(KEY, 1).text.startswith("Sentence 1 ")
    assert sqlite.library.transcript(KEY, 2).text.startswith("Small 1 ")
    (told,) = sqlite.journal.lines("told")
    assert "Small 6" in told["text"]
    assert sqlite.did("posted") == 1


async def test_a_span_is_heard_again_and_spliced_in(sqlite: Bench) -> None:
    async with sqlite.worker():
        await _in_review(sqlite)
        third = sqlite.library.transcript(KEY).segments[2]
        await sqlite.work.rerun(KEY, RerunRequest(what="span", span=(third.start, third.end), model="small"))
        assert (await sqlite.ended("rerun")).state == "done"
    after = sqlite.library.transcript(KEY, 2)
    assert [part.text for part in after.segments] == [*SENTENCES[:2], "Small 3 is said here.", *SENTENCES[3:]]
    assert {segment.speaker for segment in after.segments} == {"S1"}


async def test_notes_alone_are_written_again_without_listening(sqlite: Bench) -> None:
    async with sqlite.worker():
        await _in_review(sqlite)
        await sqlite.work.rerun(KEY, RerunRequest(what="notes"))
        assert (await sqlite.ended("rerun")).state == "done"
    assert sqlite.did("transcribe") == 1 and sqlite.did("write") == 2
    assert sqlite.library.episode(KEY).draft_revision == 1  # the same notes make no new revision


async def test_a_second_rerun_replaces_the_first_whose_late_result_is_refused(bench: Bench) -> None:
    async with bench.worker():
        await _in_review(bench)
    async with bench.worker(seconds=0.8, fetcher=FakeFetcher(bench.journal)):
        await bench.work.rerun(KEY, RerunRequest(model="first"))
        await bench.until(lambda: bench.journal.lines("transcribe")[-1]["model"] == "first")
        await bench.work.rerun(KEY, RerunRequest(model="second"))
        assert (await bench.ended("rerun")).state == "done"
    notes = [note for _, _, _, note in bench.library.transcript_revisions(KEY)]
    assert notes == ["re-run, model second, for podbot", ""]
    assert bench.library.draft(KEY).revision.number == 2


async def _approved(bench: Bench) -> None:
    await _in_review(bench)
    bench.library.set_stage(KEY, Stage.APPROVED, now=NOW)


async def test_one_target_that_fails_holds_up_no_other(bench: Bench) -> None:
    busy = PublishUnavailable("The blog asks to wait.", retry_after=0.5)
    targets = [FakePublisher("blog", bench.journal, fails=[busy, busy]), FakePublisher("feed", bench.journal)]
    async with bench.worker(publishers=targets):
        await _approved(bench)
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
    targets = [FakePublisher("blog", sqlite.journal, fails=[refusal]), FakePublisher("feed", sqlite.journal)]
    async with sqlite.worker(publishers=targets):
        await _approved(sqlite)
        await sqlite.work.publish(KEY, 1)
        await sqlite.ended("publish")
        failed = {receipt.target: receipt for receipt in sqlite.library.publications(KEY)}["blog"]
        assert (failed.state, failed.message) == (PublicationState.FAILED, "The blog says the password is wrong.")
        await sqlite.work.publish(KEY, 1)
        await sqlite.until(lambda: sqlite.library.episode(KEY).stage is Stage.PUBLISHED)


async def test_what_is_not_approved_is_not_published(sqlite: Bench) -> None:
    async with sqlite.worker(publishers=[FakePublisher("blog", sqlite.journal)]):
        await _in_review(sqlite)
        await sqlite.work.publish(KEY, 1, targets=["blog"])
        status = await sqlite.ended("publish")
    assert status.state == "failed" and "not approved" in status.message and sqlite.did("published") == 0


async def test_a_second_worker_on_one_sqlite_file_is_told_who_has_it(sqlite: Bench) -> None:
    async with sqlite.worker():
        made = Tools(
            **line_of_fakes(sqlite.folder, library=sqlite.library, artifacts=sqlite.artifacts, journal=sqlite.journal)
        )
        with pytest.raises(StorageError, match=r"in use by process \d+ on .*PostgreSQL"):
            await Worker(made, sqlite.library).start()


async def test_work_that_the_engine_lost_begins_again(sqlite: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    await sqlite.work.produce(KEY)
    (task,) = sqlite.work._ledger.asked(now=NOW)
    sqlite.work._ledger.handed_over(task, now=NOW)
    monkeypatch.setattr("bot.work.supervisor._STALE", timedelta(0))
    async with sqlite.worker():
        assert (await sqlite.ended()).state == "done"


def test_queues_that_do_not_exist_are_named(sqlite: Bench) -> None:
    made = Tools(
        **line_of_fakes(sqlite.folder, library=sqlite.library, artifacts=sqlite.artifacts, journal=sqlite.journal)
    )
    with pytest.raises(StorageError, match="No queue is called gpus"):
        Worker(made, sqlite.library, queues=["gpus"])


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_a_worker_at_rest_is_woken_by_what_another_process_asks(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = str(tmp_path / "podbot.db") if database == "sqlite" else request.getfixturevalue("postgres_url")
    bench = Bench(tmp_path, url)
    fakes = line_of_fakes(tmp_path, library=bench.library, artifacts=bench.artifacts, journal=bench.journal)
    worker = Worker(Tools(**fakes), bench.library, polling=60.0, rest=60.0)
    await worker.start()
    try:
        await bench.until(lambda: worker.resting)
        await bench.work.produce(KEY)  # with no `wake`, as from the command line
        assert (await bench.ended()).state == "done", "within 20 s, though every look is a minute away"
    finally:
        assert await worker.stop()
        bench.library.close()


async def test_steps_failures_and_publications_are_counted(sqlite: Bench) -> None:
    def count(name: str, **labels: str) -> float:
        return metrics.REGISTRY.get_sample_value(name, labels) or 0.0

    steps = {step: count("podbot_step_seconds_count", step=step) for step in ("fetch", "hear", "note", "show")}
    failed = count("podbot_step_failures_total", step="fetch")
    sent = count("podbot_publications_total", target="blog", result="published")
    fetcher = FakeFetcher(sqlite.journal, fails=[NetworkError("The server is tired.")])
    blog = FakePublisher("blog", sqlite.journal)
    async with sqlite.worker(fetcher=fetcher, publishers=[blog]):
        await sqlite.work.produce(KEY)
        await sqlite.ended()
        sqlite.library.set_stage(KEY, Stage.APPROVED, now=NOW)
        await sqlite.work.publish(KEY, 1, targets=["blog"])
        await sqlite.ended("publish")
    for step, before in steps.items():
        assert count("podbot_step_seconds_count", step=step) == before + (2 if step == "fetch" else 1)
    assert count("podbot_step_failures_total", step="fetch") == failed + 1
    assert count("podbot_publications_total", target="blog", result="published") == sent + 1
