"""Quotes are edited as lines and stay word for word."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.edits import Piece
from bot.domain.notes import Quote
from bot.domain.quoting import SetQuotes, read_quotes, write_quotes
from bot.domain.transcript import Segment, Transcript, Word
from bot.errors import NotesError
from bot.testing.nouns import some_notes

SAID = ("The tide is late.", "Nobody knows why it's late!", "We wait.", "The well-known tide is late.")


def _transcript() -> Transcript:
    """Each word lasts a second; the second half is another voice's."""
    segments, at = [], 0.0
    for number, sentence in enumerate(SAID):
        words = tuple(Word(start=at + n, end=at + n + 0.9, text=text) for n, text in enumerate(sentence.split()))
        speaker = "S1" if number < 2 else "S2"
        segments.append(Segment(start=at, end=at + len(words), text=sentence, words=words, speaker=speaker))
        at += len(words)
    return Transcript(segments=tuple(segments), language="en", duration=at)


FIRST = Quote(text="The tide is late.", start=0.0, end=3.9, speaker="S1")
PIECE = Piece(notes=replace(some_notes("Tides"), quotes=(FIRST,)), transcript=_transcript())


def _edited(text: str, piece: Piece = PIECE) -> tuple[Quote, ...]:
    return SetQuotes(lines=read_quotes(text)).apply(piece).notes.quotes


def test_the_list_as_it_was_written_changes_nothing() -> None:
    assert _edited(write_quotes(PIECE.notes.quotes)) == (FIRST,)


def test_an_empty_list_removes_them_all() -> None:
    assert _edited("") == ()


def test_times_alone_take_the_whole_sentences_said_there() -> None:
    assert [(q.text, q.speaker) for q in _edited("00:05-00:10")] == [("Nobody knows why it's late! We wait.", "S1")]


def test_words_alone_are_found_whatever_their_marks_and_case() -> None:
    (quote,) = _edited("“nobody knows why its late”")
    assert (quote.text, quote.start, quote.end) == ("Nobody knows why it's late!", 4.0, 8.9)


def test_of_words_said_twice_those_at_the_time_are_meant() -> None:
    assert [q.start for q in _edited("00:12-00:15 tide is late")] == [13.0]
    assert [q.start for q in _edited("tide is late")] == [1.0]


def test_changed_times_of_a_known_quote_move_its_borders() -> None:
    (quote,) = _edited("00:00-00:09 The tide is late.")
    assert quote.text == "The tide is late. Nobody knows why it's late!"


def test_quotes_come_in_order_and_each_once() -> None:
    assert [q.start for q in _edited("We wait\n00:00-00:03 The tide is late.\nwe wait.")] == [0.0, 9.0]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("The tide was late", "is not said in these words"),
        ("00:50-00:58", "Nothing is said between 00:50 and 00:58"),
        ("00:09-00:05 x", "before it begins"),
    ],
)
def test_what_was_never_said_is_refused_with_the_way_out(typed: str, says: str) -> None:
    with pytest.raises(NotesError, match=says):
        _edited(typed)


def test_long_lists_show_how_each_begins_and_lose_nothing() -> None:
    long = Quote(text=" ".join(SAID), start=0.0, end=15.9, speaker="S1")
    piece = replace(PIECE, notes=replace(PIECE.notes, quotes=(long, FIRST)))
    text = write_quotes(piece.notes.quotes, most=60)
    assert "…" in text and len(text) < len(write_quotes(piece.notes.quotes))
    assert set(_edited(text, piece)) == {long, FIRST}


@given(st.lists(st.tuples(st.integers(0, 14), st.integers(1, 15)), max_size=4))
def test_whatever_times_are_typed_every_quote_is_word_for_word(spans: list[tuple[int, int]]) -> None:
    rows = [f"00:{start:02}-00:{start + length:02}" for start, length in spans]
    quotes = _edited("\n".join(rows))
    assert all(quote.text in PIECE.transcript.text for quote in quotes)
    assert _edited(write_quotes(quotes), replace(PIECE, notes=replace(PIECE.notes, quotes=quotes))) == quotes
