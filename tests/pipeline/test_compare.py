"""What a re-run changed, in words a person reads."""

from dataclasses import replace
from time import perf_counter

from bot.domain.chapter import Chapter
from bot.domain.edits import Piece
from bot.domain.transcript import Correction, Speaker
from bot.pipeline.compare import compare
from bot.testing.nouns import a_transcript, some_notes


def _piece() -> Piece:
    return Piece(notes=some_notes(), transcript=a_transcript("The boat left.", "Nobody saw it."))


def test_nothing_changed_is_said() -> None:
    same = compare(_piece(), _piece())
    assert (same.summary, same.names, same.text) == ("nothing changed", (), "")


def test_names_chapters_and_words_are_counted_and_shown() -> None:
    before = _piece()
    fix = Correction(start=0, end=1, original="boat", replacement="Bote", reason="name")
    transcript = replace(
        a_transcript("The Bote left.", "Nobody saw it."),
        speakers=(Speaker(id="S1", name="Mara"),),
        corrections=(fix,),
    )
    chapters = (before.notes.chapters[0], Chapter(start=2.5, title="Nobody saw"))
    changes = compare(before, Piece(notes=replace(before.notes, chapters=chapters), transcript=transcript))
    assert changes.summary == "2 names, 1 chapter, 1 word"
    assert changes.names == (("", "Mara"), ("boat", "Bote"))
    assert "Nobody saw" in changes.text and "Bote" in changes.text


def test_other_parts_are_named_where_nothing_else_changed() -> None:
    before = _piece()
    after = Piece(notes=replace(before.notes, title="Better"), transcript=before.transcript)
    assert compare(before, after).summary == "title"


def test_three_hours_compare_in_seconds() -> None:
    long = a_transcript(*(f"Sentence number {n} of a long talk about many things." for n in range(3000)))
    other = a_transcript(*(f"Sentence numbre {n} of a long talk about many things." for n in range(3000)))
    notes = some_notes()
    begun = perf_counter()
    assert compare(Piece(notes=notes, transcript=long), Piece(notes=notes, transcript=other)).summary == "3000 words"
    assert perf_counter() - begun < 15
