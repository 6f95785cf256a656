"""Scripts without spaces: what was said is corrected, respelt and quoted without any coming in."""

from dataclasses import replace

from bot.domain.diff import diff, diff_text
from bot.domain.edits import Piece
from bot.domain.quoting import QuoteLine, SetQuotes
from bot.domain.spelling import respell
from bot.domain.spoken_edits import SetPassage
from bot.domain.transcript import Segment, Transcript, Word
from bot.domain.unspaced import joined, joint, relettered
from tests.chat.drafts import written

WORDS = tuple(
    Word(start=float(n), end=n + 1.0, text=text, probability=0.4)
    for n, text in enumerate(("今日は", "佐藤", "太朗", "さんと", "話します。"))
)
SAID = Segment(start=0.0, end=5.0, text="今日は佐藤太朗さんと話します。", words=WORDS)
PIECE = Piece(notes=written(), transcript=Transcript(segments=(SAID,), language="ja", duration=5.0))


def test_a_passage_is_corrected_without_spaces_and_every_word_keeps_its_time() -> None:
    passage = SetPassage(start=0.0, end=5.0, text="今日は佐藤太郎さんと、海で話します。")
    after = passage.apply(PIECE)
    (segment,) = after.transcript.segments
    assert segment.text == passage.text == "".join(word.text for word in segment.words)
    assert [(word.start, word.text) for word in segment.words] == [
        (0.0, "今日は"), (1.0, "佐藤"), (2.0, "太郎"), (3.0, "さんと"), (4.0, "、海で話します。"),
    ]  # fmt: skip
    assert after.transcript.corrections[0].original == SAID.text
    assert passage.apply(after) == after


def test_a_name_put_right_reaches_the_words_too() -> None:
    after = respell(PIECE.transcript, "佐藤太朗", "佐藤太郎", reason="test")
    assert after.segments[0].text == "今日は佐藤太郎さんと話します。"
    assert [word.text for word in after.segments[0].words][1:3] == ["佐藤", "太郎"]
    assert [(fix.original, fix.replacement, fix.start) for fix in after.corrections] == [("太朗", "太郎", 2.0)]


def test_a_quote_is_taken_as_it_is_written() -> None:
    after = SetQuotes(lines=(QuoteLine(times=(0.0, 5.0)),)).apply(PIECE)
    assert after.notes.quotes[0].text == SAID.text
    part = SetQuotes(lines=(QuoteLine(times=(1.0, 3.0), text="佐藤太朗さん"),)).apply(PIECE).notes.quotes[0]
    assert (part.start, part.end, part.text) == (1.0, 4.0, "佐藤太朗さんと")


def test_what_changed_is_told_without_spaces() -> None:
    after = SetPassage(start=0.0, end=5.0, text="今日は佐藤太郎さんと話します。").apply(PIECE)
    assert "+ 00:02 今日は佐藤太郎さんと話します。" in diff_text(diff(PIECE, after))
    assert joined(["We", "said", "東京", "is"]) == "We said 東京 is"


def test_words_that_have_spaces_between_them_keep_them() -> None:
    english = Segment(start=0.0, end=1.0, text="Hello", words=(Word(start=0.0, end=1.0, text="Hello"),))
    assert joint(english) == " " and joint(replace(english, words=())) == " " and joint(SAID) == ""


def test_letters_are_lost_nowhere() -> None:
    for text in ("今日", "佐藤太郎さんとRSS 2.0について話します。さようなら。", "", "全然違う"):
        assert "".join(word.text for word in relettered(WORDS, text)) == text
