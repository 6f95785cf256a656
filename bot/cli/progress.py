"""Progress of the line's steps: a bar each in a terminal, plain lines where nobody watches one (a file, a pipe, CI)."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn
from rich.text import Text

from bot.domain.timecode import clock
from bot.ports import Progress as Report

#: Seconds between two lines of the same step where there are no bars.
_QUIET = 30.0
_DONE = float("inf")
_WIDEST_BAR = 28
#: What stands beside the bar: mark, name, per cent, times.
_BESIDE = 52


class Steps(Protocol):
    """Gives each step of the line its Progress; the step shows from its first call on."""

    def __call__(self, step: str) -> Report: ...

    def finish(self) -> None:
        """What was begun is done."""


@contextmanager
def live_steps(console: Console, *, now: Callable[[], float] = time.monotonic) -> Iterator[Steps]:
    """Steps on this console while the block runs."""
    if not console.is_terminal or console.is_dumb_terminal:
        lines = LineSteps(console, now)
        yield lines
        lines.finish()
        return
    columns = (
        SpinnerColumn(finished_text=Text("✓", style="green")),
        TextColumn("{task.description:<16}"),
        BarColumn(bar_width=max(8, min(_WIDEST_BAR, console.width - _BESIDE))),
        TextColumn("{task.percentage:>3.0f} %"),
        _Times(),
        TextColumn("{task.fields[what]}", style="dim", markup=False),
    )
    with Progress(*columns, console=console, transient=False, refresh_per_second=8) as bars:
        steps = BarSteps(bars)
        yield steps
        steps.finish()


class BarSteps:
    """A bar a step."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, step: str) -> Report:
        def report(done: float, what: str) -> None:
            if step not in self._tasks:
                self._tasks[step] = self._bars.add_task(step, total=1.0, what="")
            detail = "" if done >= 1.0 or what.casefold() == step.casefold() else what
            self._bars.update(self._tasks[step], completed=min(1.0, done), what=detail)

        return report

    def finish(self) -> None:
        for task in self._tasks.values():
            self._bars.update(task, completed=1.0, what="")


class LineSteps:
    """A line when a step is done, and one now and then while it takes long."""

    def __init__(self, console: Console, now: Callable[[], float]) -> None:
        self._console = console
        self._now = now
        self._began: dict[str, float] = {}
        self._told: dict[str, float] = {}

    def __call__(self, step: str) -> Report:
        def report(done: float, what: str) -> None:
            now = self._now()
            began = self._began.setdefault(step, now)
            if done >= 1.0 and self._told.get(step) != _DONE:
                self._tell(f"✓ {step}, {_spoken(now - began)}", step, _DONE)
            elif done < 1.0 and now - self._told.get(step, began) >= _QUIET:
                self._tell(f"  {step} {done:.0%}", step, now)

        return report

    def finish(self) -> None:
        for step in self._began:
            self(step)(1.0, "")

    def _tell(self, line: str, step: str, at: float) -> None:
        self._told[step] = at
        self._console.print(Text(line), soft_wrap=True)


class _Times(ProgressColumn):
    """How long a step took; while it runs, also how long it will take."""

    def render(self, task: Task) -> Text:
        taken = task.finished_time if task.finished else task.elapsed
        left = None if task.finished else task.time_remaining
        shown = Text(_spoken(taken or 0.0).rjust(6), style="progress.elapsed")
        return shown.append(f", {_spoken(left)} left", style="progress.remaining") if left else shown


def _spoken(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s" if seconds < 100 else clock(seconds)
