"""The worker on the real engine: every piece of work ends, once, in a state people can read."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot import metrics
from bot.domain.episode import Stage
from bot.errors import (
    AudioError,
    EngineCrashed,
    NetworkError,
    NoRoom,
    StorageError,
    StorageUnavailable,
)
from bot.pipeline.tools import Tools
from bot.ports import RerunRequest
from bot.storage.library import SqlLibrary
from bot.testing.line import JournalFetcher, JournalPublisher, JournalTranscriber, line_of_fakes
from bot.testing.nouns import NOW, an_episode
from bot.work.worker import Worker
from tests.work.conftest import KEY, QUICK, Bench

pytestmark = pytest.mark.slow


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
    fetcher = JournalFetcher(sqlite.journal, fails=[NetworkError("503."), NoRoom("The disk is full.")])
    async with sqlite.worker(fetcher=fetcher):
        await sqlite.work.produce(KEY)
        assert (await sqlite.ended()).state == "done"
    assert sqlite.did("fetch") == 3 and sqlite.did("transcribed") == 1


async def test_an_error_that_does_not_pass_ends_after_the_last_wait(sqlite: Bench) -> None:
    fetcher = JournalFetcher(sqlite.journal, fails=[NetworkError("The server is down.")] * 9)
    async with sqlite.worker(fetcher=fetcher):
        await sqlite.work.produce(KEY)
        status = await sqlite.ended()
    assert (status.state, status.message) == ("failed", "The server is down.")
    assert sqlite.did("fetch") == 1 + len(QUICK.waits)
    outcome = sqlite.library.episode(KEY).outcome
    assert outcome and (outcome.worked, outcome.retry_at, outcome.attempts) == (False, None, 4)


async def test_an_error_for_a_person_is_shown_at_once_and_retried_when_asked(sqlite: Bench) -> None:
    fetcher = JournalFetcher(sqlite.journal, fails=[AudioError("The file is a web page.")])
    async with sqlite.worker(fetcher=fetcher):
        await sqlite.work.produce(KEY)
        assert (await sqlite.ended()).message == "The file is a web page."
        assert sqlite.library.episode(KEY).stage is Stage.DISCOVERED
        await sqlite.work.produce(KEY)
        assert (await sqlite.ended()).state == "done"


async def test_an_error_of_our_own_is_told_and_stops_nothing_else(sqlite: Bench) -> None:
    fetcher = JournalFetcher(sqlite.journal, fails=[ZeroDivisionError("division by zero")])
    async with sqlite.worker(fetcher=fetcher):
        await sqlite.work.produce(KEY)
        assert "ZeroDivisionError" in (await sqlite.ended()).message
        await sqlite.work.produce(an_episode(2).key)
        await sqlite.until(lambda: sqlite.library.episode(an_episode(2).key).stage is Stage.IN_REVIEW)


async def test_an_engine_that_crashes_costs_attempts_and_is_set_aside_after_three(
    sqlite: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(self: JournalTranscriber, *args: Any, **kwargs: Any) -> None:
        sqlite.journal.write("crash", "engine")
        raise EngineCrashed("The engine's process died (signal 11).")

    monkeypatch.setattr(JournalTranscriber, "transcribe", crash)
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
    async with bench.worker(seconds=8.0, fetcher=JournalFetcher(bench.journal)):
        await bench.work.produce(KEY)
        await bench.until(lambda: bench.did("transcribe"))
        assert await bench.work.cancel(KEY) == 1
        await bench.until(lambda: bench.did("transcribe stopped"), seconds=3)
        await asyncio.sleep(0.2)
        (status,) = await bench.work.status(KEY)
    assert status.state == "cancelled" and bench.library.episode(KEY).stage is Stage.FETCHED
    assert bench.did("transcribed") == 0


async def test_a_worker_that_is_stopped_goes_on_after_its_restart(bench: Bench) -> None:
    async with bench.worker(seconds=8.0, fetcher=JournalFetcher(bench.journal)):
        await bench.work.produce(KEY)
        await bench.until(lambda: bench.did("transcribe"))
    async with bench.worker():
        assert (await bench.ended()).state == "done"
    assert bench.did("fetch") == 1 and bench.did("transcribed") == 1 and bench.did("posted") == 1


async def test_progress_can_be_read_while_it_runs(sqlite: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.work.shift.REPORT_EVERY", 0.1)
    async with sqlite.worker(seconds=3.0, fetcher=JournalFetcher(sqlite.journal)):
        await sqlite.work.produce(KEY)
        await sqlite.until(lambda: any(s.done > 0.3 for s in sqlite.work._ledger.statuses(KEY)))
        (status,) = await sqlite.work.status()
        await sqlite.work.cancel(KEY)
    assert (status.state, status.step) == ("running", "transcribing")
    assert status.left is not None and 0 < status.left < 5 and status.started_at is not None


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
    fetcher = JournalFetcher(sqlite.journal, fails=[NetworkError("The server is tired.")])
    blog = JournalPublisher("blog", sqlite.journal)
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
