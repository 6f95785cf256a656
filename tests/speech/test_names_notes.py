"""The notes get the same fixes as the transcript, where they belong and once."""

from bot.domain.chapter import Chapter
from bot.domain.notes import Mention, Quote, ShowNotes, Source
from bot.domain.person import Origin, Person
from bot.domain.show import NameRule
from bot.domain.transcript import Correction
from bot.speech.names_notes import apply_to_notes

_FIX = Correction(start=12.0, end=13.0, original="Matt Turk", replacement="Matt Turck", reason="")
_LATER = Correction(start=70.0, end=71.0, original="Turk", replacement="Turck", reason="")


def _notes() -> ShowNotes:
    said = Mention(text="Turk", start=70.0, end=72.0, quote="Ask Turk.")
    return ShowNotes(
        title="With Turk",
        podcast="Harbour",
        summary="Matt Turk talks. So Turk says; the Turkish lamp stays.",
        teaser="Matt turk!",
        chapters=(
            Chapter(start=0.0, title="Matt Turk's start", evidence={"words": "Hi, I'm Matt Turk.", "shift": 0.5}),
            Chapter(start=60.0, title="Turk again"),
            Chapter(start=90.0, title="The Turk of the chess machine"),
        ),
        quotes=(Quote(text="I am Matt Turk.", start=12.0, end=14.0),),
        sources=(Source(title="Turk on lamps", url="https://example.com/turk", origin=Origin.FEED, mentions=(said,)),),
        unlinked=(said,),
        people=(Person(name="Matt Turk"),),
        duration=120.0,
    )


def test_corrections_reach_every_part_that_was_said() -> None:
    mended = apply_to_notes(_notes(), [_FIX, _LATER])
    assert mended.summary == "Matt Turck talks. So Turck says; the Turkish lamp stays."
    assert mended.teaser == "Matt Turck!"
    assert [chapter.title for chapter in mended.chapters[:2]] == ["Matt Turck's start", "Turck again"]
    assert mended.chapters[0].evidence == {"words": "Hi, I'm Matt Turck.", "shift": 0.5}
    assert mended.quotes[0].text == "I am Matt Turck."
    assert (mended.unlinked[0].text, mended.unlinked[0].quote) == ("Turck", "Ask Turck.")
    assert mended.sources[0].mentions[0].quote == "Ask Turck."


def test_a_correction_stays_where_it_was_heard() -> None:
    mended = apply_to_notes(_notes(), [_FIX, _LATER])
    assert mended.chapters[2].title == "The Turk of the chess machine"
    assert (mended.title, mended.sources[0].title, mended.sources[0].url) == (
        "With Turk",
        "Turk on lamps",
        "https://example.com/turk",
    )


def test_a_rule_holds_everywhere_even_in_names_of_people() -> None:
    mended = apply_to_notes(_notes(), rules=[NameRule(written="Turck", heard=("Turk",))])
    assert mended.people[0].name == "Matt Turck"
    assert mended.chapters[2].title == "The Turck of the chess machine"


def test_twice_changes_nothing_more() -> None:
    once = apply_to_notes(_notes(), [_FIX, _LATER], [NameRule(written="Turck Turk", heard=("Turk",))])
    assert apply_to_notes(once, [_FIX, _LATER], [NameRule(written="Turck Turk", heard=("Turk",))]) == once


def test_without_fixes_the_notes_are_the_same() -> None:
    assert apply_to_notes(_notes()) == _notes()
