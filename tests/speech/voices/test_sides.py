"""Words at the border between two voices."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.transcript import Segment, Turn, Word
from bot.speech.voices.sides import sides, spoken


def _words(text: str, *, start: float = 0.0, pauses: tuple[int, ...] = (), pause: float = 0.3) -> list[Word]:
    """Words of .3 s; after those numbered in `pauses` nobody talks for `pause` seconds."""
    words, at = [], start
    for number, one in enumerate(text.split()):
        words.append(Word(start=at, end=at + 0.3, text=one))
        at += 0.3 + (pause if number in pauses else 0.0)
    return words


def _said(words: list[Word], *turns: tuple[float, float, str]) -> dict[str, str]:
    given = sides(words, [Turn(start=start, end=end, speaker=speaker) for start, end, speaker in turns])
    said: dict[str, str] = {}
    for word, speaker in zip(words, given, strict=True):
        said[speaker] = f"{said.get(speaker, '')} {word.text}".strip()
    return said


def test_the_end_of_a_sentence_beats_the_moment_the_voice_was_heard_to_change() -> None:
    words = _words("and how did that work? It worked well enough")
    assert _said(words, (0.0, 1.9, "A"), (1.9, 9.0, "B")) == {
        "A": "and how did that work?",
        "B": "It worked well enough",
    }


def test_without_punctuation_the_pause_tells() -> None:
    words = _words("and how did that work it worked well enough", pauses=(4,))
    assert _said(words, (0.0, 1.2, "A"), (1.2, 9.0, "B"))["A"] == "and how did that work"


def test_a_change_far_from_any_sentence_end_stays_where_it_was_heard() -> None:
    words = _words("one two three four five six seven eight nine ten eleven twelve. Thirteen fourteen")
    assert _said(words, (0.0, 1.2, "A"), (1.2, 9.0, "B"))["A"] == "one two three four"


def test_a_murmur_in_the_middle_of_a_sentence_belongs_to_it() -> None:
    words = _words("what we found is yeah that boats leave early")
    assert _said(words, (0.0, 1.2, "A"), (1.2, 1.5, "B"), (1.5, 9.0, "A")) == {"A": " ".join(w.text for w in words)}


def test_a_one_word_answer_between_sentences_stays() -> None:
    words = _words("It is a new word. Yes. And that is all", pauses=(4, 5))
    assert _said(words, (0.0, 1.55, "A"), (1.75, 2.1, "B"), (2.4, 9.0, "A"))["B"] == "Yes."


def test_a_segment_is_divided_where_the_speaker_changes() -> None:
    words = _words("Who reads them? More people than you think.")
    segment = Segment(start=0.0, end=2.5, text="Who reads them? More people than you think.", words=tuple(words))
    parts = spoken([segment], [Turn(start=0, end=0.9, speaker="A"), Turn(start=0.9, end=3, speaker="B")])
    assert [(part.speaker, part.text) for part in parts] == [
        ("A", "Who reads them?"),
        ("B", "More people than you think."),
    ]
    assert parts[0].start == 0.0 and parts[0].end <= parts[1].start and parts[1].end == 2.5


def test_words_that_carry_their_spaces_and_scripts_without_spaces_are_joined_as_they_are() -> None:
    turns = [Turn(start=0, end=0.6, speaker="A"), Turn(start=0.6, end=3, speaker="B")]
    carried = Segment(start=0, end=1.2, text=" Now then. Yes so", words=tuple(_words("x x x x")))
    texts = (" Now", " then.", " Yes", " so")
    carried_words = tuple(Word(start=w.start, end=w.end, text=t) for w, t in zip(carried.words, texts, strict=True))
    found = spoken([Segment(start=0, end=1.2, text=carried.text, words=carried_words)], turns)
    assert [part.text for part in found] == ["Now then.", "Yes so"]
    spaceless = tuple(Word(start=w.start, end=w.end, text=t) for w, t in zip(carried.words, "你好。我是", strict=False))
    found = spoken([Segment(start=0, end=1.2, text="你好。我", words=spaceless)], turns)
    assert "".join(part.text for part in found) == "你好。我"


def test_a_segment_without_words_gets_the_voice_of_its_time() -> None:
    parts = spoken(
        [Segment(start=5.0, end=6.0, text="Only text")],
        [Turn(start=0, end=2, speaker="A"), Turn(start=4, end=9, speaker="B")],
    )
    assert [(part.speaker, part.words) for part in parts] == [("B", ())]


_TIME = st.floats(0, 60).map(lambda value: round(value, 2))
_WORD = st.builds(
    lambda start, length, text: Word(start=start, end=start + length, text=text),
    _TIME,
    st.floats(0, 2),
    st.sampled_from(["yes.", "so", " and", "what?", "我", "—"]),
)
_TURN = st.builds(
    lambda start, length, speaker: Turn(start=start, end=start + length, speaker=speaker),
    _TIME,
    st.floats(0.01, 20),
    st.sampled_from(["A", "B", "C"]),
)


@given(st.lists(st.lists(_WORD, max_size=12), max_size=6), st.lists(_TURN, max_size=20))
def test_no_word_is_lost_moved_or_doubled(said: list[list[Word]], turns: list[Turn]) -> None:
    segments = [
        Segment(start=min((w.start for w in words), default=0), end=max((w.end for w in words), default=0),
                text=" ".join(w.text for w in words), words=tuple(words))
        for words in said
    ]  # fmt: skip
    parts = spoken(segments, sorted(turns, key=lambda turn: turn.start))
    assert [word for part in parts for word in part.words] == [word for words in said for word in words]
    assert "".join("".join(p.text.split()) for p in parts) == "".join("".join(s.text.split()) for s in segments)
    assert all(part.speaker for part in parts if part.words)
    assert all(left is not right for left, right in pairwise(parts))
