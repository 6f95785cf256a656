"""Progress bars: one line a step, bytes where bytes are counted, and plain lines where nobody watches a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from bot.ports import Progress as Report


class Steps:
    """Gives a bar to each step of the line when it begins."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, step: str) -> Report:
        """The Progress of that step; its line appears with the first call."""

        def report(done: float, what: str) -> None:
            if step not in self._tasks:
                self._tasks[step] = self._bars.add_task(step, total=1.0, what="")
            task = self._tasks[step]
            detail = "" if done >= 1.0 or what.casefold() == step.casefold() else what
            self._bars.update(task, completed=min(1.0, done), what=detail)

        return report

    def finish(self) -> None:
        """Fill every bar: what was begun is done."""
        for task in self._tasks.values():
            self._bars.update(task, completed=1.0, what="")


@contextmanager
def live_steps(console: Console) -> Iterator[Steps]:
    """Bars on this console while the block runs."""
    columns = (
        SpinnerColumn(finished_text=Text("✓", style="green")),
        TextColumn("{task.description:<16}"),
        BarColumn(bar_width=28),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TimeRemainingColumn(elapsed_when_finished=False),
        TextColumn("[dim]{task.fields[what]}", markup=True),
    )
    with Progress(*columns, console=console, transient=False, refresh_per_second=8) as bars:
        steps = Steps(bars)
        yield steps
        steps.finish()
