"""Sentences hold every word of the transcript, in order of time."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.transcript import Segment, Transcript, Word
from bot.notes.sentences import split_sentences
from bot.testing.nouns import a_transcript

TIMES = st.one_of(st.floats(0, 1000), st.floats(allow_nan=True, allow_infinity=True))
TEXTS = st.text(alphabet="ab .!?…。A1'\n", max_size=40)
SEGMENTS = st.lists(st.builds(Segment, start=TIMES, end=TIMES, text=TEXTS, speaker=st.sampled_from(["S1", "S2", None])))


def a_talk(*segments: Segment, language: str = "en") -> Transcript:
    return Transcript(segments=segments, language=language, duration=100.0)


@given(SEGMENTS)
def test_no_letter_is_lost_and_starts_never_descend(segments: list[Segment]) -> None:
    sentences = split_sentences(a_talk(*segments))
    said = sorted("".join("".join(segment.text.split()) for segment in segments))
    assert sorted("".join("".join(sentence.text.split()) for sentence in sentences)) == said
    starts = [sentence.start for sentence in sentences]
    assert starts == sorted(starts) and all(0 <= s.start <= s.end <= 100 for s in sentences)


def test_a_sentence_runs_over_two_segments_of_one_voice() -> None:
    talk = a_talk(
        Segment(start=0, end=2, text="The boats leave", speaker="S1"),
        Segment(start=2, end=3, text="before the tide. Then", speaker="S1"),
        Segment(start=3, end=4, text="it rains.", speaker="S1"),
    )
    assert [s.text for s in split_sentences(talk)] == ["The boats leave before the tide.", "Then it rains."]


def test_a_change_of_voice_ends_a_sentence_and_opens_a_turn() -> None:
    talk = a_talk(
        Segment(start=0, end=2, text="The boats leave", speaker="S1"),
        Segment(start=2, end=3, text="when?", speaker="S2"),
    )
    assert [(s.text, s.opens_turn) for s in split_sentences(talk)] == [("The boats leave", True), ("when?", True)]


def test_titles_and_initials_end_no_sentence() -> None:
    talk = a_talk(Segment(start=0, end=5, text="Dr. Ana B. Reyes met Mr. Wolf, e.g. on Monday. Then she left."))
    assert [s.text for s in split_sentences(talk)] == [
        "Dr. Ana B. Reyes met Mr. Wolf, e.g. on Monday.",
        "Then she left.",
    ]


def test_a_sentence_starts_with_its_first_word() -> None:
    transcript = a_transcript("One two three.", "Four five.")
    words = list(transcript.words())
    assert [s.start for s in split_sentences(transcript)] == [words[0].start, words[3].start]


def test_a_run_without_punctuation_is_cut_into_pieces() -> None:
    sentences = split_sentences(a_talk(Segment(start=0, end=100, text="word " * 200)))
    assert len(sentences) == 8 and not any(sentence.complete for sentence in sentences)


def test_chinese_is_cut_at_its_own_full_stop() -> None:
    talk = a_talk(Segment(start=0, end=10, text="今天我们来谈谈港口。船长每天出海。"), language="zh")
    assert [s.text for s in split_sentences(talk)] == ["今天我们来谈谈港口。", "船长每天出海。"]


def test_a_long_pause_ends_a_sentence() -> None:
    one, two = a_transcript("The boats"), a_transcript("leave at dawn.", start=9.0)
    joined = replace(one, segments=one.segments + two.segments, duration=20.0)
    assert [s.text for s in split_sentences(joined)] == ["The boats", "leave at dawn."]


def test_a_sentence_is_in_one_language_and_joined_as_that_one_is() -> None:
    words = (Word(start=4.0, end=4.5, text="東京"), Word(start=4.5, end=5.0, text="です。"))
    talk = a_talk(
        Segment(start=0, end=2, text="She said it so", speaker="S1"),
        Segment(start=4.0, end=5.0, text="東京です。", words=words, speaker="S1", language="ja"),
        Segment(start=5.1, end=6.0, text="and went on.", speaker="S1"),
    )
    assert [(sentence.text, sentence.language) for sentence in split_sentences(talk)] == [
        ("She said it so", None),
        ("東京です。", "ja"),
        ("and went on.", None),
    ]
