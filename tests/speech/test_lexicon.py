"""Which words are common, and which capitalised runs are names."""

import pytest

from bot.lexicon import frequency, is_word, proper_runs


def test_common_words_are_frequent_and_names_are_not_there() -> None:
    assert frequency("the", "en") > 10_000 > frequency("lighthouse", "en") > 0.0 == frequency("Izmailov", "en")


@pytest.mark.parametrize(
    ("word", "language", "known"),
    [
        ("lighthouses", "en", True),
        ("lighthouse's", "en", True),
        ("replanned", "en", True),
        ("Quillmark", "en", False),
        ("Leuchttürme", "de", True),
        ("Datenbankabfrage", "de", True),
        ("Softwareentwicklungswerkzeug", "de", True),
        ("Brzezinska", "de", False),
        ("1984", "en", True),
        ("anything", "xx", False),
    ],
)
def test_words_are_known_inflected_and_joined(word: str, language: str, known: bool) -> None:
    assert is_word(word, language) is known


@pytest.mark.parametrize(
    ("text", "language", "runs"),
    [
        ("Today with Pavla Ismailova of Quillmark Labs.", "en", ["Pavla Ismailova", "Quillmark Labs"]),
        ("How an Episode Reaches Your Ears, with Tomás Aguirre", "en", ["Tomás Aguirre"]),
        ("Ludwig van Beethoven und die Lampe", "de", ["Ludwig van Beethoven"]),
        ("She went to the University of Bath yesterday.", "en", ["University of Bath"]),
        ("OpenAI's GPT-2 and the NYU", "en", ["OpenAI", "GPT-2", "NYU"]),
        ("nothing here", "en", []),
        ("", "en", []),
    ],
)
def test_runs_of_capitals_are_names_without_the_words_around_them(text: str, language: str, runs: list[str]) -> None:
    assert list(proper_runs(text, language)) == runs
