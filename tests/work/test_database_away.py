"""A database that is away for a moment, wherever a station meets it, costs the work nothing but that moment."""

from typing import Any

import pytest

from bot.errors import DatabaseUnavailable
from bot.storage.ledger import Ledger
from bot.storage.library import SqlLibrary
from tests.work.conftest import KEY, Bench

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("of", "method"),
    [
        pytest.param(Ledger, "claim", id="taking it"),
        pytest.param(Ledger, "report", id="beginning it"),
        pytest.param(Ledger, "holds", id="looking before it speaks"),
        pytest.param(SqlLibrary, "set_posted", id="in the chat's own hands"),
        pytest.param(Ledger, "pass_on", id="passing it on"),
        pytest.param(Ledger, "end", id="ending it"),
    ],
)
async def test_it_costs_no_try(
    sqlite: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, of: type, method: str
) -> None:
    monkeypatch.setattr("bot.work.performing._INSIST_EVERY", 0.05)
    _away_at_first(monkeypatch, of, method)
    async with sqlite.worker():
        await sqlite.work.produce(KEY)
        assert (await sqlite.ended()).state == "done"
    outcome = sqlite.library.episode(KEY).outcome
    assert outcome is not None and (outcome.worked, outcome.attempts) == (True, 1)
    assert (sqlite.did("transcribed"), sqlite.did("posted")) == (1, 1)
    assert {line.getMessage() for line in caplog.records if line.levelname == "WARNING"} == {"It is away."}


def _away_at_first(monkeypatch: pytest.MonkeyPatch, of: type, method: str) -> None:
    real, left = getattr(of, method), [True, True]

    def called(*args: Any, **kwargs: Any) -> Any:
        if left:
            left.pop()
            raise DatabaseUnavailable("It is away.")
        return real(*args, **kwargs)

    monkeypatch.setattr(of, method, called)
