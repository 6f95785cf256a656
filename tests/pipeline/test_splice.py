"""Splicing: words outside the span are untouched, words inside are the new ones, nothing is lost or doubled."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.transcript import Correction, Segment, Speaker, Transcript, Word
from bot.pipeline.splice import splice, word_borders
from bot.testing.nouns import a_transcript


def _transcript(lengths: list[int], label: str, speakers: str = "S1", step: float = 0.5) -> Transcript:
    """Segments of so many words, the words numbered, voices taking turns."""
    segments, number = [], 0
    for index, length in enumerate(lengths):
        words = tuple(
            Word(start=(number + i) * step, end=(number + i + 1) * step, text=f"{label}{number + i}")
            for i in range(length)
        )
        number += length
        text = " ".join(word.text for word in words)
        voice = speakers.split()[index % len(speakers.split())]
        segments.append(Segment(start=words[0].start, end=words[-1].end, text=text, words=words, speaker=voice))
    voices = tuple(Speaker(id=id) for id in dict.fromkeys(speakers.split()))
    return Transcript(segments=tuple(segments), language="en", duration=number * step, speakers=voices)


lengths = st.lists(st.integers(1, 6), min_size=1, max_size=8)
moments = st.floats(0, 30, allow_nan=False)


@given(lengths, lengths, moments, moments, st.booleans())
def test_words_outside_stay_and_words_inside_are_the_new_ones(
    old: list[int], new: list[int], one: float, other: float, keep: bool
) -> None:
    start, end = sorted((one, other))
    base, piece = _transcript(old, "old", "S1 S2"), _transcript(new, "new", "S2 S3")
    result = splice(base, piece, start=start, end=end, keep_speakers=keep)

    def inside(word: Word) -> bool:
        return start <= (word.start + word.end) / 2 < end

    wanted = [word.text for word in base.words() if not inside(word)]
    assert [word.text for word in result.words() if word.text.startswith("old")] == wanted
    fresh = [word.text for word in piece.words() if inside(word)]
    assert [word.text for word in result.words() if word.text.startswith("new")] == fresh
    times = [(word.start, word.end) for word in result.words()]
    assert all(a[0] <= a[1] <= b[0] <= b[1] for a, b in pairwise(times))
    assert all(segment.start <= segment.words[0].start for segment in result.segments)
    assert splice(result, piece, start=start, end=end, keep_speakers=keep) == result


@given(lengths, moments, moments)
def test_a_piece_of_itself_changes_no_word(old: list[int], one: float, other: float) -> None:
    start, end = sorted((one, other))
    base = _transcript(old, "old", "S1 S2 S3")
    result = splice(base, base, start=start, end=end)
    assert list(result.words()) == list(base.words())


def test_new_words_are_spoken_by_whoever_spoke_there() -> None:
    base = _transcript([2, 2], "old", "S1 S2")  # S1 until 1.0, S2 until 2.0
    piece = _transcript([4], "new", "S9")
    result = splice(base, piece, start=0.5, end=1.5)
    said = [(segment.speaker, segment.text) for segment in result.segments]
    assert said == [("S1", "old0"), ("S1", "new1"), ("S2", "new2"), ("S2", "old3")]


def test_corrections_go_with_the_words_they_belong_to() -> None:
    def fix(start: float, text: str) -> Correction:
        return Correction(start=start, end=start + 0.5, original=text, replacement=text.title(), reason="name")

    base = replace(_transcript([8], "old"), corrections=(fix(0.0, "out"), fix(2.0, "gone")))
    piece = replace(_transcript([8], "new"), corrections=(fix(0.0, "elsewhere"), fix(2.0, "fresh")))
    result = splice(base, piece, start=1.0, end=3.0)
    assert [correction.original for correction in result.corrections] == ["out", "fresh"]


def test_a_span_grows_to_whole_words() -> None:
    transcript = a_transcript("One two three four.")
    assert word_borders(transcript, 0.7, 1.2) == (0.5, 1.5)
    assert word_borders(transcript, 0.5, 1.0) == (0.5, 1.0)
    assert word_borders(transcript, 90.0, 95.0) == (90.0, 95.0)


def test_a_piece_heard_in_another_language_says_so_and_one_in_the_same_does_not() -> None:
    base = _transcript([4, 4], "en")
    piece = replace(_transcript([4, 4], "de"), language="de")
    mixed = splice(base, piece, start=2.0, end=10.0)
    assert [(segment.words[0].text[:2], segment.language) for segment in mixed.segments] == [("en", None), ("de", "de")]
    german = replace(base, language="de", segments=tuple(replace(one, language="en") for one in base.segments))
    assert [segment.language for segment in splice(german, piece, start=2.0, end=10.0).segments] == ["en", None]
