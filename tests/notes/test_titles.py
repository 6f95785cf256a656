"""Titles are short, whole, without filler, and never the neighbour's."""

import pytest

from bot.domain.transcript import Correction, Segment, Transcript, Word
from bot.notes.sentences import Sentence, split_sentences
from bot.notes.titles.candidates import Candidate, candidates_of
from bot.notes.titles.endings import alone
from bot.notes.titles.faults import broken
from bot.notes.titles.form import TitleForm, learn_form
from bot.notes.titles.grammar import names_thing
from bot.notes.titles.measures import measures
from bot.notes.titles.misheard import misheard_words
from bot.notes.titles.model import Heard
from bot.notes.titles.noun_phrases import noun_phrases
from bot.notes.titles.questions import plain_question
from bot.notes.titles.style import TitleStyle
from bot.notes.titles.tidy import tidy
from bot.notes.titles.write import label_of, rank, write_titles
from bot.notes.words import stop_words
from bot.testing.notes_writer import a_conversation
from bot.testing.nouns import a_transcript


def a_part(*texts: str, start: float = 300.0, speaker: str | None = "S1") -> tuple[Sentence, ...]:
    return split_sentences(a_transcript(*texts, speaker=speaker, start=start))


def texts_of(*said: str) -> list[str]:
    weights = {word.strip(".,?“”").lower(): 1.0 for text in said for word in text.split() if len(word) > 4}
    stops = stop_words("en")
    return [candidate.text for candidate in candidates_of(a_part(*said), [], weights, frozenset(), stops=stops)]


def test_a_question_loses_what_leads_up_to_it() -> None:
    assert "What is a long-horizon task?" in texts_of("Yeah, so, first of all, you know, what is a long-horizon task?")


def test_what_is_announced_is_a_candidate() -> None:
    assert "Weak harbours" in texts_of("Okay, let's talk about weak harbours, because people asked.")


def test_quoted_names_and_numbered_items_are_candidates() -> None:
    found = texts_of("Our next item is titled “Ropes and their knots”.", "Then there is Harbour Core #1234 to review.")
    assert "Ropes and their knots" in found and "Harbour Core #1234" in found


def test_a_request_is_no_question() -> None:
    found = texts_of("Can you explain mechanical anchors?")
    assert "Mechanical anchors" in found and not any(text.startswith("Can you") for text in found)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("What is the top obstacle to peaceful coexistence?", {"top obstacle to peaceful coexistence"}),
        ("They explain weak harbours, clearly 1999.", {"weak harbours"}),
        ("How do you run a shipyard?", {"shipyard"}),
        ("A thing for some people.", set()),
    ],
)
def test_names_of_things_are_found_by_the_little_words_around_them(said: str, names: set[str]) -> None:
    found = {named.text for named in noun_phrases(said, stop_words("en"), capitals=False)}
    assert names <= found and not found & {"explain", "clearly 1999", "people", "run"}


def test_a_german_name_ends_with_a_noun() -> None:
    found = [named.text for named in noun_phrases("Wir sprechen über neue Häfen.", stop_words("de"), capitals=True)]
    assert found == ["neue Häfen"]


@pytest.mark.parametrize(
    "said",
    [
        "Let's talk about it because they came, you know.",
        "What is that?",
        "Do you like harbours and more harbours and harbours?",
        "It is going to be a new harbour.",
    ],
)
def test_half_sentences_and_questions_that_only_point_are_no_titles(said: str) -> None:
    assert not any(text.lower().startswith(("it", "what is that", "do you", "be a")) for text in texts_of(said))


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("0.7", "item"),
        ("24", "noun"),
        ("000 acquisition", "noun"),
        ("What is the, open problem with tides?", "question"),
    ],
)
def test_numbers_alone_and_what_was_cut_out_of_one_are_no_titles(title: str, kind: str) -> None:
    assert broken(title, kind)
    assert not broken("Rails 7.1", "item") and not broken("What is the open problem with tides?", "question")


def test_the_names_of_the_voices_are_no_topic() -> None:
    part = a_part("So Anna Berg, tell us about the harbour.")
    weights = {"anna": 1.0, "berg": 1.0, "harbour": 1.0}
    options = {"stops": stop_words("en"), "people": frozenset({"anna", "berg"})}
    found = [candidate.text for candidate in candidates_of(part, [], weights, frozenset(), **options)]
    assert "Harbour" in found and "Anna Berg" not in found


