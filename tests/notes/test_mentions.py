"""What is named in speech, in English and German."""

from dataclasses import replace

import pytest

from bot.domain.notes import MentionKind
from bot.domain.transcript import Transcript
from bot.notes.sources.mentions import find_mentions
from bot.testing.nouns import a_transcript


def _found(*sentences: str, language: str = "en") -> dict[str, MentionKind]:
    transcript = a_transcript(*sentences)
    transcript = Transcript(segments=transcript.segments, language=language, duration=transcript.duration)
    return {mention.text: mention.kind for mention in find_mentions(transcript) if mention.weight >= 0.6}


@pytest.mark.parametrize(
    ("sentence", "title", "kind"),
    [
        ("We read a paper called Robust Harbour Recognition, by Ada.", "Robust Harbour Recognition", MentionKind.PAPER),
        ("An article that went viral, called Lamps in the Sand.", "Lamps in the Sand", MentionKind.ARTICLE),
        ("She wrote a book titled The Lamplighter.", "The Lamplighter", MentionKind.BOOK),
        ("I saw a documentary called Night of Lamps from Iceland.", "Night of Lamps", MentionKind.FILM),
        ("We use a tool called Quillmark for that.", "Quillmark", MentionKind.TOOL),
        ("The Litestream library does it.", "Litestream", MentionKind.TOOL),
        ("It is all in RFC 9110 anyway.", "RFC 9110", MentionKind.STANDARD),
        ("I liked the book Snowcrash a lot.", "Snowcrash", MentionKind.BOOK),
        ("Read the book Insisting on the Impossible?", "Insisting on the Impossible", MentionKind.BOOK),
        ("In that Brightwater study they count.", "Brightwater study", MentionKind.PAPER),
        ("It was in an NPR article once.", "NPR article", MentionKind.ARTICLE),
        ("And then the Zorblat chart came up.", "Zorblat chart", MentionKind.OTHER),
        ("Our news item is titled, “Lamps as a Harbour Factory”.", "Lamps as a Harbour Factory", MentionKind.OTHER),
    ],
)  # fmt: skip
def test_english_cues_announce_titles(sentence: str, title: str, kind: MentionKind) -> None:
    assert _found(sentence).get(title) is kind


@pytest.mark.parametrize(
    ("sentence", "title", "kind"),
    [
        ("Es gibt ein Buch namens Die Lampenzählerin.", "Die Lampenzählerin", MentionKind.BOOK),
        ("Ich habe einen Artikel gelesen, der heißt Lampen im Sand.", "Lampen im Sand", MentionKind.ARTICLE),
        ("Das Tool Vitess verteilt die Daten.", "Vitess", MentionKind.TOOL),
    ],
)
def test_german_cues_announce_titles(sentence: str, title: str, kind: MentionKind) -> None:
    assert _found(sentence, language="de").get(title) is kind


@pytest.mark.parametrize(
    "sentence",
    [
        "I said, “Listen, We Are Near The Harbour.”",
        "He was like, “Where Should We Go Next.”",
        "She thought, “Stop.”",
        "Phenomenal book.",
        "The Washington Post was there.",
        "That is what Brightwater talk about.",
        "I saw a Twitter thread and a YouTube video.",
    ],
)
def test_what_people_said_and_praised_is_no_title(sentence: str) -> None:
    assert _found(sentence) == {}


def test_names_of_the_field_are_listed_when_said_often_but_not_countries_and_first_names() -> None:
    often = ["So Iran and the IAEA met Scott in America with ClickHouse and the UK there."] * 6
    assert set(_found(*often)) == {"IAEA", "ClickHouse"}


def test_a_name_that_is_said_often_weighs_more_than_one_said_once() -> None:
    transcript = a_transcript(*["We asked Quillmark again."] * 6, "And once Lampwright.")
    weights = {mention.text: mention.weight for mention in find_mentions(transcript)}
    assert weights["Quillmark"] > weights["Lampwright"]


def test_every_mention_has_its_time_and_sentence() -> None:
    transcript = a_transcript("First nothing at all.", "Then Quillmark came.", "Later Quillmark left.")
    places = [(mention.start, mention.quote) for mention in find_mentions(transcript) if mention.text == "Quillmark"]
    assert places == [(2.0, "Then Quillmark came."), (3.5, "Later Quillmark left.")]


def test_people_and_organisations_are_told_apart() -> None:
    kinds = {m.text: m.kind for m in find_mentions(a_transcript("Then Andrzej Kolterski joined Brightwater Labs."))}
    assert kinds["Andrzej Kolterski"] is MentionKind.PERSON
    assert kinds["Brightwater Labs"] is MentionKind.ORGANISATION


def test_the_capital_of_a_sentence_makes_no_name() -> None:
    assert find_mentions(a_transcript("Lamps are bright.", "People like them.", "However, nights are dark.")) == ()


def test_first_names_and_fillers_weigh_little_however_often_they_are_said() -> None:
    said = ("Das war, Naja, gut, z.B. gestern.", "Und da sagte Ariane, dass Borja kommt.") * 8
    assert _found(*said, language="de") == {}


def test_what_is_not_so_in_a_company_is_not_its_name() -> None:
    said = "Nur weil es deiner Firma nicht passiert ist, heißt das nicht, dass es nie passiert."
    assert not _found(said, language="de")


def test_german_nouns_are_no_names() -> None:
    transcript = a_transcript("Die Datenbank und der Leuchtturm stehen am Hafen.")
    transcript = Transcript(segments=transcript.segments, language="de", duration=9.0)
    assert find_mentions(transcript) == ()


def test_what_is_said_in_another_language_is_read_in_that_one() -> None:
    german = a_transcript("Wir reden über die Mieten und die Menschen in der Straße, sagte die Großmutter.")
    talk = a_transcript("Today we look at Quillmark. I like Quillmark.")
    told = (*talk.segments, *(replace(one, language="de") for one in german.segments))
    assert {mention.text for mention in find_mentions(replace(talk, segments=told))} == {"Quillmark"}
    untold = replace(talk, segments=(*talk.segments, *german.segments))
    assert len({mention.text for mention in find_mentions(untold)}) > 2


def test_a_spanish_verb_with_a_capital_is_no_name() -> None:
    found = _all("Podemos verlo. Creo que sí.", "Queremos usar Quillmark.", language="es")
    assert "Quillmark" in found and found.isdisjoint({"Podemos", "Creo", "Queremos"})


def _all(*sentences: str, language: str) -> set[str]:
    transcript = replace(a_transcript(*sentences), language=language)
    return {mention.text for mention in find_mentions(transcript)}
