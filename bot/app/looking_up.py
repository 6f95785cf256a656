"""Notes whose mentions are looked up in catalogues and whose links are checked, where the settings allow it."""

import asyncio
import hashlib
import json
import time
from collections.abc import Iterator, MutableMapping, Sequence
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import structlog

from bot.domain.audio import DecodedAudio
from bot.domain.notes import ShowNotes
from bot.domain.transcript import Transcript
from bot.net import Network
from bot.ports import (
    CancelCheck,
    EpisodeContext,
    NotesWriter,
    Progress,
    SourceResolver,
    never_cancelled,
    no_progress,
)

log = structlog.get_logger("podbot.notes")

#: Seconds that all look-ups of an episode may take; notes do not wait longer for strangers' servers.
_PATIENCE = 120.0
_KEPT_FOR = 30 * 86_400.0


class LookingUpWriter:
    """A `NotesWriter` that adds what catalogues know to what `writer` wrote.

    Made on the event loop that `network` belongs to; `write` is called in other threads.
    """

    def __init__(
        self, writer: NotesWriter, *, network: Network, resolvers: Sequence[SourceResolver], check_links: bool
    ) -> None:
        self.name = writer.name
        self._writer, self._network, self._resolvers, self._check = writer, network, resolvers, check_links
        self._loop = asyncio.get_running_loop()

    def write(
        self,
        transcript: Transcript,
        context: EpisodeContext,
        *,
        audio: DecodedAudio | None = None,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
    ) -> ShowNotes:
        notes = self._writer.write(transcript, context, audio=audio, progress=progress, cancelled=cancelled)
        asking = asyncio.run_coroutine_threadsafe(self._ask(notes), self._loop)
        try:
            return asking.result(timeout=_PATIENCE)
        except TooSlow:
            asking.cancel()
            log.warning("catalogues took too long; the notes go on without them", episode=context.episode.key)
            return notes

    async def _ask(self, notes: ShowNotes) -> ShowNotes:
        from bot.notes.sources.liveness import check_alive
        from bot.notes.sources.look_up import look_up

        found = await look_up(notes, self._resolvers) if self._resolvers else notes
        if not self._check:
            return found
        return replace(found, sources=await check_alive(found.sources, self._network, now=datetime.now(UTC)))


class FolderCache(MutableMapping[str, str]):
    """Answers of catalogues as small files, forgotten after a month; a file that can't be read is not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, key: str) -> str:
        try:
            kept = json.loads(self._path(key).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise KeyError(key) from error
        if kept["key"] != key or time.time() - kept["at"] > _KEPT_FOR:
            raise KeyError(key)
        return str(kept["value"])

    def __setitem__(self, key: str, value: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(key)
        temporary = path.with_suffix(".part")
        temporary.write_text(json.dumps({"key": key, "at": time.time(), "value": value}), encoding="utf-8")
        temporary.replace(path)

    def __delitem__(self, key: str) -> None:
        try:
            self._path(key).unlink()
        except OSError as error:
            raise KeyError(key) from error

    def __iter__(self) -> Iterator[str]:
        for path in self._folder.glob("*.json"):
            yield str(json.loads(path.read_text(encoding="utf-8"))["key"])

    def __len__(self) -> int:
        return sum(1 for _ in self._folder.glob("*.json"))

    def _path(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"
