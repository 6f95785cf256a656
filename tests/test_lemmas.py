"""Plain forms of words in Romance languages, and what they tell about Spanish, whose list of words is full of holes."""

import pytest

from bot.lemmas import has_lemmas, is_participle, is_verb, lemma
from bot.lexicon import frequency, is_word


@pytest.mark.parametrize(
    ("language", "verbs", "things"),
    [
        ("es", "podemos hablen utilizan suena adaptarse", "mujeres valores lugares firma llamada datos"),
        ("fr", "parlons viennent serait pouvez", "dernières premiers hivers réponses mesures livre"),
        ("it", "possiamo usano parliamo vogliamo", "carceri mari generi domande storia"),
        ("pt", "podemos falamos usam funciona", "lugares valores respostas dados"),
        ("ca", "podem parlem", "dades llocs"),
    ],
)
def test_forms_of_verbs_are_told_from_things(language: str, verbs: str, things: str) -> None:
    assert has_lemmas(language)
    assert [word for word in verbs.split() if not is_verb(word, language)] == []
    assert [word for word in things.split() if is_verb(word, language)] == []


def test_a_participle_describes_a_thing_and_is_no_verb() -> None:
    assert is_participle("cifradas", "es") and not is_verb("cifradas", "es")
    assert is_participle("chargé", "fr") and not is_verb("chargé", "fr")


def test_other_languages_have_no_plain_forms_and_no_verbs() -> None:
    assert lemma("goes", "en") is None and not is_verb("goes", "en") and not has_lemmas("xx")


def test_a_spanish_word_that_the_list_lacks_counts_by_its_plain_form() -> None:
    assert all(is_word(word, "es") for word in ("puede", "creo", "está", "tienes", "hacerlo"))
    assert frequency("puede", "es") > 8 > frequency("Izmailov", "es") == 0.0
