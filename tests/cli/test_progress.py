"""What is seen while the line works: bars in a terminal of any width, lines elsewhere."""

import io

import pytest
from rich.console import Console

from bot.cli.progress import live_steps


def test_where_nobody_watches_each_step_is_one_line_when_it_is_done() -> None:
    times = iter([0.0, 2.5, 10.0, 20.0, 45.0, 50.0, 130.0, 130.0, 130.0])
    file = io.StringIO()
    with live_steps(Console(file=file), now=lambda: next(times)) as steps:
        steps("Decoding")(0.0, "")
        steps("Decoding")(1.0, "")
        hearing = steps("Transcribing")
        for done in (0.0, 0.1, 0.3, 0.35):
            hearing(done, "")
        hearing(1.0, "")
    assert file.getvalue().splitlines() == ["✓ Decoding, 2.5 s", "  Transcribing 30%", "✓ Transcribing, 02:00"]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_bar_keeps_to_its_line_and_says_how_long_is_left(width: int) -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=width, color_system=None, legacy_windows=False)
    with live_steps(console) as steps:
        steps("Reading the feed")(0.2, "https://example.com/a/long/address/[/of]/a/feed.xml")
        steps("Transcribing")(0.5, "")
    last = file.getvalue().split("\x1b[2K")[-1]
    assert all(len(line) <= width for line in last.splitlines())
    assert "100 %" in last and "0:00:00" not in last
