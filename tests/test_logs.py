"""What the log shows: podbot's own lines at the level that is set, libraries' troubles, errors with their traces."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """Logging is the process's: other tests want theirs back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    for name in ("podbot", "bot"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.reset_defaults()


def test_a_worker_tells_what_it_does_and_a_library_only_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(format="json")
    about = {"episode": "2b09", "show": "signal-chain"}
    logging.getLogger("podbot.work").info("%s: %s", "“One”", "transcribing took 2.0 s", extra=about)
    logging.getLogger("bot.chat.client").info("Connected to Discord")
    logging.getLogger("somebody.else").info("chatter")
    logging.getLogger("somebody.else").warning("trouble")
    written = capsys.readouterr().err.splitlines()
    assert "“One”" in written[0]
    lines = [json.loads(line) for line in written]
    assert [*lines[0]][:3] == ["timestamp", "level", "event"]
    events = [line["event"] for line in lines]
    assert events == ["“One”: transcribing took 2.0 s", "Connected to Discord", "trouble"]
    assert lines[0].items() >= about.items() and "episode" not in lines[1]


def test_an_error_comes_with_its_trace_in_machine_readable_logs_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(format="json")
    try:
        raise ValueError("the reason")
    except ValueError:
        logging.getLogger("podbot.work").exception("It broke.")
    line = json.loads(capsys.readouterr().err)
    assert line["level"] == "error" and 'raise ValueError("the reason")' in line["exception"]


@pytest.mark.parametrize("format", ["console", "json"])
def test_a_trace_shows_no_values_for_there_are_secrets_among_them(
    capsys: pytest.CaptureFixture[str], format: str
) -> None:
    logs.configure(format=format)
    token = "".join(("hush", "hush"))
    try:
        raise ValueError(len(token))
    except ValueError as error:
        structlog.get_logger("podbot").error("It broke.", exc_info=error)
        logging.getLogger("podbot.work").exception("It broke.")
    said = capsys.readouterr().err
    assert said.count("It broke.") == 2 and said.count("ValueError") >= 2
    assert "hushhush" not in said