def test_a_thing_that_opens_a_part_by_its_number_names_it() -> None:
    parts = [
        a_part("Next is Harbour Core #1234.", "Ropes are tied.", "Ropes and ropes.", start=300.0),
        a_part("Something about boats.", "Boats and sails.", start=600.0),
    ]
    assert write_titles(parts, language="en", leaders=frozenset(), style=TitleStyle())[0] == "Harbour Core #1234"


def test_the_form_of_a_show_is_learned_and_worn() -> None:
    form = learn_form([f"{number}. Ropes and the Great Harbour" for number in range(1, 6)])
    assert form == TitleForm(colon=0.0, title_case=True, number=".")
    assert form.dress("boats of the north", 3) == "3. Boats of the North"
    assert learn_form(["Ropes in winter time", "Old boats at sea"] * 3).title_case is False


def test_a_show_that_writes_topic_and_detail_gets_both() -> None:
    parts = [
        a_part("What is a weak harbour?", "Stone walls protect boats.", "Stone walls last.", start=at * 300.0)
        for at in (1, 2)
    ]
    style = TitleStyle(form=TitleForm(colon=0.9), words=5)
    assert ": " in write_titles(parts, language="en", leaders=frozenset(), style=style)[0]


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


def test_parts_with_the_same_words_get_titles_of_their_own() -> None:
    parts = [a_part("Let's talk about the harbour.", "Boats and ropes and boats.", start=at * 300.0) for at in range(3)]
    titles = write_titles(parts, language="en", leaders=frozenset(), style=TitleStyle())
    assert len(set(titles)) == 3 and all(titles)


def test_a_line_of_the_feed_names_the_part_it_belongs_to() -> None:
    talk = split_sentences(a_conversation())
    third = len(talk) // 3
    parts = [talk[:third], talk[third : 2 * third], talk[2 * third :]]
    topics = ["Kitchen secrets: soup, onions and bread", "Nobody speaks of volcanoes"]
    titles = write_titles(parts, language="en", leaders=frozenset({"S1"}), style=TitleStyle(), topics=topics)
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


def test_words_that_were_hardly_heard_make_no_title() -> None:
    said = ["Next is the fabulous lighter.", "The fabulous lighter guides boats.", "Stone walls protect boats."]
    parts = [a_part(*said), a_part("Ropes and ropes.", "Ropes are long.", start=600.0)]
    options = {"language": "en", "leaders": frozenset[str](), "style": TitleStyle()}
    assert "lighter" in write_titles(parts, **options)[0].lower()
    assert "lighter" not in write_titles(parts, **options, misheard=frozenset({"lighter"}))[0].lower()


def test_a_word_is_misheard_when_it_never_was_heard_well_and_nobody_corrected_it() -> None:
    heard = [("harbour", 0.3), ("harbour", 0.9), ("lighter", 0.4), ("Qvistmar", 0.7), ("boats", 0.7), ("Ilsabe", 0.2)]
    words = tuple(Word(start=at, end=at + 1, text=text, probability=sure) for at, (text, sure) in enumerate(heard))
    fixed = Correction(start=5, end=6, original="Ilse Abe", replacement="Ilsabe", reason="rule of the show")
    transcript = Transcript(
        segments=(Segment(start=0, end=6, text="", words=words),), language="en", duration=6, corrections=(fixed,)
    )
    assert misheard_words(transcript) == {"lighter", "qvistmar"}


def test_a_question_may_repeat_a_word_that_is_no_stammer() -> None:
    found = texts_of("So is a harbour a good thing or a bad thing for boats?")
    assert "Is a harbour a good thing or a bad thing for boats?" in found


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
    assert "Quaylexity" in write_titles(capital, **options, told=frozenset({"quaylexity"}))[0]


def test_a_single_plain_word_gives_way_to_a_title_that_holds_it() -> None:
    def of(text: str, *kinds: str, after: float, belongs: float) -> Candidate:
        said = f"What should we know about the {text.lower()} of this town?"
        return Candidate(text=text, kinds=frozenset(kinds), sentence=said, after=after, belongs=belongs, led=True)

    spoken = "harbour " * 12 + "harbour walls"
    several = [
        of("Harbour", "asked", "about", "noun", "phrase", after=1.0, belongs=1.0),
        of("Harbour walls", "noun", after=80.0, belongs=0.1),
        of("Walls and harbour", "noun", after=80.0, belongs=0.1),
        of("The old harbour", "asked", after=90.0, belongs=0.1),
    ]
    words_of_one = [one.text for one in rank(several, Heard(spoken, spoken), TitleStyle(words=1), language="en")]
    assert words_of_one[0] == "Harbour"
    ranked = [one.text for one in rank(several, Heard(spoken, spoken), TitleStyle(), language="en")]
    assert ranked[:2] == ["The old harbour", "Harbour"]


