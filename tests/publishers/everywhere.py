"""The sample episode, approved twice, in all twelve targets: `python -m tests.publishers.everywhere` prints the table.

The whole way from the settings on: targets made from lines of YAML and secrets of the environment, a library on SQLite,
the worker, and servers on loopback that behave like the real ones.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml

from bot.app.nobody import NobodyWatches
from bot.app.parts import App
from bot.app.targets import Targets
from bot.app.tools import Engines, worker_tools
from bot.domain.audio import AudioFile
from bot.domain.draft import Revision
from bot.domain.edits import SetTitle, Several
from bot.domain.episode import Stage
from bot.domain.publication import Publication
from bot.pipeline.edit import edit
from bot.pipeline.publish import feed_document_key
from bot.pipeline.review import approve, reopen
from bot.publishers.announcement import Channel
from bot.settings import Configuration, Settings, ShowSettings
from bot.storage.library import SqlLibrary
from bot.work.durable import DurableWork
from bot.work.worker import Worker

from .sample import FEED, SAMPLE, SHOW, sample_episode, sample_notes, sample_transcript
from .world import SECRETS, Seen, World, worlds

#: Revision 2 says these instead.
NEW_TITLE = "How a Voice Reaches Your Ears"

#: A chapter's title that nobody says in the episode, and what stands there after the change.
OLD_CHAPTER, NEW_CHAPTER = "What should stay human", "What only people can do"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A target after the first approval and after the second."""

    target: str
    first: Publication
    second: Publication
    seen_first: list[Seen]
    seen_second: list[Seen]


async def published_twice(folder: Path) -> list[Row]:
    """Approve the sample, change it, approve it again; what every target had each time."""
    with patch.dict(os.environ, SECRETS):
        async with worlds(folder) as world, desks(folder, world) as (library, work, key):
            await _approved(library, work, key, 1)
            first = {receipt.target: receipt for receipt in library.publications(key)}
            seen = {name: await asyncio.to_thread(look) for name, look in world.looks.items()}
            now = datetime.now(UTC)
            await reopen(key, by="nora", now=now, library=library, work=work)
            await edit(key, _change(), revision=1, by="nora", now=now, library=library)
            await _approved(library, work, key, 2)
            second = {receipt.target: receipt for receipt in library.publications(key)}
            return [
                Row(
                    target=name,
                    first=first[name],
                    second=second[name],
                    seen_first=seen[name],
                    seen_second=await asyncio.to_thread(look),
                )
                for name, look in world.looks.items()
            ]


@asynccontextmanager
async def desks(folder: Path, world: World) -> AsyncIterator[tuple[SqlLibrary, DurableWork, str]]:
    """A library with the sample in review, and a worker that publishes."""
    written = yaml.safe_load(yaml.safe_dump({"title": "Signal Chain", "publish": world.lines}))
    settings = Settings(_env_file=None, data_dir=folder / "data")  # type: ignore[call-arg]
    app = App(Configuration(settings=settings, shows={SHOW: ShowSettings(**written)}, folder=folder))
    settings.data_dir.mkdir()
    library = app.library()
    key = await _drafted(app, library)
    async with app.network(allow_private_addresses=True) as network:
        targets = Targets(app.configuration, network=network, templates=app.templates)
        channel: Channel = world.channel
        targets.channel = lambda _: channel
        tools = worker_tools(
            app,
            network=network,
            library=library,
            reviewer=NobodyWatches(library),
            engines=Engines(transcriber=_nobody_listens, diarizer=None, close=lambda: None),
            targets=targets,
        )
        worker = Worker(tools, library, polling=0.3)
        await worker.start()
        try:
            yield library, DurableWork(library, targets=targets.names, wake=worker.wake), key
        finally:
            await worker.stop()
            library.close()


def table(rows: list[Row]) -> str:
    """Target × what was read back, in Markdown."""
    lines = [
        "| target | stands there after 1, 2 | same place | read back after approval 1 | read back after approval 2 |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        places = f"{len(row.seen_first)}, {len(row.seen_second)}"
        same = "yes" if place(row.first) == place(row.second) else "NO"
        told = f"{row.second.verified}. {row.second.message}".strip(" .")
        lines.append(f"| {row.target} | {places} | {same} | {row.first.verified} | {told} |")
    return "\n".join(lines)


def place(receipt: Publication) -> tuple[str, dict[str, str]]:
    """Address and identifiers, those aside that hold texts."""
    kept = ("episode", "post", "message", "slug", "folder", "show")
    return receipt.url, {name: id for name, id in (receipt.ids or {}).items() if name in kept}


async def _drafted(app: App, library: SqlLibrary) -> str:
    now, episode = datetime.now(UTC), sample_episode()
    library.save_show(app.configuration.show(SHOW))
    library.add_episodes([episode], now=now)
    audio = SAMPLE / "episode.mp3"
    digest = sha256(audio.read_bytes()).hexdigest()
    await app.artifacts.put(f"{SHOW}/{episode.key}/audio.mp3", audio)
    await app.artifacts.put(feed_document_key(SHOW), FEED)
    file = AudioFile(path=audio, sha256=digest, size=audio.stat().st_size, type="audio/mpeg")
    library.save_audio(episode.key, file, f"{SHOW}/{episode.key}/audio.mp3")
    number = library.add_transcript(episode.key, sample_transcript(), by="podbot", now=now)
    revision = Revision(number=1, notes=sample_notes(), transcript=number, at=now, by="podbot", summary="written")
    library.add_revision(episode.key, revision, expected=0)
    library.set_stage(episode.key, Stage.IN_REVIEW, now=now)
    return episode.key


async def _approved(library: SqlLibrary, work: DurableWork, key: str, revision: int) -> None:
    await approve(key, revision, by="nora", now=datetime.now(UTC), library=library, work=work)
    until = time.monotonic() + 60
    while library.episode(key).stage is not Stage.PUBLISHED:
        if time.monotonic() > until:
            raise AssertionError({one.target: one.message for one in library.publications(key)})
        await asyncio.sleep(0.05)


def _change() -> Several:
    @dataclass(frozen=True)
    class SetChapter(SetTitle):
        """A chapter's title, beside the episode's."""

        def apply(self, piece: Any) -> Any:
            chapters = tuple(
                replace(chapter, title=NEW_CHAPTER) if chapter.title == OLD_CHAPTER else chapter
                for chapter in piece.notes.chapters
            )
            return replace(super().apply(piece), notes=replace(piece.notes, title=self.title, chapters=chapters))

    return Several(edits=(SetChapter(title=NEW_TITLE),))


def _nobody_listens(engine: str | None, model: str | None) -> Any:
    raise AssertionError("publishing transcribes nothing")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        print(table(asyncio.run(published_twice(Path(temporary)))), file=sys.stdout)
