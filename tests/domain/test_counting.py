"""Numbers with their noun."""

from bot.domain.counting import counted


def test_only_one_is_singular_and_thousands_are_grouped() -> None:
    assert [counted(number, "word") for number in (0, 1, 2, 12_345)] == ["0 words", "1 word", "2 words", "12,345 words"]
