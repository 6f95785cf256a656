"""How words sound, near and far."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech.names.sound import likeness, sounds


@pytest.mark.parametrize(
    ("a", "b", "language"),
    [
        ("Turk", "Turck", "en"),
        ("Koulter", "Kolter", "en"),
        ("Philipp", "Filip", "en"),
        ("Knight", "Nite", "en"),
        ("Schepp", "Shep", "en"),
        ("Maier", "Meyer", "de"),
        ("Gaßler", "Gasler", "de"),
        ("Walter", "Valter", "de"),
        ("Schmidt", "Schmitt", "de"),
        ("open eye", "OpenAI", "en"),
        ("en why you", "NYU", "en"),
        ("Tomás", "Tomas", "en"),
    ],
)
def test_these_sound_alike(a: str, b: str, language: str) -> None:
    assert likeness(a, b, language) >= 0.8


@pytest.mark.parametrize(("a", "b"), [("Turner", "Turck"), ("Ismael", "Izmailov"), ("Berlin", "Bernadette")])
def test_these_do_not(a: str, b: str) -> None:
    assert likeness(a, b, "en") < 0.7


def test_scripts_without_our_letters_have_no_sound() -> None:
    assert sounds("東京", "ja") == () and likeness("東京", "大阪", "ja") == 0.0


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(["en", "de", "fr", ""]))
def test_likeness_is_a_share_and_the_same_word_is_most_like_itself(a: str, b: str, language: str) -> None:
    assert 0.0 <= likeness(a, b, language) <= 1.0
    assert not sounds(a, language) or likeness(a, a, language) == 1.0
