"""What betrays invented text, on made-up transcripts."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.transcript import Word
from bot.speech.activity import Stretch
from bot.speech.recognition.chunks import Chunk
from bot.speech.recognition.guards import (
    Loop,
    alike,
    collapsed,
    compression,
    find_echo,
    find_loop,
    guessed,
    holes,
    skipped,
    too_fast,
)

_SECOND = 16_000


def said(text: str, *, start: float = 0.0, each: float = 0.3) -> tuple[Word, ...]:
    """Words spoken at an even pace."""
    return tuple(
        Word(start=start + number * each, end=start + (number + 1) * each, text=word)
        for number, word in enumerate(text.split())
    )


def test_a_sentence_three_times_over_is_a_loop() -> None:
    text = "so here it comes. " + "Thank you for watching this video. " * 3 + "and then"
    assert find_loop(text.split()) == Loop(4, 6, 22)


def test_punctuation_and_case_do_not_hide_a_loop() -> None:
    assert find_loop(["Yes,", "we", "can.", "yes", "We", "can!", "yes", "we", "can", "YES", "we", "can"]) is not None


def test_emphasis_is_no_loop() -> None:
    assert find_loop(["no", "no", "no", "no", "that", "is", "very", "very", "very", "good"]) is None
    assert find_loop(["again", "and", "again", "and", "again", "we", "tried"]) is None


def test_the_first_loop_is_found_before_a_later_one() -> None:
    text = "go " * 9 + "home now and " + "see you soon my dear friend " * 3
    loop = find_loop(text.split())
    assert loop is not None and loop.start == 0 and loop.period == 1


def test_a_collapsed_loop_keeps_one_copy_and_what_surrounds_it() -> None:
    words = said("before " + "one two three four five " * 4 + "after")
    assert [word.text for word in collapsed(words)] == ["before", "one", "two", "three", "four", "five", "after"]


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=60))
def test_collapsing_ends_without_loops_and_is_final(texts: list[str]) -> None:
    once = collapsed(said(" ".join(texts)))
    assert find_loop([word.text for word in once]) is None
    assert collapsed(once) == once


@given(st.lists(st.text(alphabet="abcdefghij", min_size=1, max_size=4), unique=True, max_size=40))
def test_words_that_differ_never_loop(texts: list[str]) -> None:
    assert find_loop(texts) is None


def test_words_of_the_prompt_in_its_order_are_an_echo() -> None:
    prompt = "The Signal Chain. Nora Whitfield, Tomás Aguirre, Valencia."
    assert find_echo(said("so Nora Whitfield, Tomás Aguirre, Valencia. right"), prompt) == (1, 6)


def test_single_names_are_no_echo() -> None:
    prompt = "The Signal Chain. Nora Whitfield, Tomás Aguirre, Valencia."
    assert find_echo(said("I am Nora Whitfield and this is Tomás Aguirre from Valencia"), prompt) is None
    assert find_echo(said("anything at all"), "") is None


def test_a_name_spelt_differently_is_alike_and_other_words_are_not() -> None:
    assert alike("the mad podcast with Matt Turk", "the MAD Podcast with Matt Turck")
    assert not alike("um", "Nora Whitfield, Tomás Aguirre, Valencia")


def test_speech_without_words_is_a_hole() -> None:
    chunk = Chunk((Stretch(0, 20 * _SECOND),))
    words = (*said("one two three"), *said("four five", start=10.0))
    assert holes(words, chunk) == ((words[2].end, 10.0), (words[-1].end, 20.0))


def test_a_word_stretched_over_skipped_speech_is_a_hole_with_its_doubted_neighbour() -> None:
    chunk = Chunk((Stretch(0, 20 * _SECOND),))
    before, behind = said("one two three"), said("last words", start=18.0)
    doubted = replace(said("thank", start=2.0)[0], probability=0.17)
    stretched = replace(said("you", start=3.0)[0], end=17.5)
    assert holes((*before, doubted, stretched, *behind), chunk) == ((before[-1].end, 18.0),)
    sure = replace(doubted, probability=0.9)
    assert holes((*before, sure, stretched, *behind), chunk) == ((sure.end, 18.0),)


def test_a_pause_between_two_pieces_is_no_hole() -> None:
    chunk = Chunk((Stretch(0, 2 * _SECOND), Stretch(60 * _SECOND, 62 * _SECOND)))
    words = (*said("one two three four five six"), *said("seven eight nine ten", start=60.2))
    assert holes(words, chunk) == ()


def test_words_without_room_betray_themselves() -> None:
    assert too_fast(said("a b c d e f g h i j", each=0.02))
    assert not too_fast(said("a b c d e f g h i j", each=0.15))


def test_text_that_compresses_or_was_guessed_is_not_trusted() -> None:
    assert guessed("ha " * 60, -0.2) and compression("ha " * 60) > 2.4
    assert guessed("Quite normal words.", -1.4)
    assert not guessed("Quite normal words, said in a normal voice.", -0.3)


def test_far_fewer_words_than_the_speech_has_room_for_betray_a_skip() -> None:
    chunk = Chunk((Stretch(0, 20 * _SECOND),))
    assert skipped(said("a b c d e f g h i j k l m n o p q r s t", each=1.0), chunk)
    assert not skipped(said(" ".join("abcdefghijklmnopqrst" * 2), each=0.5), chunk)
    assert not skipped(said("yes", each=1.0), Chunk((Stretch(0, _SECOND),)))


def test_a_chunk_is_cut_in_two_where_it_is_quietest_and_loses_nothing() -> None:
    noise = np.random.default_rng(1).integers(-8000, 8000, 20 * _SECOND).astype(np.int16)
    noise[9 * _SECOND : 9 * _SECOND + _SECOND // 2] = 0
    one, other = Chunk((Stretch(0, 20 * _SECOND),)).halves(noise) or ((), ())
    assert one.end == other.start and 9 * _SECOND <= one.end <= 9.6 * _SECOND
    assert (one.start, other.end) == (0, 20 * _SECOND)
    assert Chunk((Stretch(0, _SECOND),)).halves(noise) is None
