"""Titles of whole episodes: in the show's form, with its own labels, none like another."""

from bot.notes.sentences import Sentence, split_sentences
from bot.notes.titles.background import Background
from bot.notes.titles.form import TitleForm
from bot.notes.titles.style import TitleStyle
from bot.notes.titles.write import label_of, write_titles
from bot.testing.notes_writer import a_conversation
from bot.testing.nouns import a_transcript


def a_part(*texts: str, start: float = 300.0, speaker: str | None = "S1") -> tuple[Sentence, ...]:
    return split_sentences(a_transcript(*texts, speaker=speaker, start=start))


def test_a_thing_that_opens_a_part_by_its_number_names_it() -> None:
    parts = [
        a_part("Next is Harbour Core #1234.", "Ropes are tied.", "Ropes and ropes.", start=300.0),
        a_part("Something about boats.", "Boats and sails.", start=600.0),
    ]
    assert write_titles(parts, language="en", leaders=frozenset(), style=TitleStyle())[0] == "Harbour Core #1234"


def test_a_show_that_writes_topic_and_detail_gets_both() -> None:
    parts = [
        a_part("What is a weak harbour?", "Stone walls protect boats.", "Stone walls last.", start=at * 300.0)
        for at in (1, 2)
    ]
    style = TitleStyle(form=TitleForm(colon=0.9), words=5)
    assert ": " in write_titles(parts, language="en", leaders=frozenset(), style=style)[0]


def test_parts_with_the_same_words_get_titles_of_their_own() -> None:
    parts = [a_part("Let's talk about the harbour.", "Boats and ropes and boats.", start=at * 300.0) for at in range(3)]
    titles = write_titles(parts, language="en", leaders=frozenset(), style=TitleStyle())
    assert len(set(titles)) == 3 and all(titles)


def test_a_line_of_the_feed_names_the_part_it_belongs_to() -> None:
    talk = split_sentences(a_conversation())
    third = len(talk) // 3
    parts = [talk[:third], talk[third : 2 * third], talk[2 * third :]]
    topics = ["Kitchen secrets: soup, onions and bread", "Nobody speaks of volcanoes"]
    titles = write_titles(
        parts, language="en", leaders=frozenset({"S1"}), style=TitleStyle(), background=Background(topics=topics)
    )
    assert titles[1] == "Kitchen secrets: soup, onions and bread" and topics[1] not in titles


def test_an_advertisement_is_called_one_in_the_shows_words() -> None:
    part = a_part("This episode is sponsored by Ropes.", "Use the promo code harbour for ten percent off.")
    assert label_of(part, first=False, last=False, style=TitleStyle()) == "Sponsor"
    assert label_of(part, first=False, last=False, style=TitleStyle(sponsor="Werbung")) == "Werbung"


def test_an_opening_is_an_intro_and_a_farewell_an_outro() -> None:
    style = TitleStyle()
    assert label_of(a_part("Welcome.", start=0.0), first=True, last=False, style=style) == "Intro"
    assert label_of(a_part("Thanks for listening, bye!"), first=False, last=True, style=style) == "Outro"
    assert label_of(a_part("Boats are green."), first=False, last=True, style=style) is None


def test_words_that_were_hardly_heard_make_no_title() -> None:
    said = ["Next is the fabulous lighter.", "The fabulous lighter guides boats.", "Stone walls protect boats."]
    parts = [a_part(*said), a_part("Ropes and ropes.", "Ropes are long.", start=600.0)]
    options = {"language": "en", "leaders": frozenset[str](), "style": TitleStyle()}
    assert "lighter" in write_titles(parts, **options)[0].lower()
    assert (
        "lighter"
        not in write_titles(parts, **options, background=Background(misheard=frozenset({"lighter"})))[0].lower()
    )


def test_a_term_that_no_dictionary_holds_names_the_part_that_uses_it() -> None:
    parts = [
        a_part("I read about it in an old word list.", "So what is quaylexity?", "It is quaylexity of old boats."),
        a_part("Something about ropes.", "Ropes and sails.", start=600.0),
    ]
    options = {"language": "en", "leaders": frozenset[str](), "style": TitleStyle()}
    assert "uaylexity" in write_titles(parts, **options)[0]
    capital = [
        split_sentences(a_transcript(*(s.text.replace("qu", "Qu") for s in part), start=300.0)) for part in parts
    ]
    assert "Quaylexity" in write_titles(capital, **options, background=Background(told=frozenset({"quaylexity"})))[0]


def test_the_plural_of_the_title_before_says_nothing_new() -> None:
    parts = [
        a_part("Ropes and ropes.", "All of the ropes.", "Ropes again.", "Old ropes.", start=at * 600.0) for at in (0, 1)
    ]
    first, second = write_titles(parts, language="en", leaders=frozenset(), style=TitleStyle(words=1))
    assert first.lower().rstrip("s") != second.lower().rstrip("s")


def test_the_name_of_the_show_names_no_part_of_it() -> None:
    part = a_part("We are back with mechanical anchors.", "Let's talk about mechanical anchors and harbour walls.")
    title = titled(part)
    assert titled(part, show=f"The {title} Podcast") != title


def test_an_opening_that_would_be_named_after_the_whole_episode_is_its_intro() -> None:
    opening = a_part("Welcome to mechanical anchors.", "Let's talk about mechanical anchors.", start=300.0)
    parts = [opening, a_part("So what about harbour walls?", "Harbour walls last.", start=900.0)]
    options = {"language": "en", "leaders": frozenset[str](), "style": TitleStyle()}
    assert "nchors" in write_titles(parts, **options)[0]
    headline = frozenset({"mechanical", "anchors", "12"})
    assert write_titles(parts, **options, background=Background(headline=headline))[0] == "Intro"


def titled(part: tuple[Sentence, ...], show: str = "") -> str:
    return write_titles(
        [part], language="en", leaders=frozenset(), style=TitleStyle(), background=Background(show=show)
    )[0]
