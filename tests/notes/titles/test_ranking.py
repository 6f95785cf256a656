"""Of several candidates the one that says most of the part stands first."""

from bot.notes.sentences import split_sentences
from bot.notes.titles.background import Background
from bot.notes.titles.candidates import Candidate
from bot.notes.titles.heard import Heard
from bot.notes.titles.ranking import rank
from bot.notes.titles.style import TitleStyle
from bot.testing.nouns import a_transcript


def heard_in(text: str) -> Heard:
    return Heard(split_sentences(a_transcript(text)), text.lower(), language="en")


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
    words_of_one = [one.text for one in rank(several, heard_in(spoken), TitleStyle(words=1))]
    assert words_of_one[0] == "Harbour"
    ranked = [one.text for one in rank(several, heard_in(spoken), TitleStyle())]
    assert ranked[:2] == ["The old harbour", "Harbour"]


def test_an_everyday_word_names_a_part_only_where_nothing_else_does() -> None:
    def of(text: str, *kinds: str) -> Candidate:
        said = f"We spoke of {text} and of it."
        return Candidate(text=text, kinds=frozenset(kinds), sentence=said, after=5.0, belongs=0.6, led=True)

    heard = heard_in("team lanterns " * 3)
    assert rank([of("Team", "noun"), of("Lanterns", "noun")], heard, TitleStyle())[0].text == "Lanterns"
    assert rank([of("Team", "noun")], heard, TitleStyle())[0].text == "Team"


def test_a_measure_titles_a_part_only_where_nothing_else_does() -> None:
    found = [
        Candidate(text="Twenty minutes", kinds=frozenset({"noun"}), after=2, belongs=0.9, led=True),
        Candidate(text="Harbour walls", kinds=frozenset({"noun"}), after=6, belongs=0.8),
    ]
    heard = heard_in("twenty minutes of harbour walls")
    assert rank(found, heard, TitleStyle())[0].text == "Harbour walls"
    assert rank(found[:1], heard, TitleStyle())[0].text == "Twenty minutes"


def test_a_question_that_points_gives_way_to_one_that_is_understood_alone() -> None:
    found = [
        Candidate(text=text, kinds=frozenset({"question"}), after=after, belongs=0.6, led=True)
        for text, after in (("What is the essence of that there?", 2.0), ("What is the essence of sailing?", 6.0))
    ]
    heard = heard_in("essence of that, essence of sailing")
    assert rank(found, heard, TitleStyle())[0].text == "What is the essence of sailing?"


def test_a_plain_word_that_the_whole_episode_is_about_gives_way() -> None:
    found = [
        Candidate(text=text, kinds=frozenset({"noun"}), after=after, belongs=belongs, led=True)
        for text, after, belongs in (("Lanterns", 2.0, 0.8), ("Brass founders", 6.0, 0.7))
    ]
    heard = heard_in("lanterns and brass founders and lanterns")

    def first(headline: frozenset[str], words: int | None = None) -> str:
        told = Background(headline=headline, told=frozenset({"lanterns"}))
        return rank(found, heard, TitleStyle(words=words), background=told)[0].text

    named = frozenset({"lanterns"})
    assert (first(frozenset()), first(named), first(named, words=1)) == ("Lanterns", "Brass founders", "Lanterns")
