"""Names mended by sound and spelling, and words that only look like names left alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.person import Link, LinkGroup, Origin, Person
from bot.domain.show import NameRule
from bot.domain.transcript import Correction, Segment, Speaker, Transcript
from bot.speech.names.keeper import ShowNames, undo
from bot.speech.names.rules import with_sound_alikes
from bot.testing.name_keeper import NameKeeperContract, knowing, said

_TURCK = Person(name="Henrik Duvenbeck", role="host", origin=Origin.FEED)
_GUEST = Person(name="Pavla Ismailova", role="guest", origin=Origin.FEED)


class TestShowNames(NameKeeperContract):
    @pytest.fixture
    def keeper(self) -> ShowNames:
        return ShowNames()


def _mended(text: str, *people: Person, probability: float = 0.6, language: str = "en", **known: object) -> str:
    heard = said(text, probability=probability, language=language)
    return ShowNames().correct(heard, knowing(*people, **known)).text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("Welcome Pavla Ismilova to the show.", "Welcome Pavla Ismailova to the show."),
        ("I agree with Izmailova there.", "I agree with Ismailova there."),
        ("That is Ismilova's idea.", "That is Ismailova's idea."),
        ("(Ismilova, again)", "(Ismailova, again)"),
        ("An Ismilova-style proof.", "An Ismailova-style proof."),
        ("Hi, I'm Hendrik Duvenbeg.", "Hi, I'm Henrik Duvenbeck."),
        ("Said Duven Beck yesterday.", "Said Duvenbeck yesterday."),
        ("The Duvenbeg/Ismilova proof.", "The Duvenbeck/Ismailova proof."),
    ],
)
def test_a_name_that_sounds_and_looks_alike_is_put_right(heard: str, written: str) -> None:
    assert _mended(heard, _TURCK, _GUEST) == written


@pytest.mark.parametrize(
    "text",
    [
        "Ismael and Isabella were there.",  # other names
        "The transformers in the yard hum.",  # a plural is no mishearing
        "She lives in Turkey and eats turkey.",
        "Pavla Petrova came too.",  # another surname
        "An open eye sees more.",
    ],
)
def test_what_is_somebody_or_something_else_stays(text: str) -> None:
    glossary = ("Transformer", "OpenAI", "Turck")
    assert _mended(text, _TURCK, _GUEST, probability=0.95, glossary=glossary) == text


def test_where_two_names_fit_nothing_is_changed_and_the_editor_is_asked() -> None:
    people = (Person(name="Anna Kellermann", role="guest"), Person(name="Bo Kettermann", role="guest"))
    mended = ShowNames().correct(said("As Kelternann said", probability=0.4), knowing(*people))
    assert mended.text == "As Kelternann said"
    (doubt,) = mended.doubts
    assert doubt.text == "Kelternann" and doubt.suggestion in ("Kellermann", "Kettermann")


def test_a_split_term_is_joined_and_its_time_kept() -> None:
    mended = ShowNames().correct(said("A paper on epi plexity today."), knowing(glossary=("Epiplexity",)))
    assert mended.text == "A paper on Epiplexity today."
    joined = mended.segments[0].words[3]
    assert (joined.text, joined.start, joined.end) == ("Epiplexity", 1.5, 2.4)


def test_a_word_that_holds_two_names_is_split_inside_its_time() -> None:
    mended = ShowNames().correct(said("Ask pavlaismilova now", probability=0.5), knowing(_GUEST))
    assert mended.text == "Ask Pavla Ismailova now"
    first, second = mended.segments[0].words[1:3]
    assert (first.start, second.end) == (0.5, 0.9) and first.end == second.start


def test_initials_are_heard_letter_by_letter() -> None:
    assert _mended("At OpenEye. At Open AI.", glossary=("OpenAI",), probability=0.4) == "At OpenAI. At OpenAI."


def test_a_name_written_small_gets_its_capitals_where_it_mostly_has_them() -> None:
    text = "At Anthropic and in Anthropic, then anthropic again."
    assert _mended(text, title="Inside Anthropic") == text.replace("anthropic", "Anthropic")


def test_german_compounds_are_no_names() -> None:
    text = "Die Datenbankabfrage und die Softwareentwicklung dauern lange."
    assert _mended(text, _GUEST, language="de", description="Über Datenbankabfragen und Vitess.") == text


def test_german_names_are_mended_by_german_sound() -> None:
    host = Person(name="Wolfgang Gaßler", role="host")
    assert _mended("Hallo Wolfgang Gasler.", host, language="de") == "Hallo Wolfgang Gaßler."


def test_the_wrong_surname_of_a_known_first_name_is_mended_even_where_it_is_a_word() -> None:
    host = Person(name="Mattis Turck", role="host")
    assert _mended("I'm Mattis Turk.", host) == "I'm Mattis Turck."


def test_text_without_word_times_is_mended_too() -> None:
    segment = Segment(start=0.0, end=4.0, text="We met Pavla Ismilova there.")
    heard = Transcript(segments=(segment,), language="en", duration=4.0)
    mended = ShowNames().correct(heard, knowing(_GUEST))
    assert mended.text == "We met Pavla Ismailova there." and mended.segments[0].words == ()
    assert 0.0 < mended.corrections[0].start < mended.corrections[0].end < 4.0


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("東京でPavla Ismilovaと会いました。", "東京でPavla Ismailovaと会いました。"),
        ("Иван Ismilova", "Иван Ismailova"),
        ("Привет, Pavla Ismilova", "Привет, Pavla Ismailova"),
    ],
)
def test_words_of_other_scripts_are_never_lost(heard: str, written: str) -> None:
    assert _mended(heard, _GUEST) == written


def test_leading_spaces_of_words_are_kept() -> None:
    heard = said("We met Pavla Ismilova there.", probability=0.6)
    words = tuple(replace(word, text=f" {word.text}") for word in heard.segments[0].words)
    mended = ShowNames().correct(replace(heard, segments=(replace(heard.segments[0], words=words),)), knowing(_GUEST))
    assert "".join(word.text for word in mended.words()) == " We met Pavla Ismailova there."


def test_spellings_of_one_unknown_name_are_brought_together() -> None:
    segments = [("Sutskever said so.", 0.95)] * 4 + [("But Sutzkever left.", 0.5)]
    heard = [said(text, probability=sure, start=10.0 * n).segments[0] for n, (text, sure) in enumerate(segments)]
    transcript = Transcript(segments=tuple(heard), language="en", duration=60.0)
    mended = ShowNames().correct(transcript, knowing())
    assert mended.segments[-1].text == "But Sutskever left."
    assert mended.corrections[0].origin is Origin.SPEECH


def test_a_name_said_by_its_letters_is_brought_together_where_it_came_out_as_words() -> None:
    lines = [
        ("We asked OpenAI about it.", 0.9),
        ("And OpenAI said no.", 0.9),
        ("Then at open eye we met.", 0.6),
        ("The Open AI team left Open Eye early.", 0.6),
        ("She kept an open eye on it.", 0.6),
        ("They left open eyes behind.", 0.99),
        ("Before they had to leave Opener Eye, all was well.", 0.98),
    ]
    heard = [said(text, probability=sure, start=10.0 * n).segments[0] for n, (text, sure) in enumerate(lines)]
    mended = ShowNames().correct(Transcript(segments=tuple(heard), language="en", duration=60.0), knowing())
    assert [segment.text for segment in mended.segments[2:]] == [
        "Then at OpenAI we met.",
        "The OpenAI team left OpenAI early.",
        "She kept an open eye on it.",
        "They left open eyes behind.",
        "Before they had to leave OpenAI, all was well.",
    ]
    assert "said in this episode" in mended.corrections[0].reason
    german = Transcript(segments=(heard[0], heard[1], heard[-1]), language="de", duration=60.0)
    assert "Opener Eye" in ShowNames().correct(german, knowing()).segments[-1].text, "every German noun has a capital"


def test_spellings_that_are_equally_frequent_are_left_to_the_editor() -> None:
    heard = said("So Sutskever met someone and later Sutzkever too.", probability=0.9)
    mended = ShowNames().correct(heard, knowing())
    assert mended.segments == heard.segments
    assert [(doubt.text, doubt.suggestion) for doubt in mended.doubts] == [("Sutzkever", "Sutskever")]


def test_a_doubtful_unknown_name_is_shown_once() -> None:
    heard = said("Then Qiuzong spoke, and Qiuzong left.", probability=0.3)
    doubts = ShowNames().correct(heard, knowing()).doubts
    assert [doubt.text for doubt in doubts] == ["Qiuzong"]


def test_a_correction_can_be_taken_back() -> None:
    heard = said("I asked Pavla Ismilova about epi plexity.", probability=0.6)
    mended = ShowNames().correct(heard, knowing(_GUEST, glossary=("Epiplexity",)))
    assert len(mended.corrections) == 2
    back = mended
    for correction in mended.corrections:
        back = undo(back, correction)
    assert back.text == heard.text and back.corrections == ()
    assert [word.text for word in back.words()] == [word.text for word in heard.words()]


def test_undoing_what_is_no_longer_there_changes_nothing() -> None:
    heard = said("Nothing to see here.")
    gone = Correction(start=0.0, end=1.0, original="Ismilova", replacement="Ismailova", reason="")
    assert undo(heard, gone) == heard


def test_one_fix_teaches_the_show_all_its_sound_alikes() -> None:
    heard = said("At open eye they said open I, and an opener eye. Keep an eye open.", probability=0.5)
    rule = with_sound_alikes(NameRule(written="OpenAI", heard=("open eye",), by="ed"), heard)
    assert rule.written == "OpenAI" and rule.heard[0] == "open eye" and rule.by == "ed"
    mended = ShowNames().correct(said("Now open eye again."), knowing(rules=[rule]))
    assert mended.text == "Now OpenAI again." and mended.corrections[0].origin is Origin.EDITOR


def test_a_rule_takes_up_no_plain_words_and_nobody_who_speaks_there() -> None:
    heard = said("So Kellerman met Kettermann and Kelerman in the cellar.", probability=0.5)
    heard = replace(heard, speakers=(Speaker(id="S1", name="Bo Kettermann"),))
    rule = with_sound_alikes(NameRule(written="Kellermann", heard=("Kellerman",)), heard)
    assert rule.heard == ("Kellerman", "Kelerman")


def test_rules_go_before_everything_else() -> None:
    rule = NameRule(written="Ismaylova", heard=("Ismailova",))
    assert _mended("Ask Ismailova.", _GUEST, rules=[rule]) == "Ask Ismaylova."


def test_hints_are_ranked_and_come_from_everywhere() -> None:
    context = knowing(
        _GUEST,
        title="Harbour lights, with Pavla Ismailova",
        description="She works at Quillmark Labs on “counting lamps”.",
        rules=[NameRule(written="METR", heard=("meter",))],
        hosts=(_TURCK,),
        glossary=("epiplexity",),
        link_groups=(LinkGroup(name="FirstQuay", links=(Link(label="Website", url="https://example.com"),)),),
    )
    hints = ShowNames().hints(context)
    ranked = ("Pavla Ismailova", "Henrik Duvenbeck", "METR", "Quillmark Labs", "FirstQuay", "epiplexity")
    assert [hint for hint in hints if hint in ranked] == list(ranked)
    assert "counting lamps" not in hints  # plain words are heard without being told


def test_headings_and_plain_words_are_no_hints_however_they_are_written() -> None:
    context = knowing(
        _GUEST,
        title="The Evaluators Are Being Evaluated",
        description="About JSON and Reinforcement.\n\nLinks:\nRSS 2.0 Specification\nWith Epiplexity by Quillmark.",
    )
    assert ShowNames().hints(context)[:3] == ("Pavla Ismailova", "Epiplexity", "Quillmark")
    assert not {"Links", "Specification", "Evaluators", "JSON", "Reinforcement"} & set(ShowNames().hints(context))


def test_hints_are_few_and_carry_their_weight() -> None:
    description = " ".join(f"With Zorblat{letter}an." for letter in "abcdefghijklmnopqrstuvwxyz")
    hints = ShowNames().weighed_hints(knowing(_GUEST, _TURCK, description=description))
    assert len(hints) == 12 and [hint.text for hint in hints[:2]] == [_GUEST.name, _TURCK.name]
    weights = [hint.weight for hint in hints]
    assert weights == sorted(weights, reverse=True) and 0.3 <= weights[-1] < weights[0] == 1.0


def test_capitals_that_a_name_lost_come_back_and_plain_words_get_none() -> None:
    text = "On the Mad Podcast we do podcasting. What a mad podcast!"
    mended = _mended(text, title="MAD Podcast", description="About Podcasting 2.0. In Podcasting 2.0.")
    assert mended == "On the MAD Podcast we do podcasting. What a mad podcast!"


def test_words_written_like_a_name_and_heard_unsurely_may_be_one() -> None:
    assert (
        _mended("Back to the Mad Pud Test now.", title="MAD Podcast", probability=0.4) == "Back to the MAD Podcast now."
    )
    sure = "Back to the Mad Pud Test now."
    assert _mended(sure, title="MAD Podcast", probability=0.9) == sure


def test_the_first_name_beside_the_surname_of_who_takes_part_is_mended_even_where_it_is_a_common_word() -> None:
    host = Person(name="Matt Turck", role="host")
    assert _mended("Hi, I'm Met Turk.", host, probability=0.5) == "Hi, I'm Matt Turck."
    assert _mended("We have met Turck before.", host) == "We have met Turck before."


def test_a_rare_word_that_was_heard_unsurely_where_a_name_may_be_meant_is_shown_not_changed() -> None:
    heard = said("And it talks about epilepsy here", probability=0.4)
    mended = ShowNames().correct(heard, knowing(description="A paper on Epiplexity."))
    assert mended.text == heard.text
    assert [(doubt.text, doubt.suggestion) for doubt in mended.doubts] == [("epilepsy", "Epiplexity")]


def test_a_rare_word_is_the_name_that_the_episode_says_again_and_again() -> None:
    lines = [("It is Epiplexity.", 0.9), ("So epiplexity it is.", 0.9), ("And it talks about epilepsy here", 0.4)]
    heard = [said(text, probability=sure, start=10.0 * n).segments[0] for n, (text, sure) in enumerate(lines)]
    transcript = Transcript(segments=tuple(heard), language="en", duration=30.0)
    mended = ShowNames().correct(transcript, knowing(description="A paper on Epiplexity."))
    assert mended.segments[2].text == "And it talks about Epiplexity here"
    assert (mended.corrections[-1].original, mended.corrections[-1].confidence) == ("epilepsy", 0.6)


def test_abbreviations_and_plurals_are_no_doubtful_names() -> None:
    heard = said("We store JSON in Apps and METR there", probability=0.2)
    assert [doubt.text for doubt in ShowNames().correct(heard, knowing()).doubts] == []


@given(
    st.lists(
        st.sampled_from(
            ["Ismilova", "Pavla", "the", "a-b.", "“Turk”", "open", "I'm", "12", "ß", "…", "Ismail's", "東京", "-"]
        ),
        max_size=30,
    )
)
def test_whatever_is_said_text_and_words_stay_together(texts: list[str]) -> None:
    heard = said(" ".join(texts), probability=0.5)
    mended = ShowNames().correct(heard, knowing(_GUEST, glossary=("OpenAI",)))
    for segment in mended.segments:
        assert segment.text.split() == [word.text for word in segment.words]
        assert all(segment.start <= word.start <= word.end <= segment.end for word in segment.words)
    assert ShowNames().correct(mended, knowing(_GUEST, glossary=("OpenAI",))).segments == mended.segments


def test_words_of_another_language_are_compared_in_that_one() -> None:
    english, german = (
        said("We asked Pavla Ismilova."),
        said("Das war immer schon so, Pavla.", start=5.0, probability=0.6),
    )
    guest = tuple(replace(one, language="de") for one in german.segments)
    heard = replace(english, segments=(*english.segments, *guest), duration=20.0)
    names = knowing(Person(name="Anna Emmer", role="host", origin=Origin.FEED), _GUEST)
    assert ShowNames().correct(heard, names).text == "We asked Pavla Ismailova. Das war immer schon so, Pavla."
    assert "Emmer" in ShowNames().correct(german, names).text  # English knows no "immer"
