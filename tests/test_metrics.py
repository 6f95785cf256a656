"""Numbers for those who run the bot."""

import pytest

from bot import metrics


def test_a_step_is_timed_and_its_failure_counted() -> None:
    with pytest.raises(ValueError, match="broken"), metrics.timed("a test"):
        raise ValueError("broken")
    text = metrics.exposition().decode()
    assert 'podbot_step_seconds_count{step="a test"} 1.0' in text
    assert 'podbot_step_failures_total{step="a test"} 1.0' in text


def test_a_gauge_asks_when_somebody_looks() -> None:
    asked = []

    def count() -> dict[str, int]:
        asked.append(1)
        return {"in review": 3}

    take_away = metrics.gauge("podbot_test_episodes", "Episodes per stage", "stage", count)
    assert asked == []
    assert 'podbot_test_episodes{stage="in review"} 3.0' in metrics.exposition().decode()
    take_away()
    assert "podbot_test_episodes" not in metrics.exposition().decode()
