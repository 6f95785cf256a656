"""Titles are short, whole, without filler, and never the neighbour's."""

import pytest

from bot.notes.chapter_style import ChapterStyle
from bot.notes.sentences import Sentence, split_sentences
from bot.notes.title_candidates import candidates_of, tidy
from bot.notes.titles import label_of, write_titles
from bot.testing.notes_writer import a_conversation
from bot.testing.nouns import a_transcript


def a_part(*texts: str, start: float = 300.0, speaker: str | None = "S1") -> tuple[Sentence, ...]:
    return split_sentences(a_transcript(*texts, speaker=speaker, start=start))


def texts_of(*said: str) -> list[str]:
    weights = {word.strip(".,?“”").lower(): 1.0 for text in said for word in text.split() if len(word) > 4}
    return [candidate.text for candidate in candidates_of(a_part(*said), [], weights, frozenset())]


def test_a_question_loses_what_leads_up_to_it() -> None:
    assert "What is a long-horizon task?" in texts_of("Yeah, so, first of all, you know, what is a long-horizon task?")


def test_what_is_announced_is_a_candidate() -> None:
    assert "Weak harbours" in texts_of("Okay, let's talk about weak harbours, because people asked.")


def test_quoted_names_and_numbered_items_are_candidates() -> None:
    found = texts_of("Our next item is titled “Ropes and their knots”.", "Then there is Harbour Core #1234 to review.")
    assert "Ropes and their knots" in found and "Harbour Core #1234" in found


def test_a_request_is_no_question() -> None:
    found = texts_of("Can you explain mechanical anchors?")
    assert found == ["Mechanical anchors"]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("and, you know, kind of the harbour", "The harbour"),
        ("the the harbour", "The harbour"),
        ("also, ähm, der Hafen", "Der Hafen"),
        ("um", ""),
    ],
)
def test_filler_and_stammer_go(said: str, title: str) -> None:
    assert tidy(said).casefold() == title.casefold()


def test_parts_with_the_same_words_get_titles_of_their_own() -> None:
    parts = [a_part("Let's talk about the harbour.", "Boats and ropes and boats.", start=at * 300.0) for at in range(3)]
    titles = write_titles(parts, language="en", leaders=frozenset(), style=ChapterStyle())
    assert len(set(titles)) == 3 and all(titles)


def test_a_line_of_the_feed_names_the_part_it_belongs_to() -> None:
    talk = split_sentences(a_conversation())
    third = len(talk) // 3
    parts = [talk[:third], talk[third : 2 * third], talk[2 * third :]]
    topics = ["Kitchen secrets: soup, onions and bread", "Nobody speaks of volcanoes"]
    titles = write_titles(parts, language="en", leaders=frozenset({"S1"}), style=ChapterStyle(), topics=topics)
    assert titles[1] == "Kitchen secrets: soup, onions and bread" and topics[1] not in titles


def test_an_advertisement_is_called_one_in_the_shows_words() -> None:
    part = a_part("This episode is sponsored by Ropes.", "Use the promo code harbour for ten percent off.")
    assert label_of(part, first=False, last=False, style=ChapterStyle()) == "Sponsor"
    assert label_of(part, first=False, last=False, style=ChapterStyle(sponsor="Werbung")) == "Werbung"


def test_an_opening_is_an_intro_and_a_farewell_an_outro() -> None:
    style = ChapterStyle()
    assert label_of(a_part("Welcome.", start=0.0), first=True, last=False, style=style) == "Intro"
    assert label_of(a_part("Thanks for listening, bye!"), first=False, last=True, style=style) == "Outro"
    assert label_of(a_part("Boats are green."), first=False, last=True, style=style) is None
