"""A span is heard with a margin and laid on the old words: nothing at its borders is lost or doubled."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.transcript import Segment, Transcript, Word
from bot.pipeline.splice import splice
from bot.pipeline.trim import around, trim
from bot.testing.nouns import a_transcript, shifted

SAID = "One two three four five. Six seven eight nine ten. Eleven twelve thirteen fourteen fifteen."
#: Half a second a word: "six" begins at 2.5, "eleven" at 5.0.
BASE = a_transcript(*(f"{sentence.strip('.')}." for sentence in SAID.split(". ")))


def _put(heard: Transcript, start: float, end: float) -> str:
    trimmed, start, end = trim(BASE, heard, start, end)
    return splice(BASE, trimmed, start=start, end=end).text


@pytest.mark.parametrize("late", [-0.6, -0.3, 0.0, 0.3, 0.6])
def test_the_same_words_at_other_times_change_nothing(late: float) -> None:
    assert _put(shifted(BASE, late), 2.5, 5.0) == BASE.text


@pytest.mark.parametrize("late", [-0.4, 0.0, 0.4])
def test_only_words_of_the_span_are_changed(late: float) -> None:
    heard = shifted(
        _saying("One two three for five. Six heaven eight nine ten. Eleven twelve dirt fourteen fifteen."), late
    )
    assert _put(heard, 2.5, 5.0) == BASE.text.replace("seven", "heaven")


def test_what_differs_across_a_border_belongs_to_the_span_as_a_whole() -> None:
    heard = _saying("One two three four high six seven eight nine ten. Eleven twelve thirteen fourteen fifteen.")
    assert "four high six seven" in _put(heard, 2.5, 5.0)


def test_words_cut_off_at_the_edge_of_what_was_heard_are_not_lost() -> None:
    cut = replace(BASE, segments=(*_without_first_word(BASE).segments,))
    assert _put(cut, 2.5, 5.0) == BASE.text


def test_silence_takes_words_from_the_span_alone() -> None:
    assert _put(replace(BASE, segments=()), 2.5, 5.0) == BASE.text.replace("Six seven eight nine ten. ", "")


def test_the_margin_ends_with_the_episode() -> None:
    assert around(BASE, 0.2, 7.4) == (0.0, 7.5)


@given(
    st.lists(st.sampled_from(["One", "two", "six", "ten.", "new", "words"]), max_size=20),
    st.floats(0, 7.5),
    st.floats(0, 7.5),
)
def test_whatever_was_heard_the_words_outside_stay(words: list[str], one: float, other: float) -> None:
    start, end = sorted((one, other))
    heard = a_transcript(" ".join(words)) if words else replace(BASE, segments=())
    trimmed, begin, stop = trim(BASE, heard, start, end)
    result = splice(BASE, trimmed, start=begin, end=stop)
    outside = [word for word in BASE.words() if not begin <= (word.start + word.end) / 2 < stop]
    texts = [word.text for word in result.words()]
    kept = iter(texts)
    assert all(word.text in kept for word in outside)
    assert len(texts) == len(outside) + sum(1 for _ in trimmed.words())


def _saying(text: str) -> Transcript:
    return a_transcript(*(f"{sentence.strip('.')}." for sentence in text.split(". ")))


def _without_first_word(transcript: Transcript) -> Transcript:
    first, *rest = transcript.segments
    words = first.words[1:]
    text = " ".join(word.text for word in words)
    return replace(transcript, segments=(replace(first, start=words[0].start, words=words, text=text), *rest))


def test_a_script_without_spaces_gets_none_where_a_span_is_heard_again() -> None:
    old = _unspaced("今日は", "佐藤", "港の", "話です", "ではまた")
    new = _unspaced("今日は", "斎藤", "港の", "話です", "ではまた")
    trimmed, start, end = trim(old, new, 1.0, 3.0)
    assert splice(old, trimmed, start=start, end=end).text.replace(" ", "") == "今日は斎藤港の話ですではまた"
    assert [segment.text for segment in trimmed.segments] == ["斎藤港の"]


def _unspaced(*texts: str) -> Transcript:
    words = tuple(Word(start=float(at), end=at + 1.0, text=text) for at, text in enumerate(texts))
    segment = Segment(start=0.0, end=float(len(texts)), text="".join(texts), words=words)
    return Transcript(segments=(segment,), language="ja", duration=segment.end)
