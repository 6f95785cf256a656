"""A library, a journal and a worker on the real engine."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.domain.episode import Stage
from bot.pipeline.tools import Tools
from bot.ports import WorkStatus
from bot.storage.artifacts import StoreArtifacts
from bot.storage.library import SqlLibrary
from bot.testing.line import Journal, line_of_fakes
from bot.testing.nouns import NOW, a_show, an_episode
from bot.work.durable import DurableWork
from bot.work.performing import Rules
from bot.work.worker import Worker

KEY = an_episode().key
QUICK = Rules(waits=(0.01, 0.01, 0.01))


class Bench:
    """A library, a journal and a worker that is started when asked."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.library = SqlLibrary(url)
        self.library.save_show(a_show())
        self.library.add_episodes([an_episode(number) for number in range(1, 4)], now=NOW)
        self.journal = Journal(folder / "journal")
        self.artifacts = StoreArtifacts(str(folder / "files"))
        self.work = DurableWork(self.library, targets=lambda show: ("blog", "feed"))

    @asynccontextmanager
    async def worker(self, *, rules: Rules = QUICK, **tools: Any) -> AsyncIterator[Worker]:
        made = Tools(
            **line_of_fakes(self.folder, library=self.library, artifacts=self.artifacts, journal=self.journal, **tools)
        )
        worker = Worker(made, self.library, polling=0.05, rules=rules)
        await worker.start()
        try:
            yield worker
        finally:
            assert await worker.stop()

    async def until(self, happened: Callable[[], object], *, seconds: float = 20) -> None:
        for _ in range(int(seconds * 50)):
            if await asyncio.to_thread(happened):
                return
            await asyncio.sleep(0.02)
        raise AssertionError([await self.work.status(KEY), self.journal.lines()])

    async def ended(self, kind: str = "produce") -> WorkStatus:
        def ended() -> bool:
            self.last = [status for status in self.work._ledger.statuses(KEY) if status.kind == kind]
            return (
                bool(self.last)
                and all(s.state not in ("queued", "running") for s in self.last)
                and not any(s.step.startswith("tries again") for s in self.last)
            )

        await self.until(ended)
        return self.last[0]

    def did(self, what: str) -> int:
        return len(self.journal.lines(what))


@pytest.fixture(params=["sqlite", "postgres"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    yield from _bench(request, tmp_path, request.param)


@pytest.fixture
def sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    yield from _bench(request, tmp_path, "sqlite")


def _bench(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> Iterator[Bench]:
    url = str(tmp_path / "podbot.db") if kind == "sqlite" else request.getfixturevalue("postgres_url")
    bench = Bench(tmp_path, url)
    yield bench
    bench.library.close()


async def in_review(bench: Bench) -> None:
    await bench.work.produce(KEY)
    assert (await bench.ended()).state == "done"


async def approved(bench: Bench) -> None:
    await in_review(bench)
    bench.library.set_stage(KEY, Stage.APPROVED, now=NOW)
