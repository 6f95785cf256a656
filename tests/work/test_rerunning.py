"""Re-runs on the real engine: what people wrote stays, and only the newest counts."""

import pytest

from bot.domain.draft import Part
from bot.ports import RerunRequest
from bot.testing.line import SENTENCES, JournalFetcher
from tests.work.conftest import KEY, Bench, in_review

pytestmark = pytest.mark.slow


async def test_a_rerun_keeps_locked_parts_and_the_old_transcript_and_says_what_changed(sqlite: Bench) -> None:
    async with sqlite.worker():
        await in_review(sqlite)
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
        await in_review(sqlite)
        third = sqlite.library.transcript(KEY).segments[2]
        await sqlite.work.rerun(KEY, RerunRequest(what="span", span=(third.start, third.end), model="small"))
        assert (await sqlite.ended("rerun")).state == "done"
    after = sqlite.library.transcript(KEY, 2)
    assert [part.text for part in after.segments] == [*SENTENCES[:2], "Small 3 is said here.", *SENTENCES[3:]]
    assert {segment.speaker for segment in after.segments} == {"S1"}


async def test_notes_alone_are_written_again_without_listening(sqlite: Bench) -> None:
    async with sqlite.worker():
        await in_review(sqlite)
        await sqlite.work.rerun(KEY, RerunRequest(what="notes"))
        assert (await sqlite.ended("rerun")).state == "done"
    assert sqlite.did("transcribe") == 1 and sqlite.did("write") == 2
    assert sqlite.library.episode(KEY).draft_revision == 1  # the same notes make no new revision


async def test_a_second_rerun_replaces_the_first_whose_late_result_is_refused(bench: Bench) -> None:
    async with bench.worker():
        await in_review(bench)
    async with bench.worker(seconds=0.8, fetcher=JournalFetcher(bench.journal)):
        await bench.work.rerun(KEY, RerunRequest(model="first"))
        await bench.until(lambda: bench.journal.lines("transcribe")[-1]["model"] == "first")
        await bench.work.rerun(KEY, RerunRequest(model="second"))
        assert (await bench.ended("rerun")).state == "done"
    notes = [note for _, _, _, note in bench.library.transcript_revisions(KEY)]
    assert notes == ["re-run, model second, for podbot", ""]
    assert bench.library.draft(KEY).revision.number == 2
