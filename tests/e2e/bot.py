"""The desk as its own process: the real client on a real database, with work that publishes at once.

`python -m tests.e2e.bot '{"api_base": …, "token": …, "database": …, "desks": [...]}'`
"""

import asyncio
import json
import logging
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.chat.client import PodbotClient
from bot.chat.desk import ChatSettings, Desk, Desks
from bot.chat.inspecting import inspect_with
from bot.chat.newsroom import Newsroom
from bot.domain.episode import Stage
from bot.domain.publication import Publication, PublicationState
from bot.domain.show import Show
from bot.pipeline.taking_back import TakingBack
from bot.pipeline.tools import Tools
from bot.ports import Library, RerunRequest
from bot.rendering.renderer import NotesRenderer
from bot.storage.library import SqlLibrary
from bot.testing.artifacts import MemoryArtifacts
from bot.testing.line import Journal, JournalPublisher, line_of_fakes
from bot.testing.work import MemoryWork

TEMPLATES = Path(__file__).parents[2] / "templates" / "notes"


class PromptWork(MemoryWork):
    """Publishes within a second, and counts a re-run up to its end: what the engine does, without its engine."""

    client: PodbotClient

    def __init__(self, library: Library) -> None:
        super().__init__(library, targets=lambda show: ("folder",))
        self._running: set[asyncio.Task[None]] = set()

    async def publish(
        self, key: str, revision: int, *, targets: Sequence[str] | None = None, by: str = "podbot"
    ) -> Sequence[str]:
        ids = await super().publish(key, revision, targets=targets, by=by)
        self._begin(self._published(key, revision, ids))
        return ids

    async def rerun(self, key: str, request: RerunRequest) -> str:
        id = await super().rerun(key, request)
        self._begin(self._counted(key, id))
        return id

    def _begin(self, doing: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.create_task(doing)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _published(self, key: str, revision: int, ids: Sequence[str]) -> None:
        now = datetime.now(UTC)
        receipt = Publication(
            episode=key,
            target="folder",
            revision=revision,
            state=PublicationState.PUBLISHED,
            at=now,
            url="https://example.com/published/1",
        )
        await asyncio.to_thread(self._library.save_publication, receipt)
        await asyncio.to_thread(self._library.set_stage, key, Stage.PUBLISHED, now=now)
        for id in ids:
            self.rows[id] = replace(self.rows[id], state="done")
        await self.client.reviewer.tell(key, "Published to folder: https://example.com/published/1")
        await self.client.reviewer.show_draft(key)

    async def _counted(self, key: str, id: str) -> None:
        for tenth in range(1, 11):
            row = self.rows[id]
            if row.state == "cancelled":
                break
            self.rows[id] = replace(row, state="running", done=tenth / 10, step="transcribing", left=10.0 - tenth)
            await self.client.reviewer.show_progress(key, self.rows[id])
            await asyncio.sleep(0.3)
        self.rows[id] = replace(self.rows[id], state="done")
        await self.client.reviewer.show_progress(key, self.rows[id])


async def run(given: dict[str, object]) -> None:
    """Until killed."""
    library = SqlLibrary(str(given["database"]))
    for desk in given["desks"]:  # type: ignore[attr-defined]
        library.save_show(Show(slug=desk["show"], title=desk["show"].title()))
    work = PromptWork(library)

    async def page_title(url: str) -> str | None:
        return f"Title of {url.rpartition('/')[2]}"

    renderer = NotesRenderer([TEMPLATES])
    newsroom = Newsroom(
        library=library,
        work=work,
        renderer=renderer,
        inspect=inspect_with(renderer),
        desks=Desks(_desk(desk) for desk in given["desks"]),  # type: ignore[attr-defined]
        page_title=page_title,
        progress_every=1.0,
        gather_for=0.2,
    )
    with tempfile.TemporaryDirectory() as folder:
        await _stay(given, library, work, replace(newsroom, take_back=_take_back(Path(folder), library, work)))


async def _stay(given: dict[str, object], library: SqlLibrary, work: PromptWork, newsroom: Newsroom) -> None:
    settings = ChatSettings(token=str(given["token"]), api_base=str(given["api_base"]))
    client = PodbotClient(settings=settings, newsroom=newsroom)
    work.client = client
    watcher = asyncio.create_task(_show_new_drafts(client, library))
    try:
        await client.stay()
    finally:
        watcher.cancel()
        await client.close()


def _take_back(folder: Path, library: Library, work: PromptWork) -> TakingBack:
    """From the one target that `PromptWork` publishes to."""
    journal = Journal(folder / "journal")
    shelf = JournalPublisher("folder", journal)
    fakes = line_of_fakes(folder, library=library, artifacts=MemoryArtifacts(), journal=journal, publishers=[shelf])
    return TakingBack(tools=lambda: Tools(**fakes), work=work)


async def _show_new_drafts(client: PodbotClient, library: SqlLibrary) -> None:
    """What the engine's last step does: show every draft that came to review."""
    shown: set[str] = set()
    while True:
        await asyncio.sleep(0.2)
        for state in await asyncio.to_thread(library.episodes, stages=(Stage.IN_REVIEW,), limit=1_000):
            if state.episode.key not in shown and client.is_ready():
                shown.add(state.episode.key)
                client.refresher.soon(state.episode.key)


def _desk(plain: dict[str, object]) -> Desk:
    plain = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
    return Desk(**plain)  # type: ignore[arg-type]


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    asyncio.run(run(json.loads(sys.argv[1])))
