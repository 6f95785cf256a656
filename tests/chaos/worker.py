"""The process that the chaos tests kill: a worker with quick fakes, started as `python worker.py '{json}'`."""

import asyncio
import functools
import json
import os
import sys
from pathlib import Path
from typing import Any

from bot.pipeline.tools import Tools
from bot.storage.artifacts import StoreArtifacts
from bot.storage.library import SqlLibrary
from bot.testing.line import Journal, JournalPublisher, line_of_fakes
from bot.work.performing import Rules
from bot.work.worker import Worker


def journaled(journal: Journal, method: str, what: str) -> None:
    """Write a line after the library committed, so that a test knows which work was finished for good."""
    original = getattr(SqlLibrary, method)

    @functools.wraps(original)
    def kept(self: SqlLibrary, key: str, *args: Any, **kwargs: Any) -> Any:
        result = original(self, key, *args, **kwargs)
        journal.write(what, key)
        return result

    setattr(SqlLibrary, method, kept)


async def main(told: dict[str, Any]) -> None:
    folder = Path(told["folder"])
    journal = Journal(folder / "journal")
    for method, what in (("save_audio", "audio saved"), ("add_transcript", "transcript saved"),
                         ("add_revision", "draft saved")):  # fmt: skip
        journaled(journal, method, what)
    library = SqlLibrary(told["url"])
    publishers = [JournalPublisher(name, journal, seconds=told["seconds"]) for name in ("blog", "feed")]
    fakes = line_of_fakes(
        folder,
        library=library,
        artifacts=StoreArtifacts(str(folder / "files")),
        journal=journal,
        seconds=told["seconds"],
        publishers=publishers,
    )
    if told.get("poison"):
        fakes["transcriber"] = lambda engine, model: Deadly(journal)
    worker = Worker(
        Tools(**fakes),
        library,
        polling=0.1,
        lease_seconds=told.get("lease", 2.0),
        rules=Rules(waits=(0.2,) * 50, crashes=told.get("crashes", 1000)),
    )
    await worker.start()
    journal.write("up", worker.holder)
    await asyncio.Event().wait()


class Deadly:
    """Audio that takes the whole process down, as a fault in native code does."""

    name = "deadly"

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def transcribe(self, *args: object, **kwargs: object) -> None:
        self._journal.write("died", "transcribe")
        os._exit(139)

    def close(self) -> None: ...


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