def test_an_everyday_word_names_a_part_only_where_nothing_else_does() -> None:
    def of(text: str, *kinds: str) -> Candidate:
        said = f"We spoke of {text} and of it."
        return Candidate(text=text, kinds=frozenset(kinds), sentence=said, after=5.0, belongs=0.6, led=True)

    heard = Heard("team lanterns " * 3, "team lanterns " * 3)
    assert rank([of("Team", "noun"), of("Lanterns", "noun")], heard, TitleStyle(), language="en")[0].text == "Lanterns"
    assert rank([of("Team", "noun")], heard, TitleStyle(), language="en")[0].text == "Team"


def test_the_plural_of_the_title_before_says_nothing_new() -> None:
    parts = [
        a_part("Ropes and ropes.", "All of the ropes.", "Ropes again.", "Old ropes.", start=at * 600.0) for at in (0, 1)
    ]
    first, second = write_titles(parts, language="en", leaders=frozenset(), style=TitleStyle(words=1))
    assert first.lower().rstrip("s") != second.lower().rstrip("s")


@pytest.mark.parametrize(
    "title",
    [
        "July 4th",
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


def test_a_measure_titles_a_part_only_where_nothing_else_does() -> None:
    found = [
        Candidate(text="Twenty minutes", kinds=frozenset({"noun"}), after=2, belongs=0.9, led=True),
        Candidate(text="Harbour walls", kinds=frozenset({"noun"}), after=6, belongs=0.8),
    ]
    heard = Heard("twenty minutes of harbour walls", "twenty minutes of harbour walls")
    assert rank(found, heard, TitleStyle(), language="en")[0].text == "Harbour walls"
    assert rank(found[:1], heard, TitleStyle(), language="en")[0].text == "Twenty minutes"


def test_a_question_that_points_gives_way_to_one_that_is_understood_alone() -> None:
    found = [
        Candidate(text=text, kinds=frozenset({"question"}), after=after, belongs=0.6, led=True)
        for text, after in (("What is the essence of that there?", 2.0), ("What is the essence of sailing?", 6.0))
    ]
    heard = Heard("essence of that, essence of sailing", "essence of that, essence of sailing")
    assert rank(found, heard, TitleStyle(), language="en")[0].text == "What is the essence of sailing?"


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("Why do ships sink, Tom?", "Why do ships sink?"),
        ("What do you think is the deepest harbour?", "What is the deepest harbour?"),
        ("Was würdest du sagen, kostet ein neuer Hafen?", "Was kostet ein neuer Hafen?"),
        ("What do you think the deepest harbour holds?", "What do you think the deepest harbour holds?"),
    ],
)
def test_a_question_loses_who_is_asked_and_that_it_is_an_opinion(said: str, question: str) -> None:
    assert plain_question(said) == question


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


def test_what_something_is_called_titles_a_part_not_that_it_is_called_so() -> None:
    assert "Delftware" in texts_of("Let's talk about a company called Delftware, because people asked.")


def test_half_a_sentence_before_a_name_is_no_title_unless_it_is_written_as_one() -> None:
    assert broken("Have CSS nesting", "noun", "Soon we have CSS nesting everywhere.")
    assert not broken("Let Me In", "name", "They all watched Let Me In together.")


def test_the_name_of_the_show_names_no_part_of_it() -> None:
    part = a_part("We are back with mechanical anchors.", "Let's talk about mechanical anchors and harbour walls.")
    title = titled(part)
    assert titled(part, show=f"The {title} Podcast") != title


def titled(part: tuple[Sentence, ...], show: str = "") -> str:
    return write_titles([part], language="en", leaders=frozenset(), style=TitleStyle(), show=show)[0]


def test_a_pair_with_a_vague_half_is_no_title() -> None:
    assert broken("Couple, deception", "phrases") and not broken("Harbours, deception", "phrases")
