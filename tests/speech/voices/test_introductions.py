"""Places where somebody present is named, and who is meant."""

import pytest

from bot.domain.person import Origin, Person
from bot.domain.transcript import Word
from bot.speech.voices.introductions import Clue, introductions
from bot.speech.voices.roster import Known, learnt, meant, roster
from bot.testing.diarizer import context

PEOPLE = tuple(
    Known(name=name, origin=Origin.PERSON, place="named in the feed")
    for name in ("Nora Whitfield", "Tomás Aguirre", "Will Smith")
)


def _clues(text: str) -> list[tuple[Clue, str]]:
    words = [Word(start=float(at), end=at + 0.5, text=one) for at, one in enumerate(text.split())]
    return [(one.clue, one.text) for one in introductions(words)]


@pytest.mark.parametrize(
    ("text", "clue", "name"),
    [
        ("Hi, I'm Nora Whitfield, and this is late.", Clue.SELF, "Nora Whitfield"),
        ("My name is Nora Whitfield.", Clue.SELF, "Nora Whitfield"),
        ("Mein Name ist Nora Whitfield.", Clue.SELF, "Nora Whitfield"),
        ("Hallo, ich bin die Nora, schön.", Clue.SELF, "Nora"),
        ("So today my very special guest is Tomás Aguirre, from Valencia.", Clue.GUEST, "Tomás Aguirre"),
        ("I'm joined by Tomás Aguirre.", Clue.GUEST, "Tomás Aguirre"),
        ("Bei mir ist heute Tomás Aguirre.", Clue.GUEST, "Tomás Aguirre"),
        ("Tomás, welcome.", Clue.ADDRESS, "Tomás"),
        ("Thanks, Nora. Happy to be here.", Clue.ADDRESS, "Nora"),
        ("What do you think, Nora?", Clue.ADDRESS, "Nora"),
        ("Vielen Dank, Nora.", Clue.ADDRESS, "Nora"),
        ("That is all from me. Nora?", Clue.ADDRESS, "Nora"),
        ("The following is a conversation with Tomás Aguirre, a sailor.", Clue.GUEST, "Tomás Aguirre"),
        ("And now, dear friends, here's Tomás Aguirre.", Clue.GUEST, "Tomás Aguirre"),
        ("Hola, mi nombre es Nora Whitfield.", Clue.SELF, "Nora Whitfield"),
        ("Nuestra invitada de hoy es Ida Roth.", Clue.GUEST, "Ida Roth"),
        ("Nous recevons aujourd'hui Ida Roth.", Clue.GUEST, "Ida Roth"),
        ("Oggi il nostro ospite è Tomás Aguirre, marinaio.", Clue.GUEST, "Tomás Aguirre"),
        ("Meu convidado de hoje é Tomás Aguirre.", Clue.GUEST, "Tomás Aguirre"),
        ("Mijn naam is Nora Whitfield.", Clue.SELF, "Nora Whitfield"),
        ("Muchas gracias, Nora.", Clue.ADDRESS, "Nora"),
    ],
)
def test_names_are_found_where_people_say_them(text: str, clue: Clue, name: str) -> None:
    assert (clue, name) in _clues(text)


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("Hi, I'm Sheila and I run the lab.", True),
        ("I'm Sheila, from the lab.", True),
        ("My name is Sheila.", True),
        ("I'm Sheila Hancock of the lab.", False),
        ("I'm happy and I know it.", False),
        ("I'm Canadian, and cold.", False),
        ("So I'm Google and I want to grow.", False),
    ],
)
def test_one_first_name_is_certain_only_where_it_stands_alone(text: str, certain: bool) -> None:
    words = [Word(start=float(at), end=at + 0.5, text=one) for at, one in enumerate(text.split())]
    assert any(one.certain for one in introductions(words) if one.clue is Clue.SELF) is certain


def test_one_place_is_one_clue() -> None:
    assert [clue for clue, text in _clues("Hi, I'm Nora Whitfield.") if "Nora" in text] == [Clue.SELF]


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("Nora Whitfield and my guest", "Nora Whitfield"),
        ("Norah Wittfield", "Nora Whitfield"),
        ("Thomas a gear", "Tomás Aguirre"),
        ("Thomas", "Tomás Aguirre"),
        ("Will", "Will Smith"),
    ],
)
def test_a_name_is_known_however_it_was_written(heard: str, name: str) -> None:
    found = meant(heard, PEOPLE, "en")
    assert found is not None and found[0].name == name


@pytest.mark.parametrize("heard", ["not sure about that", "well", "going to the harbour", "", "that is all", "still"])
def test_plain_words_mean_nobody(heard: str) -> None:
    assert meant(heard, PEOPLE, "en") is None


def test_only_what_looks_like_a_name_is_learnt() -> None:
    assert learnt("Ingrid Sjöberg from", "en", certain=False, unlike="") == "Ingrid Sjöberg"
    assert learnt("Ingrid and", "en", certain=False, unlike="") is None
    assert learnt("Ingrid and", "en", certain=True, unlike="") == "Ingrid"
    assert learnt("Naja", "de", certain=False, unlike="") is None
    assert learnt("Entwickler und", "de", certain=True, unlike="") is None
    assert learnt("Ingrid's boat", "en", certain=True, unlike="") is None
    assert learnt("Harbour Law", "en", certain=False, unlike="") is None
    assert learnt("Really Happy", "en", certain=False, unlike="") is None
    assert learnt("Signal Chain", "en", certain=False, unlike="Signal Chain") is None


def test_hosts_of_the_show_and_people_of_the_feed_are_one_list() -> None:
    people = context(Person(name="Nora Whitfield (host)", origin=Origin.PERSON), Person(name="Bo Ek", role="guest"))
    assert [(one.name, one.role) for one in roster(people)] == [("Nora Whitfield", "host"), ("Bo Ek", "guest")]


def test_every_guest_of_a_list_is_announced() -> None:
    said = "Today I'm joined by Nora Whitfield, Tom Aguirre and Ida Roth from the museum."
    assert [name for clue, name in _clues(said) if clue is Clue.GUEST] == ["Nora Whitfield", "Tom Aguirre", "Ida Roth"]
    said = "The following is a debate between Nora Whitfield and Tom Aguirre on rope."
    names = [name for clue, name in _clues(said) if clue is Clue.GUEST]
    assert names[0].startswith("Nora Whitfield") and names[1] == "Tom Aguirre"


def test_a_name_and_a_guest_in_one_sentence_are_both_heard() -> None:
    found = {(clue, name.split()[0]) for clue, name in _clues("Hi, I'm Nora Whitfield and my guest is Tom Aguirre.")}
    assert {(Clue.SELF, "Nora"), (Clue.GUEST, "Tom")} <= found
