"""Timecodes go there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.timecode import clock, clock_ms, parse_clock


@given(st.integers(0, 359_999))
def test_whole_seconds_round_trip(seconds: int) -> None:
    assert parse_clock(clock(seconds)) == seconds
    assert parse_clock(clock(seconds, hours=True)) == seconds


@given(st.floats(0, 359_999))
def test_milliseconds_round_trip(seconds: float) -> None:
    assert parse_clock(clock_ms(seconds)) == pytest.approx(seconds, abs=0.0006)


@given(st.floats(0, 359_999))
def test_a_timecode_never_lies_after_its_moment(seconds: float) -> None:
    assert parse_clock(clock(seconds)) <= seconds + 1e-5


@pytest.mark.parametrize("text", ["", "12", "1:60:00", "00:99", "a:b", "-1:00", "1:2:3:4"])
def test_what_is_no_time_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        parse_clock(text)
