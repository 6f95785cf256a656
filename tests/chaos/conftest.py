"""A storm over workers: real processes that are killed and frozen at chosen moments, and what must hold afterwards."""

import asyncio
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.episode import Stage
from bot.storage.artifacts import StoreArtifacts
from bot.storage.ledger import Ledger
from bot.storage.library import SqlLibrary
from bot.testing.line import Journal
from bot.testing.nouns import NOW, a_show, an_episode
from bot.work.durable import DurableWork

#: What the ledger calls each step of the line.
STEPS = ("fetching audio", "transcribing", "writing notes", "showing the draft")


class Storm:
    """One library, some worker processes, and a driver that asks for work and does harm."""

    steps = STEPS

    def __init__(
        self,
        script: Path,
        folder: Path,
        url: str,
        *,
        workers: int,
        rng: random.Random,
        seconds: float = 0.15,
        **told: Any,
    ) -> None:
        self.folder, self.rng, self.seconds = folder, rng, seconds
        self._script = script
        self._told = {"folder": str(folder), "url": url, "seconds": seconds, **told}
        self.journal = Journal(folder / "journal")
        self.library = SqlLibrary(url)
        self.library.save_show(a_show())
        self.ledger = Ledger(self.library.database)
        self.work = DurableWork(self.library, targets=lambda show: ("blog", "feed"))
        self.keys: list[str] = []
        #: How often each step was under way when harm was done.
        self.hit: Counter[str] = Counter()
        self.workers = [self.start() for _ in range(workers)]

    def start(self, root: Path | None = None) -> "subprocess.Popen[bytes]":
        """One more worker process; `root` is the folder of the code it runs, this one where None."""
        here = root or Path(__file__).parents[2]
        with (self.folder / "worker.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, str(self._script), json.dumps(self._told)],
                env={**os.environ, "PYTHONPATH": str(here)},
                stdout=log,
                stderr=log,
            )

    def ask(self, episodes: int) -> None:
        """Ask for that many new episodes."""
        first = len(self.keys) + 1
        new = [an_episode(number) for number in range(first, first + episodes)]
        self.library.add_episodes(new, now=NOW)
        for episode in new:
            asyncio.run(self.work.produce(episode.key))
            self.keys.append(episode.key)

    def kill_at(self, step: str) -> None:
        """Kill a worker while the step is under way somewhere, at a random moment of it, and start another."""
        self.wait_for(step)
        time.sleep(self.rng.uniform(0, self.seconds))
        at = self.rng.randrange(len(self.workers))
        self._note_hits()
        self.kill(self.workers[at])
        self.workers[at] = self.start()

    def kill(self, worker: "subprocess.Popen[bytes]") -> None:
        """As kill -9 does."""
        worker.kill()
        worker.wait()

    def freeze(self, worker: "subprocess.Popen[bytes]", *, seconds: float) -> None:
        """Stop the process as a suspended machine does, and let it go on later."""
        self._note_hits()
        worker.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        worker.send_signal(signal.SIGCONT)

    def wait_for(self, step: str) -> None:
        """Until some work is at this step; new episodes keep the line busy."""

        def there() -> bool:
            running = [status.step for status in self.ledger.statuses() if status.state == "running"]
            if sum(self.ledger.depth().get(state, 0) for state in ("asked", "queued", "running")) < 4:
                self.ask(2)
            return step in running

        self.until(there)

    def until(self, happened: Callable[[], bool], *, seconds: float = 60) -> None:
        """Wait; fails with what the workers said."""
        end = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > end:
                raise AssertionError(self._report())
            time.sleep(0.02)

    def settle(self, *, seconds: float = 90) -> None:
        """Until nothing is open any more."""
        self.until(lambda: set(self.ledger.depth()) <= {"done", "cancelled"}, seconds=seconds)

    def check(self, stage: Stage = Stage.IN_REVIEW, *, frozen: bool = False) -> None:
        """Every episode arrived exactly once, nothing finished was done again, every file is whole.

        One who was frozen just after looking may begin what others finished, until he sees that he was overtaken.
        """
        assert self.keys
        for key in self.keys:
            state = self.library.episode(key)
            assert (state.stage, state.transcript_revision, state.draft_revision) == (stage, 1, 1), state
            assert state.outcome is not None and state.outcome.worked, state.outcome
        posted = Counter(line["about"] for line in self.journal.lines("posted"))
        assert posted == dict.fromkeys(self.keys, 1), posted
        if not frozen:
            self._check_nothing_again()
        asyncio.run(self._check_files())
        if self.library.database.is_sqlite:
            with self.library.database.read() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"

    def close(self) -> None:
        """End every process."""
        for worker in self.workers:
            worker.send_signal(signal.SIGCONT)
            self.kill(worker)
        self.library.close()

    def _note_hits(self) -> None:
        self.hit.update(status.step for status in self.ledger.statuses() if status.state == "running")

    def _check_nothing_again(self) -> None:
        """No step begins for an episode after its result was saved."""
        names: dict[str, str] = {}
        for number, key in enumerate(self.keys, 1):
            url = f"https://example.com/harbour/{number}.mp3"
            audio = hashlib.sha256(hashlib.sha256(url.encode()).digest() * 256).hexdigest()
            names |= {url: key, audio: key, key: key}
        finished = {"fetch": "audio saved", "transcribe": "transcript saved", "write": "draft saved"}
        saved: set[tuple[str, str]] = set()
        for line in self.journal.lines():
            key = names.get(line["about"], "")
            assert (finished.get(line["what"], ""), key) not in saved, line
            saved.add((line["what"], key))

    async def _check_files(self) -> None:
        artifacts = StoreArtifacts(str(self.folder / "files"))
        kept = [key async for key in artifacts.keys("harbour/")]
        assert len(kept) == len(self.keys), kept
        for key in self.keys:
            found = self.library.audio(key)
            assert found is not None
            data = await artifacts.get(found[1])
            assert hashlib.sha256(data).hexdigest() == found[0].sha256

    def _report(self) -> str:
        log = (self.folder / "worker.log").read_text(errors="replace")[-3000:]
        return f"{self.ledger.depth()} {self.ledger.statuses()[:5]}\n{log}"


@pytest.fixture
def storm(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Storm]]:
    """Makes a storm on a database: one worker on SQLite, two on PostgreSQL."""
    made: list[Storm] = []
    seed = int(os.environ.get("PODBOT_CHAOS_SEED") or random.randrange(10**6))
    print(f"PODBOT_CHAOS_SEED={seed}")

    def make(database: str, **told: Any) -> Storm:
        url = str(tmp_path / "podbot.db") if database == "sqlite" else request.getfixturevalue("postgres_url")
        workers = told.pop("workers", 1 if database == "sqlite" else 2)
        script = Path(__file__).parent / "worker.py"
        storm = Storm(script, tmp_path, url, workers=workers, rng=random.Random(seed), **told)
        made.append(storm)
        return storm

    yield make
    for storm in made:
        storm.close()
