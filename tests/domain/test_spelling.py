"""One spelling put right everywhere, and no word's time lost."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.spelling import respell, respell_text, spread
from bot.domain.transcript import Doubt
from bot.testing.nouns import a_transcript

names = st.sampled_from(["Turk", "Tomas Agire", "Agire", "A", "van der Berg", "Zoë", "O'Neil", "北京", "tomas"])
texts = st.lists(
    st.one_of(names, st.sampled_from(["and", "Turkish", "the", "Turk,", "(Turk)", "Agire's"])), max_size=12
)


@pytest.mark.parametrize(
    ("text", "heard", "written", "wanted"),
    [
        ("Matt Turk and turkish food", "turk", "Turck", "Matt Turck and turkish food"),
        ("Turk's show", "Turk", "Turck", "Turck's show"),
        ("Tomas, tomas aguirre", "tomas", "Tomas Aguirre", "Tomas Aguirre, Tomas Aguirre aguirre"),
        ("Tomas  Agire", "tomas agire", "Tomás Aguirre", "Tomás Aguirre"),
        ("wir fahren nach 北京大学", "北京", "京都", "wir fahren nach 京都大学"),
        ("C++ and C", "C++", "Rust", "Rust and C"),
    ],
)
def test_whole_words_are_respelt_whatever_their_case(text: str, heard: str, written: str, wanted: str) -> None:
    assert respell_text(text, heard, written) == wanted


@given(texts, names, names)
def test_respelling_twice_is_respelling_once(words: list[str], heard: str, written: str) -> None:
    once = respell_text(" ".join(words), heard, written)
    assert respell_text(once, heard, written) == once or heard.casefold() in written.casefold()


@given(texts.filter(bool), names, names)
def test_times_stay_ascending_and_inside_the_segment(words: list[str], heard: str, written: str) -> None:
    before = a_transcript(" ".join(words))
    after = respell(before, heard, written, reason="test")
    for old, new in zip(before.segments, after.segments, strict=True):
        assert (old.start, old.end) == (new.start, new.end)
        times = [time for word in new.words for time in (word.start, word.end)]
        assert times == sorted(times) and times[0] >= old.start and times[-1] <= old.end + 1e-6


@given(texts.filter(bool), names, names)
def test_words_and_text_say_the_same_afterwards(words: list[str], heard: str, written: str) -> None:
    for segment in respell(a_transcript(" ".join(words)), heard, written, reason="test").segments:
        assert [word.text for word in segment.words] == segment.text.split()


@pytest.mark.parametrize(
    ("heard", "written", "words", "correction"),
    [
        ("Robust's Speech", "Robust Speech", "Open, an eye-published Robust Speech", ("Robust's", "Robust")),
        ("Open, an eye", "OpenAI", "OpenAI-published Robust's Speech", ("Open, an eye-published", "OpenAI-published")),
    ],
)
def test_half_a_word_and_a_possessive_are_put_right_in_the_words_too(
    heard: str, written: str, words: str, correction: tuple[str, str]
) -> None:
    before = a_transcript("Open, an eye-published Robust's Speech")
    after = respell(before, heard, written, reason="taught")
    (segment,) = after.segments
    assert [word.text for word in segment.words] == words.split() == segment.text.split()
    assert [(one.original, one.replacement) for one in after.corrections] == [correction]
    assert (segment.words[0].start, segment.words[-1].end) == (before.segments[0].words[0].start, segment.end)
    assert respell(after, heard, written, reason="taught") == after


def test_each_place_is_kept_as_a_correction_and_the_doubt_is_settled() -> None:
    before = replace(
        a_transcript("I met Tomas Agire.", "Agire's boat, said Tomas Agire!"),
        doubts=(
            Doubt(start=1.0, end=2.0, text="Tomas Agire", reason="rare"),
            Doubt(start=0, end=1, text="met", reason=""),
        ),
    )
    after = respell(before, "tomas agire", "Tomás Aguirre", reason="taught")
    assert after.text == "I met Tomás Aguirre. Agire's boat, said Tomás Aguirre!"
    assert [(c.original, c.replacement, c.reason) for c in after.corrections] == [
        ("Tomas Agire.", "Tomás Aguirre", "taught"),
        ("Tomas Agire!", "Tomás Aguirre", "taught"),
    ]
    assert [doubt.text for doubt in after.doubts] == ["met"]
    assert respell(after, "tomas agire", "Tomás Aguirre", reason="taught") == after


def test_more_words_share_the_time_of_fewer() -> None:
    after = respell(a_transcript("say Agire now"), "Agire", "Aguirre de la Cruz", reason="")
    words = after.segments[0].words
    assert [word.text for word in words] == ["say", "Aguirre", "de", "la", "Cruz", "now"]
    assert words[1].start == 0.5 and words[4].end == pytest.approx(1.0)
    assert sum(word.end - word.start for word in spread(["a", "bbb"], 0.0, 2.0)) == pytest.approx(2.0)
