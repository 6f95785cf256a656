"""Titles in languages besides English and German: questions, names of things, nothing that somebody does."""

import pytest

from bot.notes.sentences import split_sentences
from bot.notes.titles.grammar import names_thing
from bot.notes.titles.noun_phrases import noun_phrases
from bot.notes.titles.questions import questions_in
from bot.notes.titles.style import TitleStyle
from bot.notes.titles.write import topicless_words, write_titles
from bot.notes.words import stop_words, words
from bot.testing.nouns import a_transcript


def _titles(language: str, *parts: tuple[str, ...]) -> list[str]:
    said = [split_sentences(a_transcript(*part, start=300.0 * at)) for at, part in enumerate(parts, start=1)]
    return write_titles(said, language=language, leaders=frozenset(), style=TitleStyle())


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("Bueno, ¿y por qué suben las mareas?", "¿por qué suben las mareas?"),
        ("¿De dónde vienen los barcos?", "¿De dónde vienen los barcos?"),
        ("Alors, pourquoi est-ce que les marées montent si vite?", "pourquoi est-ce que les marées montent si vite?"),
        ("Comment fonctionne le phare?", "Comment fonctionne le phare?"),
        ("Allora, perché l'acqua sale?", "perché l'acqua sale?"),
        ("Como funciona o farol?", "Como funciona o farol?"),
    ],
)
def test_a_question_with_a_question_word_is_one_in_romance_languages_too(said: str, question: str) -> None:
    assert question in set(questions_in(said))


def test_english_words_that_ask_in_other_languages_ask_nothing() -> None:
    assert list(questions_in("Any comment from the harbour come Monday?")) == []


def test_no_title_tells_what_somebody_does() -> None:
    parts = (
        ("Utilizamos registros de mareas.", "Los registros de mareas permitirán calcular la altura del puerto."),
        ("Queremos faros automáticos.", "Los faros automáticos suenan de noche, y tenemos faros automáticos."),
    )
    assert _titles("es", *parts) == ["Registros de mareas", "Faros automáticos"]


def test_the_article_joined_to_a_french_word_is_no_part_of_it() -> None:
    assert words("L'école d’ingénieurs, D'Angelo, qu'une") == ["école", "ingénieurs", "d'angelo", "une"]
    found = noun_phrases("C'est l'école d'ingénieurs navals.", stop_words("fr"), capitals=False)
    assert "école d'ingénieurs navals" in {named.text for named in found}


@pytest.mark.parametrize(
    ("language", "text", "named"),
    [
        ("es", "utilizamos registros", False),
        ("es", "registros cifrados", True),
        ("nl", "bescherming van de haven", True),
        ("nl", "gebruiken een nieuwe haven", False),
        ("fi", "satama on", True),
    ],
)
def test_a_verb_names_no_thing_where_one_can_tell(language: str, text: str, named: bool) -> None:
    assert names_thing(text, f"{text}.", language) is named


def test_words_without_topic_are_known_in_many_languages() -> None:
    assert {"och", "inte"} <= stop_words("sv") and {"nie", "jest"} <= stop_words("pl-PL")
    assert {"oui", "voilà", "mais"} <= stop_words("fr") and "phare" not in stop_words("fr")


def test_verbs_carry_no_topic() -> None:
    part = split_sentences(a_transcript("Queremos faros.", "Podemos verlos."))
    assert {"queremos", "podemos"} <= topicless_words("es", [part]) and "faros" not in topicless_words("es", [part])
