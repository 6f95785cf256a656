"""What can stand as a title, and how a text becomes one."""

import pytest

from bot.domain.chapter import Chapter
from bot.domain.transcript import Correction, Segment, Transcript, Word
from bot.notes.titles.endings import alone
from bot.notes.titles.faults import broken
from bot.notes.titles.form import TitleForm, learn_form
from bot.notes.titles.grammar import names_thing
from bot.notes.titles.measures import measures
from bot.notes.titles.misheard import misheard_words
from bot.notes.titles.style import learn_titles
from bot.notes.titles.tidy import tidy


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("0.7", "item"),
        ("24", "noun"),
        ("000 acquisition", "noun"),
        ("What is the, open problem with tides?", "question"),
        ("What is the uh harbour for?", "question"),
        ("Inaudible 04", "item"),
        ("Mm-hmm", "noun"),
        ("Episode 12", "name"),
        ("Folge 3", "name"),
        ("Vegas to St", "noun"),
    ],
)
def test_numbers_alone_and_what_was_cut_out_of_one_are_no_titles(title: str, kind: str) -> None:
    assert broken(title, kind)
    assert not broken("Rails 7.1", "item") and not broken("What is the open problem with tides?", "question")


def test_the_form_of_a_show_is_learned_and_worn() -> None:
    form = learn_form([f"{number}. Ropes and the Great Harbour" for number in range(1, 6)])
    assert form == TitleForm(colon=0.0, title_case=True, number=".")
    assert form.dress("boats of the north", 3) == "3. Boats of the North"
    assert learn_form(["Ropes in winter time", "Old boats at sea"] * 3).title_case is False


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("and, you know, kind of the harbour", "The harbour"),
        ("the the harbour", "The harbour"),
        ("also, ähm, der Hafen", "Der Hafen"),
        ("harbours in terms of like boats", "Harbours in terms of boats"),
        ("um", ""),
    ],
)
def test_filler_and_stammer_go(said: str, title: str) -> None:
    assert tidy(said).casefold() == title.casefold()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("killed almost", "We killed almost every boat."),
        ("Will recall", "You will recall the old harbour."),
        ("young woman listening", "There was a young woman listening to us."),
        ("left Harbour Works", "And then you left Harbour Works for the sea."),
        ("clearly sails", "Clearly sails were the better idea."),
        ("gewisse", "Das sind gewisse Häfen."),
    ],
)
def test_a_piece_of_what_somebody_does_names_no_thing(text: str, sentence: str) -> None:
    assert not names_thing(text, sentence, "de" if "Häfen" in sentence else "en")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("scalable harbours", "So let's talk about scalable harbours."),
        ("load-time compute", "All of it is about load-time compute."),
        ("predictions for 2027", "What are your predictions for 2027?"),
        ("the way to the sea", "Tell us about the way to the sea."),
        ("Konsistenz der Daten", "Es geht um die Konsistenz der Daten."),
        ("killed presque", "On a killed presque tout."),
    ],
)
def test_nouns_and_what_belongs_to_them_name_a_thing(text: str, sentence: str) -> None:
    language = {"Es": "de", "On": "fr"}.get(sentence[:2], "en")
    assert names_thing(text, sentence, language)


def test_a_word_is_misheard_when_it_never_was_heard_well_and_nobody_corrected_it() -> None:
    heard = [("harbour", 0.3), ("harbour", 0.9), ("lighter", 0.4), ("Qvistmar", 0.7), ("boats", 0.7), ("Ilsabe", 0.2)]
    words = tuple(Word(start=at, end=at + 1, text=text, probability=sure) for at, (text, sure) in enumerate(heard))
    fixed = Correction(start=5, end=6, original="Ilse Abe", replacement="Ilsabe", reason="rule of the show")
    transcript = Transcript(
        segments=(Segment(start=0, end=6, text="", words=words),), language="en", duration=6, corrections=(fixed,)
    )
    assert misheard_words(transcript) == {"lighter", "qvistmar"}


@pytest.mark.parametrize(
    "title",
    [
        "July 4th",
        "January",
        "285 million",
        "Between 1936 and 1939",
        "800 files",
        "15-year-old kids",
        "Zwanzig Stunden",
        "6 days later",
    ],
)
def test_dates_sums_and_spans_of_time_tell_no_topic(title: str) -> None:
    assert measures(title)


@pytest.mark.parametrize(
    "title", ["2024 election", "19th century medicine", "4 Tage Woche", "3D printing", "Windows 11", "Web 2.0"]
)
def test_things_may_have_numbers(title: str) -> None:
    assert not measures(title, f"So, {title} it is.")


@pytest.mark.parametrize(
    ("title", "said", "stands"),
    [
        ("Gelöste Problem", "Das gelöste Problem war der Hafen.", "Gelöstes Problem"),
        ("Beste Kapitän", "Wer ist der beste Kapitän?", "Bester Kapitän"),
        ("Künstlichen Insel", "Auf der künstlichen Insel steht ein Turm.", "Künstliche Insel"),
        ("Neue alte Hafen", "Und der neue alte Hafen bleibt.", "Neuer alter Hafen"),
        ("Alten Hafens", "Die Mauer des alten Hafens fiel.", "Alten Hafens"),
        ("Hafen", "Der Hafen liegt im Norden.", "Hafen"),
    ],
)
def test_german_adjectives_stand_without_their_article(title: str, said: str, stands: str) -> None:
    assert alone(title, said) == stands


def test_half_a_sentence_before_a_name_is_no_title_unless_it_is_written_as_one() -> None:
    assert broken("Have CSS nesting", "noun", "Soon we have CSS nesting everywhere.")
    assert not broken("Let Me In", "name", "They all watched Let Me In together.")


def test_a_pair_with_a_vague_half_is_no_title() -> None:
    assert broken("Couple, deception", "phrases") and not broken("Harbours, deception", "phrases")


def test_what_a_show_calls_its_openings_is_learned_where_it_says_more_too() -> None:
    openings = ["Intro with Ada Stone", "Intro", "Knots", "Intro and our guest", "Rope"]
    listings = [[Chapter(start=0.0, title=first), Chapter(start=60.0, title="Tides")] for first in openings]
    assert learn_titles(listings).intro == "Intro"
    assert learn_titles([listings[at] for at in (0, 2, 3, 4)]).intro is None
