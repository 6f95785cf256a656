"""Edits and diffs: once is as good as twice, and people can read what changed."""

from dataclasses import replace

import pytest

from bot.domain.chapter import Chapter, ChapterOrigin
from bot.domain.diff import diff, diff_text
from bot.domain.edits import AddSources, Edit, Piece, SetChapters, SetPeople, SetSources, SetSummary, SetTitle
from bot.domain.notes import Source
from bot.domain.notes_file import edits_of_chapters, edits_of_notes
from bot.domain.person import Origin, Person
from bot.domain.spoken_edits import FixName, GiveTurn, MergeSpeakers, RenameSpeaker, SetPassage
from bot.errors import NotesError
from tests.chat.drafts import spoken, written

PIECE = Piece(notes=written(), transcript=spoken())
EDITS: list[Edit] = [
    SetTitle(title="  New   title "),
    SetSummary(summary="One.\n\n\n\nTwo\nlines."),
    SetChapters(chapters=(Chapter(start=0.0, title="Dawn"), Chapter(start=30.0, title="Noon"))),
    AddSources(sources=(Source(title="A", url="https://example.com/a", origin=Origin.EDITOR),)),
    SetSources(sources=(Source(title="Renamed", url="https://example.net/law", origin=Origin.EDITOR),)),
    SetPeople(people=(Person(name="Nora Whitfield", role="producer"), Person(name="New", role="guest"))),
    FixName(heard="tomas agire", written="Tomás Aguirre"),
    RenameSpeaker(speaker="S2", name="Tomás Aguirre"),
    MergeSpeakers(speaker="S2", into="S1"),
    GiveTurn(start=5.0, end=8.0, speaker="S1"),
    SetPassage(start=0.0, end=3.6, text="Welcome to our harbour, I am Nora"),
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: type(edit).__name__)
def test_an_edit_done_twice_is_done_once_and_reads_well(edit: Edit) -> None:
    after = edit.apply(PIECE)
    assert after != PIECE and edit.apply(after) == after
    told = diff_text(diff(PIECE, after))
    assert any(line[:2] in ("- ", "+ ", "~ ") for line in told.splitlines()), told
    assert edit.describe()


def test_a_chapter_that_only_looks_typed_again_keeps_its_exact_start() -> None:
    typed = (Chapter(start=0.0, title="Dawn"), Chapter(start=20.0, title="The tide"))
    assert SetChapters(chapters=typed).apply(PIECE) == PIECE
    moved = SetChapters(chapters=(typed[0], Chapter(start=25.0, title="The tide"))).apply(PIECE)
    assert moved.notes.chapters[1].start == 25.0 and moved.notes.chapters[1].origin is ChapterOrigin.EDITOR
    assert diff_text(diff(PIECE, moved)) == "Chapters:\n~ 00:20 → 00:25 The tide"


def test_a_source_that_stays_keeps_where_it_came_from() -> None:
    after = SetSources(sources=(Source(title="Renamed", url="https://example.net/law", origin=Origin.EDITOR),)).apply(
        PIECE
    )
    assert (after.notes.sources[0].title, after.notes.sources[0].origin) == ("Renamed", Origin.FEED)


def test_one_changed_word_in_three_hours_is_shown_with_its_neighbours() -> None:
    long = replace(spoken(), segments=spoken().segments * 2_000)
    before = Piece(notes=written(), transcript=long)
    segments = list(long.segments)
    words = list(segments[4_001].words)
    words[1] = replace(words[1], text="Thomas")
    segments[4_001] = replace(segments[4_001], words=tuple(words))
    (part,) = diff(before, replace(before, transcript=replace(long, segments=tuple(segments))))
    assert part.lines == ("- 00:04 Whitfield. Today Tomas Agire is", "+ 00:04 Whitfield. Today Thomas Agire is")


def test_an_empty_or_impossible_edit_is_refused_with_a_sentence() -> None:
    wrong: list[Edit] = [
        SetTitle(title=" "),
        SetSummary(summary="\n"),
        SetChapters(chapters=()),
        FixName(heard="...", written="x"),
        RenameSpeaker(speaker="S9", name="x"),
        MergeSpeakers(speaker="S1", into="S1"),
        SetPassage(start=900.0, end=901.0, text="x"),
    ]
    for edit in wrong:
        with pytest.raises(NotesError, match=r"\."):
            edit.apply(PIECE)


def test_a_file_brings_back_only_what_a_person_changed_whatever_the_template() -> None:
    notes = written()
    original = (
        f"# {notes.title}\n\n*A podcast by us*\n\nAbout boats.\n\nAnd about Tomas Agire.\n\n## Chapters\n"
        "- 00:00 Dawn\n- 00:20 The tide\n\n## Links\n- [Harbour law](https://example.net/law)\n"
    )
    assert edits_of_notes(original, original, notes) == ()
    changed = original.replace("And about Tomas Agire.", "And more.").replace("00:20 The tide", "00:24 Tide")
    piece = PIECE
    for edit in edits_of_notes(original, changed, notes):
        piece = edit.apply(piece)
    assert piece.notes.summary == "About boats.\n\nAnd more."
    assert [(c.start, c.title) for c in piece.notes.chapters] == [(0.0, "Dawn"), (24.0, "Tide")]
    assert piece.notes.title == notes.title and piece.notes.sources == notes.sources
    (chapters,) = edits_of_chapters("00:00 One\n00:10 Two")
    assert len(chapters.apply(PIECE).notes.chapters) == 2
    with pytest.raises(NotesError, match="no chapter"):
        edits_of_chapters("\n")
