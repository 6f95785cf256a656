"""Initials in house style."""

from bot.domain.initials import initials


def _letters(*names: str | None, given: dict[str, str | None] | None = None) -> list[str]:
    pairs = [(f"S{number}", name) for number, name in enumerate(names, start=1)]
    return list(initials(pairs, given=given).values())


def test_first_letters_of_first_and_last_name() -> None:
    assert _letters("Nora Whitfield", "Tomás Aguirre", "Ludwig van Beethoven", "Jean-Luc Picard") == [
        "NW", "TA", "LB", "JP",
    ]  # fmt: skip


def test_titles_and_brackets_are_no_part_of_a_name() -> None:
    assert _letters("Dr. Ada Stone (Harbour Radio)", "Martin Luther King Jr.") == ["AS", "MK"]


def test_the_second_of_the_same_letters_gets_more_of_the_last_name() -> None:
    assert _letters("Max Thiel", "Matt Turck", "Mia Tusk") == ["MT", "MTu", "MTus"]


def test_what_the_show_sets_wins_and_others_step_aside() -> None:
    assert initials([("S1", "Mia Thorn"), ("S2", "Matt Turck")], given={"S2": "MT"}) == {"S1": "MTh", "S2": "MT"}


def test_namesakes_and_the_nameless_still_differ() -> None:
    assert _letters("Al Li", "Al Li", None, "Cher", "") == ["AL", "ALi", "S3", "CH", "S5"]
    assert len(set(_letters(*["Bo Ek"] * 20))) == 20
    assert len(set(_letters("S3 S3", None, None))) == 3


def test_other_scripts_have_initials_too() -> None:
    assert _letters("Ольга Иванова", "王 小明") == ["ОИ", "王小"]
