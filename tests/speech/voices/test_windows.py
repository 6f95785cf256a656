"""Where voices are listened for."""

import pytest

from bot.speech.voices.windows import STRIDE, Window, coarse, shares


def test_long_speech_is_listened_to_now_and_then_and_little_speech_closely() -> None:
    hour = list(coarse([(60.0 * minute, 60.0 * minute + 50.0) for minute in range(60)]))
    assert 50.0 / STRIDE < len(hour) / 60 < 50.0 / STRIDE + 1
    assert 40 < len(list(coarse([(0.0, 12.0), (12.5, 30.0)]))) < 80
    assert len(list(coarse([(0.0, 1.6)]))) == 1


def test_every_moment_of_overlapping_windows_counts_once() -> None:
    windows = [Window(0.0, 1.5, 0), Window(0.5, 2.0, 0), Window(1.0, 2.5, 0), Window(4.0, 5.0, 1)]
    assert shares(windows) == [pytest.approx(1.0), pytest.approx(0.5), pytest.approx(1.0), pytest.approx(1.0)]
    assert shares(windows[:1]) == [1.5] and shares([]) == []
