"""Re-runs: people's edits stay, the old transcript stays, twice is once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.draft import Part, Revision
from bot.domain.episode import Stage
from bot.errors import Conflict
from bot.pipeline import rerun
from bot.pipeline.tools import Tools
from bot.ports import RerunRequest
from bot.testing.artifacts import MemoryArtifacts
from bot.testing.library import MemoryLibrary
from bot.testing.line import SENTENCES
from bot.testing.nouns import NOW, a_show
from bot.testing.reviewer import MemoryReviewer
from tests.pipeline.conftest import KEY, to_a_draft

ASKED = NOW + timedelta(days=1)
SMALL = RerunRequest(model="small", by="mara")


@pytest.fixture
async def tools(tools: Tools) -> Tools:
    """With the episode in review."""
    await to_a_draft(tools)
    return tools


def _again(tools: Tools, request: RerunRequest = SMALL) -> None:
    if request.what != "notes":
        rerun.hear_again(tools, KEY, request, asked_at=ASKED)
    rerun.note_again(tools, KEY, request, asked_at=ASKED)


def _edit(library: MemoryLibrary, text: str, index: int = 0) -> None:
    """As a person would: a new transcript and a new revision, its transcript locked."""
    transcript = library.transcript(KEY)
    segments = list(transcript.segments)
    words = tuple(replace(word, text=new) for word, new in zip(segments[index].words, text.split(), strict=True))
    segments[index] = replace(segments[index], text=text, words=words)
    number = library.add_transcript(KEY, replace(transcript, segments=tuple(segments)), by="ed", now=NOW)
    old = library.draft(KEY).revision
    new = replace(old, transcript=number, by="ed", at=NOW, locked=old.locked | {Part.TRANSCRIPT})
    library.add_revision(KEY, new, expected=old.number)


def test_running_it_twice_makes_one_transcript_and_one_revision(tools: Tools, library: MemoryLibrary) -> None:
    for _ in range(2):
        _again(tools)
    assert library.episode(KEY).transcript_revision == 2 and library.episode(KEY).draft_revision == 2
    assert library.transcript_revisions(KEY)[0] == (2, ASKED, "podbot", "re-run, model small, for mara")


def test_a_passage_that_a_person_wrote_stays(tools: Tools, library: MemoryLibrary) -> None:
    _edit(library, "Sentence one is written here.")
    _again(tools)
    texts = [segment.text for segment in library.transcript(KEY).segments]
    assert texts[:2] == ["Sentence one is written here.", "Small 2 is said here."]
    rerun.hear_again(tools, KEY, replace(SMALL, model="large"), asked_at=ASKED + timedelta(days=1))
    texts = [segment.text for segment in library.transcript(KEY).segments]
    assert texts[:2] == ["Sentence one is written here.", "Large 2 is said here."]


def test_a_passage_that_a_person_wrote_stays_inside_a_span_too(tools: Tools, library: MemoryLibrary) -> None:
    _edit(library, "Sentence one is written here.")
    second = library.transcript(KEY).segments[1]
    _again(tools, replace(SMALL, what="span", span=(0.0, second.end)))
    texts = [segment.text for segment in library.transcript(KEY).segments]
    assert texts == ["Sentence one is written here.", "Small 2 is said here.", *SENTENCES[2:]]


def test_a_transcript_locked_as_a_whole_is_refused(tools: Tools, library: MemoryLibrary) -> None:
    library.lock_parts(KEY, frozenset({Part.TRANSCRIPT}))
    with pytest.raises(Conflict, match=r"locked.*only the notes"):
        rerun.hear_again(tools, KEY, SMALL, asked_at=ASKED)
    assert library.episode(KEY).transcript_revision == 1


def test_locked_parts_are_kept_and_stay_locked(tools: Tools, library: MemoryLibrary) -> None:
    library.lock_parts(KEY, frozenset({Part.CHAPTERS}))
    before = library.draft(KEY).revision.notes
    _again(tools)
    after = library.draft(KEY).revision
    assert after.notes.chapters == before.chapters and after.notes.summary != before.summary
    assert after.locked == {Part.CHAPTERS}


def test_an_edit_made_meanwhile_is_not_lost(
    tools: Tools, library: MemoryLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    rerun.hear_again(tools, KEY, SMALL, asked_at=ASKED)
    add = library.add_revision

    def somebody_was_first(key: str, revision: Revision, *, expected: int) -> Revision:
        monkeypatch.undo()
        old = library.draft(KEY).revision
        notes = replace(old.notes, title="Ed's title")
        add(KEY, replace(old, notes=notes, by="ed", locked=frozenset({Part.TITLE})), expected=1)
        return add(key, revision, expected=expected)

    monkeypatch.setattr(library, "add_revision", somebody_was_first)
    rerun.note_again(tools, KEY, SMALL, asked_at=ASKED)
    draft = library.draft(KEY).revision
    assert (draft.number, draft.notes.title, draft.by) == (3, "Ed's title", "mara")


def test_the_notes_alone_need_no_audio(tools: Tools, library: MemoryLibrary) -> None:
    artifacts = tools.artifacts
    assert isinstance(artifacts, MemoryArtifacts)
    artifacts.files.clear()
    assert rerun.note_again(tools, KEY, RerunRequest(what="notes"), asked_at=ASKED) is None
    assert library.episode(KEY).draft_revision == 1


async def test_the_draft_is_in_review_again_and_its_thread_says_what_changed(
    tools: Tools, library: MemoryLibrary, reviewer: MemoryReviewer
) -> None:
    library.set_stage(KEY, Stage.PUBLISHED, now=NOW)
    _again(tools)
    await rerun.show_again(tools, KEY, SMALL, asked_at=ASKED, now=ASKED)
    assert library.episode(KEY).stage is Stage.IN_REVIEW
    ((key, text),) = reviewer.told
    assert key == KEY and text.startswith("Re-run, model small, for mara: 1 chapter, 10 words\n")


async def test_a_rejected_draft_stays_rejected(tools: Tools, library: MemoryLibrary) -> None:
    library.set_stage(KEY, Stage.REJECTED, now=NOW)
    _again(tools)
    await rerun.show_again(tools, KEY, SMALL, asked_at=ASKED, now=ASKED)
    assert library.episode(KEY).stage is Stage.REJECTED


async def test_a_rerun_that_changed_nothing_leaves_the_verdict(
    tools: Tools, library: MemoryLibrary, reviewer: MemoryReviewer
) -> None:
    library.set_stage(KEY, Stage.APPROVED, now=NOW)
    request = RerunRequest(what="notes")
    _again(tools, request)
    await rerun.show_again(tools, KEY, request, asked_at=ASKED, now=ASKED)
    assert library.episode(KEY).stage is Stage.APPROVED
    assert reviewer.told == [(KEY, "Notes re-run, for podbot: nothing changed")]


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (RerunRequest(), "re-run, for podbot"),
        (RerunRequest(what="span", span=(750.0, 840.0), by="mara"), "re-run 12:30–14:00, for mara"),
        (RerunRequest(what="notes", by="ed"), "notes re-run, for ed"),
        (RerunRequest(engine="openai-whisper", language="de", hint="Tomás"),
         "re-run, engine openai-whisper, language de, hint Tomás, for podbot"),
    ],
)  # fmt: skip
def test_a_rerun_is_described_in_one_line(request_: RerunRequest, line: str) -> None:
    assert rerun.describe(request_) == line


def test_the_model_of_the_show_holds_where_nobody_asks_for_another(tools: Tools, library: MemoryLibrary) -> None:
    library.save_show(replace(a_show(), model="base"))
    rerun.hear_again(tools, KEY, RerunRequest(language="de"), asked_at=ASKED)
    assert library.transcript(KEY).model == "base"
    rerun.hear_again(tools, KEY, RerunRequest(model="small"), asked_at=ASKED + timedelta(days=1))
    assert library.transcript(KEY).model == "small"
