"""What was said is searched for questions, announced topics, names and things."""

import pytest

from bot.notes.sentences import Sentence, split_sentences
from bot.notes.titles.candidates import candidates_of
from bot.notes.titles.noun_phrases import noun_phrases
from bot.notes.titles.questions import plain_question
from bot.notes.words import stop_words
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
        "How they would do it?",
        "Do you like harbours and more harbours and harbours?",
        "It is going to be a new harbour.",
    ],
)
def test_half_sentences_and_questions_that_only_point_are_no_titles(said: str) -> None:
    assert not any(
        text.lower().startswith(("it", "what is that", "how they", "do you", "be a")) for text in texts_of(said)
    )


def test_the_names_of_the_voices_are_no_topic() -> None:
    part = a_part("So Anna Berg, tell us about the harbour.")
    weights = {"anna": 1.0, "berg": 1.0, "harbour": 1.0}
    options = {"stops": stop_words("en"), "people": frozenset({"anna", "berg"})}
    found = [candidate.text for candidate in candidates_of(part, [], weights, frozenset(), **options)]
    assert "Harbour" in found and "Anna Berg" not in found


def test_a_question_may_repeat_a_word_that_is_no_stammer() -> None:
    found = texts_of("So is a harbour a good thing or a bad thing for boats?")
    assert "Is a harbour a good thing or a bad thing for boats?" in found


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("Why do ships sink, Tom?", "Why do ships sink?"),
        ("What do you think is the deepest harbour?", "What is the deepest harbour?"),
        ("Was würdest du sagen, kostet ein neuer Hafen?", "Was kostet ein neuer Hafen?"),
        ("What do you think the deepest harbour holds?", "What do you think the deepest harbour holds?"),
        ("Who Ada Stone is?", "Who is Ada Stone?"),
        ("How the tide decides it?", "How the tide decides it"),
        ("What Ada Stone has found so far?", "What Ada Stone has found so far"),
        ("What Linux distro do you use?", "What Linux distro do you use?"),
    ],
)
def test_a_question_loses_who_is_asked_and_that_it_is_an_opinion(said: str, question: str) -> None:
    assert plain_question(said) == question


def test_what_something_is_called_titles_a_part_not_that_it_is_called_so() -> None:
    assert "Delftware" in texts_of("Let's talk about a company called Delftware, because people asked.")


@pytest.mark.parametrize(
    "said",
    [
        "So I said, “Listen, don’t worry about the anchors”, and left.",
        "And she goes, “They won’t board us on the weekend”, which was wrong.",
        "“Hi, my name’s Ada Stone” was all of it.",
    ],
)
def test_what_somebody_says_in_a_story_is_no_title(said: str) -> None:
    assert not [text for text in texts_of(said) if text.startswith(("Listen", "They", "Hi"))]


def test_a_quoted_question_may_title_a_part() -> None:
    assert "Why doesn't the crane turn?" in texts_of("The next one is “Why doesn't the crane turn?”, and Bo answered.")


def test_a_first_name_alone_is_no_topic_unless_the_feed_tells_of_it() -> None:
    part = a_part("Great question, Tom, about the harbour pilots of Tom.")
    weights = {"tom": 1.0, "harbour": 1.0, "pilots": 1.0}

    def found(told: frozenset[str]) -> set[str]:
        stops = stop_words("en")
        return {one.text for one in candidates_of(part, [], weights, frozenset(), stops=stops, told=told)}

    assert "Tom" not in found(frozenset()) and any("arbour pilots" in text for text in found(frozenset()))
    assert "Tom" in found(frozenset({"tom"}))


def test_a_number_keeps_its_commas_and_a_saint_his_name() -> None:
    found = texts_of("We had loans of 110,000 dollars.", "They drove from the casino to St. Petersburg.")
    assert not [text for text in found if text.endswith((" 110", " St", " 000"))]
    assert any("St. Petersburg" in text for text in found)


def test_what_is_talked_about_may_begin_with_a_question_word() -> None:
    assert "What makes harbours silt" in texts_of("So let's talk about what makes harbours silt, because they do.")
    assert not [text for text in texts_of("We call it “They sail harbours”.") if text.startswith("They")]
