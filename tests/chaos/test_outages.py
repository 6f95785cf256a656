"""Databases that go away, and code that changes, while work is under way."""

import shutil
import time
from pathlib import Path

import pytest

from bot.testing import postgres

pytestmark = pytest.mark.slow


def test_a_database_that_goes_away_is_told_once_and_work_goes_on_when_it_is_back(storm) -> None:
    line = storm("postgres", workers=1, seconds=0.4)
    line.ask(3)
    line.wait_for("transcribing")
    with postgres.away():
        time.sleep(4)
    line.settle()
    line.check()
    assert line.workers[0].poll() is None
    log = (line.folder / "worker.log").read_text()
    assert log.count("does not answer") == 1 and len(log.splitlines()) == 1, log
    assert len(line.journal.lines("transcribed")) == len(line.keys)


def test_work_begun_by_older_code_goes_on_under_new_code(storm, tmp_path: Path) -> None:
    line = storm("sqlite", seconds=0.4)
    old = tmp_path / "old"
    shutil.copytree(Path(__file__).parents[2] / "bot", old / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("engine", "stations", "performing"):  # other source, so another default version of the engine
        with (old / "bot" / "work" / f"{name}.py").open("a") as file:
            file.write("\n# as it was a version ago\n")
    line.kill(line.workers[0])
    line.workers[0] = line.start(old)
    line.ask(3)
    line.wait_for("transcribing")
    line.kill(line.workers[0])
    line.workers[0] = line.start()
    line.settle()
    line.check()
