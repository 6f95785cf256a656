"""kill -9 in the middle of real recognition: the line as `podbot run` runs it, on the sample, with a real model."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.cli.sample_server import serve_sample
from bot.domain.episode import Stage
from bot.domain.notes import ShowNotes
from bot.domain.transcript import Transcript
from bot.speech.weights import packaged
from bot.storage.library import SqlLibrary

pytestmark = pytest.mark.slow


class Bot:
    """`podbot run` on a folder of its own, started and killed at will."""

    def __init__(self, folder: Path, feed: str) -> None:
        self.folder = folder
        (folder / "shows").mkdir(parents=True)
        settings = {
            "data_dir": str(folder / "data"),
            "network": {"allow_private_addresses": True},
            "transcription": {"engine": "faster-whisper", "model": "tiny.en", "language": "en"},
            "speakers": {"engine": "none"},
            "web": {"port": 0},
        }
        (folder / "podbot.yaml").write_text(json.dumps(settings))  # JSON is YAML
        (folder / "shows" / "signal-chain.yaml").write_text(json.dumps({"title": "Signal Chain", "feed": feed}))

    @contextmanager
    def up(self) -> Iterator["subprocess.Popen[bytes]"]:
        """The process, killed at the end of the block.

        On one core: with more, the pieces of this short sample are finished at nearly the same moment.
        """
        command = [sys.executable, "-m", "bot", "--config", str(self.folder), "run"]
        with (self.folder / "log").open("ab") as log:
            # what is set for these tests would be a setting that nobody knows
            known = {name: value for name, value in os.environ.items() if not name.startswith("PODBOT_CHAOS")}
            process = subprocess.Popen(command, stdout=log, stderr=log, env=known, preexec_fn=_on_one_core)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    @property
    def chunks(self) -> dict[str, float]:
        """Finished pieces of recognition on disk, each with the time when it was written."""
        found = (self.folder / "data/artifacts/checkpoints").glob("*/*.json")
        return {path.name: path.stat().st_mtime for path in found}

    def result(self) -> tuple[Transcript, ShowNotes] | None:
        """What stands in review, once it does."""
        if not (self.folder / "data" / "podbot.db").exists():
            return None
        library = SqlLibrary(str(self.folder / "data" / "podbot.db"))
        try:
            states = library.episodes(stages=[Stage.IN_REVIEW])
            if not states:
                return None
            (state,) = states
            assert (state.transcript_revision, state.draft_revision) == (1, 1)
            return library.transcript(state.episode.key), library.draft(state.episode.key).revision.notes
        finally:
            library.close()

    def until(self, happened: Callable[[], object], *, seconds: float = 180) -> None:
        """Wait; fails with the end of the log."""
        deadline = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < deadline, (self.folder / "log").read_text()[-3000:]
            time.sleep(0.02)


def _on_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def test_killed_twice_in_the_middle_it_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    if not packaged.has("tiny.en"):
        pytest.skip("the extra 'weights' is not installed")
    with serve_sample() as feed:
        calm, hit = Bot(tmp_path / "calm", feed), Bot(tmp_path / "hit", feed)
        with calm.up():
            calm.until(calm.result)
        all_chunks = len(calm.chunks)
        assert all_chunks >= 3, "the sample is long enough to be killed in the middle of it"
        finished: dict[str, float] = {}
        for share in (0.2, 0.6):
            with hit.up():
                hit.until(lambda share=share: len(hit.chunks) >= share * all_chunks)  # type: ignore[misc]
            assert hit.result() is None and len(hit.chunks) < all_chunks, "killed in the middle"
            assert finished.items() <= hit.chunks.items(), "what was finished was not done again"
            finished = hit.chunks
        with hit.up():
            hit.until(hit.result)
        assert finished.items() <= hit.chunks.items() and len(hit.chunks) == all_chunks
        assert hit.result() == calm.result()
