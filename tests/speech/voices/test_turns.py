"""Turns: cleaned, ordered, and made from what was heard at moments."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.transcript import Turn
from bot.speech.voices.turns import cleaned, turns


def _turns(*parts: tuple[float, float, str]) -> list[Turn]:
    return [Turn(start=start, end=end, speaker=speaker) for start, end, speaker in parts]


def _plain(found: tuple[Turn, ...]) -> list[tuple[float, float, str]]:
    return [(turn.start, turn.end, turn.speaker) for turn in found]


def test_a_short_slip_without_pauses_goes_to_the_voice_around_it() -> None:
    found = cleaned(_turns((0, 5, "A"), (5, 5.4, "B"), (5.4, 9, "A")))
    assert _plain(found) == [(0, 9, "A")]


def test_a_short_answer_between_pauses_stays() -> None:
    found = cleaned(_turns((0, 5, "A"), (5.3, 5.8, "B"), (6.1, 9, "A")))
    assert [turn.speaker for turn in found] == ["A", "B", "A"]


def test_a_long_interjection_stays() -> None:
    assert len(cleaned(_turns((0, 5, "A"), (5, 6.5, "B"), (6.5, 9, "A")))) == 3


def test_where_two_overlap_the_longer_keeps_the_time() -> None:
    assert _plain(cleaned(_turns((0, 6, "A"), (5, 8, "B")))) == [(0, 6, "A"), (6, 8, "B")]
    assert _plain(cleaned(_turns((0, 3, "A"), (2, 9, "B")))) == [(0, 2, "A"), (2, 9, "B")]


def test_one_inside_another_stays_as_an_interjection() -> None:
    assert _plain(cleaned(_turns((0, 10, "A"), (4, 6, "B")))) == [(0, 4, "A"), (4, 6, "B"), (6, 10, "A")]


def test_neighbours_of_one_voice_are_joined_over_small_gaps_only() -> None:
    assert _plain(cleaned(_turns((0, 2, "A"), (3, 5, "A"), (9, 10, "A")))) == [(0, 5, "A"), (9, 10, "A")]


def test_the_change_falls_between_two_moments() -> None:
    found = turns([(1.0, "A"), (3.0, "A"), (4.0, "B"), (8.0, "B")], [(0.5, 9.0)])
    assert _plain(found) == [(0.5, 3.5, "A"), (3.5, 9.0, "B")]


def test_a_span_nobody_listened_to_takes_the_nearest_voice() -> None:
    found = turns([(1.0, "A"), (6.0, "B")], [(0.0, 2.0), (4.6, 4.9), (5.0, 7.0)])
    assert _plain(found) == [(0.0, 2.0, "A"), (4.6, 7.0, "B")]


def test_nothing_heard_is_no_turn() -> None:
    assert turns([], [(0.0, 5.0)]) == () and cleaned([]) == ()


_TIME = st.floats(0, 100).map(lambda value: round(value, 2))


@given(st.lists(st.tuples(_TIME, _TIME, st.sampled_from("ABC"))))
def test_whatever_comes_in_turns_come_out_in_order_and_apart(parts: list[tuple[float, float, str]]) -> None:
    found = cleaned(_turns(*parts))
    assert all(turn.start < turn.end for turn in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert cleaned(found) == found or len(cleaned(found)) <= len(found)
