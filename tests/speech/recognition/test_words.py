"""Words with times, segments of words: nothing lost, everything in order."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.transcript import Word
from bot.speech.recognition.engine import Heard
from bot.speech.recognition.words import attached, mended, timed_words
from bot.speech.sentences import Growing, segments, spaces


def heard(*texts: str) -> list[Heard]:
    """One word a second."""
    return [Heard(start=float(i), end=i + 1.0, text=text, probability=0.8) for i, text in enumerate(texts)]


def test_marks_join_their_word_and_split_words_become_whole() -> None:
    assert [word.text for word in attached(heard(" Hello", ",", " co", "-authored", " (", "yes", ")", "."))] == [
        " Hello,", " co-authored", " (yes).",
    ]  # fmt: skip


def test_a_mark_does_not_stretch_its_word_but_a_second_half_does() -> None:
    joined = attached(heard(" Hello", ".", " self", "-made"))
    assert (joined[0].start, joined[0].end) == (0.0, 1.0)
    assert (joined[1].start, joined[1].end) == (2.0, 4.0)


def test_without_spaces_every_part_stays_a_word() -> None:
    assert [word.text for word in attached(heard("今日", "は", "。"), spaced=False)] == ["今日", "は。"]
    assert spaces("ja") == "" and spaces("de") == " "


def test_a_word_that_swallowed_a_pause_is_cut_on_the_side_of_the_pause() -> None:
    words = [Heard(start=i * 0.3, end=i * 0.3 + 0.3, text=" a", probability=1) for i in range(5)]
    late = [*words, Heard(start=1.5, end=6.0, text=" end.", probability=1)]
    early = [Heard(start=0.0, end=5.0, text=" Begin", probability=1)]
    assert mended(late)[-1].end == 1.5 + 0.6
    assert (
        mended([*early, *(Heard(start=5 + w.start, end=5 + w.end, text=w.text, probability=1) for w in words)])[0].start
        == 5.0 - 0.6
    )


def test_each_word_begins_with_its_first_token_and_averages_their_probabilities() -> None:
    words = timed_words([" Pavel", " said"], [3, 1], [0.1, 0.2, 0.3, 0.6, 0.9], [0.3, 0.6, 0.9, 1.0])
    assert [(word.start, word.end) for word in words] == [(0.1, 0.6), (0.6, 0.9)]
    assert abs(words[0].probability - 0.6) < 1e-9


def spoken(text: str, *, pause_before: dict[str, float] | None = None) -> list[Word]:
    """Words of 0.3 s each, some after a pause."""
    at, done = 0.0, []
    for word in text.split():
        at += (pause_before or {}).get(word, 0.0)
        done.append(Word(start=round(at, 3), end=round(at + 0.3, 3), text=word, probability=0.5))
        at += 0.3
    return done


def test_segments_end_with_sentences_but_not_at_abbreviations() -> None:
    cut = segments(spoken("Hello there. Dr. Smith and J. Doe are here. Good! then. yes"))
    assert [one.text for one in cut] == ["Hello there.", "Dr. Smith and J. Doe are here.", "Good! then. yes"]


def test_a_pause_ends_a_segment() -> None:
    cut = segments(spoken("one two three four", pause_before={"three": 2.0}))
    assert [one.text for one in cut] == ["one two", "three four"]


def test_speech_without_marks_is_cut_all_the_same() -> None:
    assert all(one.end - one.start <= 26 for one in segments(spoken("word " * 400)))


_TEXTS = st.lists(st.sampled_from(["yes", "No.", "Well,", "Dr.", "what?", "A.", "end!"]), max_size=80)


@given(_TEXTS, st.lists(st.integers(0, 80), max_size=5))
def test_no_word_is_lost_and_growing_gives_the_same_segments(texts: list[str], cuts: list[int]) -> None:
    words = spoken(" ".join(texts))
    whole = segments(words)
    assert [word for one in whole for word in one.words] == words
    growing, edges = Growing("en"), [0, *sorted(cut for cut in cuts if cut < len(words)), len(words)]
    for start, end in pairwise(edges):
        growing.add(words[start:end], "en")
    assert growing.all() == whole
