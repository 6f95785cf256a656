"""A whole line of fakes: quick engines that keep a journal, for tests of what moves episodes along."""

import asyncio
import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain.audio import AudioFile, DecodedAudio
from bot.domain.chapter import Chapter
from bot.domain.episode import Episode
from bot.domain.notes import ShowNotes
from bot.domain.publication import Publication, PublicationState
from bot.domain.show import Show
from bot.domain.transcript import Diarization, Transcript
from bot.errors import Cancelled
from bot.ports import (
    Artifacts,
    Bundle,
    CancelCheck,
    Checkpoints,
    EpisodeContext,
    Library,
    Progress,
    RemoteAudio,
    Reviewer,
    SpeechOptions,
    Transcriber,
    never_cancelled,
    no_progress,
)
from bot.testing.nouns import a_transcript

#: What the fake transcriber hears; numbered, so that spans can be told apart.
SENTENCES = tuple(f"Sentence {number} is said here." for number in range(1, 11))

_NO_OPTIONS = SpeechOptions()


class Journal:
    """Who did what, one JSON line each, in a file that several processes may write."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, what: str, about: str, **more: Any) -> None:
        """Append a line; a line is whole or not there."""
        line = json.dumps({"what": what, "about": about, "pid": os.getpid(), "at": time.time(), **more}) + "\n"
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(file, line.encode())
        finally:
            os.close(file)

    def lines(self, what: str | None = None) -> list[dict[str, Any]]:
        """What was written so far."""
        if not self._path.exists():
            return []
        found = [json.loads(line) for line in self._path.read_text().splitlines()]
        return [line for line in found if what in (None, line["what"])]


class JournalFetcher:
    """Writes a few thousand bytes that depend on the address alone."""

    def __init__(self, journal: Journal, *, seconds: float = 0.0, fails: Sequence[Exception] = ()) -> None:
        self._journal, self._seconds, self._fails = journal, seconds, list(fails)

    async def fetch(self, url: str, destination: Path, *, progress: Progress = no_progress) -> AudioFile:
        self._journal.write("fetch", url)
        if self._fails:
            raise self._fails.pop(0)
        await asyncio.sleep(self._seconds)
        data = hashlib.sha256(url.encode()).digest() * 256
        part = destination.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(data)
        part.replace(destination)
        progress(1.0, "fetched")
        return AudioFile(path=destination, sha256=hashlib.sha256(data).hexdigest(), size=len(data), type="audio/mpeg")

    async def look(self, url: str) -> RemoteAudio:
        return RemoteAudio()


class FakeDecoder:
    """Copies the bytes."""

    def decode(
        self,
        source: Path,
        destination: Path,
        *,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
    ) -> DecodedAudio:
        destination.write_bytes(source.read_bytes())
        return DecodedAudio(path=destination, samples=destination.stat().st_size // 2)


class JournalTranscriber:
    """Hears `SENTENCES`, one each `seconds`; another model hears its own name for the first word of each."""

    name = "fake"

    def __init__(self, journal: Journal, *, seconds: float = 0.0, model: str = "") -> None:
        self._journal, self._seconds, self._model = journal, seconds, model

    def transcribe(
        self,
        audio: DecodedAudio,
        *,
        options: SpeechOptions = _NO_OPTIONS,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
        checkpoints: Checkpoints | None = None,
        partial: Callable[[Transcript], None] | None = None,
    ) -> Transcript:
        self._journal.write("transcribe", audio.path.stem, model=self._model, span=options.span)
        for index in range(len(SENTENCES)):
            if cancelled():
                self._journal.write("transcribe stopped", audio.path.stem, model=self._model)
                raise Cancelled("The transcription was stopped.")
            time.sleep(self._seconds)
            progress((index + 1) / len(SENTENCES), "transcribing")
        said = (text.replace("Sentence", self._model.title() or "Sentence") for text in SENTENCES)
        heard = a_transcript(*said, speaker=None)
        if options.span:
            start, end = options.span
            inside = tuple(part for part in heard.segments if part.end > start and part.start < end)
            heard = replace(heard, segments=inside)
        self._journal.write("transcribed", audio.path.stem, model=self._model)
        return replace(heard, model=self._model)

    def close(self) -> None:
        """Holds nothing."""


class PlainNames:
    """Knows no names and mends none."""

    def hints(self, context: EpisodeContext) -> tuple[str, ...]:
        return ()

    def correct(self, transcript: Transcript, context: EpisodeContext) -> Transcript:
        return transcript


class OneSpeaker:
    """Gives every word to one unnamed voice."""

    def assign(self, transcript: Transcript, diarization: Diarization | None, context: EpisodeContext) -> Transcript:
        spoken = tuple(replace(segment, speaker="S1") for segment in transcript.segments)
        return replace(transcript, segments=spoken, speakers=a_transcript().speakers)


class JournalWriter:
    """Titles the episode by its feed and begins a chapter at its first and middle sentence."""

    name = "fake"

    def __init__(self, journal: Journal, *, seconds: float = 0.0) -> None:
        self._journal, self._seconds = journal, seconds

    def write(
        self,
        transcript: Transcript,
        context: EpisodeContext,
        *,
        audio: DecodedAudio | None = None,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
    ) -> ShowNotes:
        self._journal.write("write", context.episode.key)
        time.sleep(self._seconds)
        middle = transcript.segments[len(transcript.segments) // 2]
        chapters = (Chapter(start=0.0, title="Opening"), Chapter(start=middle.start, title=middle.text))
        return ShowNotes(
            title=context.episode.title, podcast=context.show.title, summary=transcript.text[:80], chapters=chapters
        )


class FakeRenderer:
    """Two small files."""

    def render(self, *, show: Show, episode: Episode, notes: ShowNotes, transcript: Transcript) -> Mapping[str, bytes]:
        return {"show_notes.md": notes.summary.encode(), "transcript.txt": transcript.text.encode()}


class JournalReviewer:
    """Shows drafts by a line in the journal."""

    def __init__(self, journal: Journal, library: Library, *, seconds: float = 0.0) -> None:
        self._journal, self._library, self._seconds = journal, library, seconds

    async def show_draft(self, key: str) -> None:
        """As a chat does: look for the post, where it was written down and where it is; only then make one."""
        await asyncio.sleep(self._seconds)
        posted = (await asyncio.to_thread(self._library.draft, key)).posted
        if posted or any(line["about"] == key for line in self._journal.lines("posted")):
            self._journal.write("updated", key)
        else:
            self._journal.write("posted", key)
        await asyncio.to_thread(self._library.set_posted, key, {"message": key})

    async def show_progress(self, key: str, status: object) -> None:
        """Nobody watches."""

    async def tell(self, key: str, text: str) -> None:
        self._journal.write("told", key, text=text)


class JournalPublisher:
    """A target that keeps posts in the journal; looks before it writes, as the contract asks."""

    def __init__(self, name: str, journal: Journal, *, seconds: float = 0.0, fails: Sequence[Exception] = ()) -> None:
        self.name = name
        self._journal, self._seconds, self._fails = journal, seconds, list(fails)

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication:
        key = bundle.episode.key
        if self._fails:
            self._journal.write("publish failed", key, target=self.name)
            raise self._fails.pop(0)
        await asyncio.sleep(self._seconds)
        posts = self._journal.lines("published")
        found = any((line["about"], line["target"]) == (key, self.name) for line in posts)
        if dry_run:
            return Publication(
                episode=key,
                target=self.name,
                revision=bundle.revision,
                state=PublicationState.PENDING,
                at=now,
                ids={"post": key} if found else None,
            )
        what = "updated post" if found else "published"
        self._journal.write(what, key, target=self.name, revision=bundle.revision)
        return Publication(
            episode=key,
            target=self.name,
            revision=bundle.revision,
            state=PublicationState.PUBLISHED,
            at=now,
            url=f"https://example.com/{self.name}/{key}",
            ids={"post": key},
            verified="read back",
        )

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        return replace(receipt, state=PublicationState.UNPUBLISHED, at=now)


def line_of_fakes(
    folder: Path,
    *,
    library: Library,
    artifacts: Artifacts,
    journal: Journal,
    seconds: float = 0.0,
    fetcher: JournalFetcher | None = None,
    reviewer: Reviewer | None = None,
    publishers: Sequence[JournalPublisher] = (),
) -> dict[str, Any]:
    """The fields of `bot.pipeline.tools.Tools`; every step takes about `seconds` and writes to the journal."""

    def transcriber(engine: str | None, model: str | None) -> Transcriber:
        return JournalTranscriber(journal, seconds=seconds / len(SENTENCES), model=model or "")

    return {
        "library": library,
        "artifacts": artifacts,
        "fetcher": fetcher or JournalFetcher(journal, seconds=seconds),
        "decoder": FakeDecoder(),
        "transcriber": transcriber,
        "diarizer": None,
        "names": PlainNames(),
        "speakers": OneSpeaker(),
        "writer": JournalWriter(journal, seconds=seconds),
        "renderer": FakeRenderer(),
        "reviewer": reviewer or JournalReviewer(journal, library, seconds=seconds),
        "publishers": lambda show: {publisher.name: publisher for publisher in publishers},
        "scratch": folder / "scratch",
    }
