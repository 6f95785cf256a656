"""Produce: the steps from a feed item to a draft in review; each looks first, so that running it twice does it once."""

import asyncio
import mimetypes
import os
from datetime import datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from bot.domain.audio import DecodedAudio
from bot.domain.draft import Revision
from bot.domain.episode import Episode, Stage
from bot.errors import AudioError, NotFound
from bot.pipeline.creators_chapters import keep_creators_chapters
from bot.pipeline.published_transcript import take_published
from bot.pipeline.tools import Tools, artifact_folder, context_of
from bot.pipeline.transcribe import transcribe
from bot.pipeline.write_notes import write_notes
from bot.ports import CancelCheck, Library, Progress, never_cancelled, no_progress

_LINE = (Stage.DISCOVERED, Stage.FETCHED, Stage.TRANSCRIBED, Stage.NOTED, Stage.IN_REVIEW)
#: Who the machine's own revisions are by.
PODBOT = "podbot"


async def fetch(tools: Tools, key: str, *, now: datetime, progress: Progress = no_progress) -> None:
    """Bring the audio to the file store, unless it is there; the episode is then FETCHED.

    Raises `AudioError` where the feed names no audio, and what the fetcher raises.
    """
    library = tools.library
    episode = (await asyncio.to_thread(library.episode, key)).episode
    known = await asyncio.to_thread(library.audio, key)
    if known is None or not await tools.artifacts.exists(known[1]):
        await _bring(tools, episode, progress)
    await take_published(tools, key, now=now)
    await keep_creators_chapters(tools, key, now=now)
    await asyncio.to_thread(advance, library, key, Stage.FETCHED, now=now)


def hear(
    tools: Tools,
    key: str,
    *,
    now: datetime,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> None:
    """Transcribe the audio and keep the first transcript; the episode is then TRANSCRIBED."""
    library = tools.library
    if not library.episode(key).transcript_revision:
        context = context_of(library, key)
        transcript = transcribe(
            decoded(tools, key, cancelled=cancelled),
            context,
            transcriber=tools.transcriber(context.show.engine, context.show.model),
            diarizer=tools.diarizer,
            names=tools.names,
            speakers=tools.speakers,
            progress=progress,
            cancelled=cancelled,
            checkpoints=tools.checkpoints,
        )
        library.add_transcript(key, transcript, by=PODBOT, now=now)
    advance(library, key, Stage.TRANSCRIBED, now=now)


def note(
    tools: Tools,
    key: str,
    *,
    now: datetime,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> None:
    """Write the notes and keep them as the draft's first revision; the episode is then NOTED."""
    library = tools.library
    state = library.episode(key)
    if not state.draft_revision:
        context = context_of(library, key)
        transcript = library.transcript(key, state.transcript_revision)
        audio = decoded_or_none(tools, key, cancelled=cancelled)
        notes = write_notes(
            transcript, context, writer=tools.writer, audio=audio, progress=progress, cancelled=cancelled
        )
        first = Revision(
            number=1, notes=notes, transcript=state.transcript_revision, at=now, by=PODBOT, summary="First draft"
        )
        library.add_revision(key, first, expected=0)
    advance(library, key, Stage.NOTED, now=now)


async def show(tools: Tools, key: str, *, now: datetime) -> None:
    """Put the draft in review and show it; a chat that is down leaves it in review all the same."""
    await asyncio.to_thread(advance, tools.library, key, Stage.IN_REVIEW, now=now)
    await tools.reviewer.show_draft(key)
    _forget_decoded(tools, key)


def advance(library: Library, key: str, stage: Stage, *, now: datetime) -> None:
    """Set the stage where the episode is not yet that far; nobody's verdict is undone."""
    current = library.episode(key).stage
    if current in _LINE and _LINE.index(current) < _LINE.index(stage):
        library.set_stage(key, stage, now=now)


def decoded(tools: Tools, key: str, *, cancelled: CancelCheck = never_cancelled) -> DecodedAudio:
    """The episode's audio as samples on this machine's disk; decoded once for all steps that need it here."""
    found = tools.library.audio(key)
    if found is None:
        raise NotFound(f"The audio of episode {key} was not fetched yet. Run `podbot retry {key}`.")
    audio, artifact = found
    path = _decoded_path(tools, key, audio.sha256)
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        with tools.artifacts.local(artifact) as source:
            tools.decoder.decode(source, part, cancelled=cancelled)
        part.replace(path)
    return DecodedAudio(path=path, samples=path.stat().st_size // 2)


def decoded_or_none(tools: Tools, key: str, *, cancelled: CancelCheck = never_cancelled) -> DecodedAudio | None:
    """`decoded`, or None where the audio is no longer kept: notes can be written without."""
    try:
        return decoded(tools, key, cancelled=cancelled)
    except (NotFound, AudioError):
        return None


async def _bring(tools: Tools, episode: Episode, progress: Progress) -> None:
    if episode.enclosure is None:
        raise AudioError(f"“{episode.title}” has no audio in its feed. Ask its publisher for an enclosure.")
    ending = _ending(episode)
    destination = tools.scratch / "downloads" / f"{episode.key}{ending}"
    destination.parent.mkdir(parents=True, exist_ok=True)
    audio = await tools.fetcher.fetch(episode.enclosure.url, destination, progress=progress)
    artifact = f"{artifact_folder(episode)}/audio{ending}"
    kind = audio.type or episode.enclosure.type or mimetypes.guess_type(f"x{ending}")[0]
    await tools.artifacts.put(artifact, audio.path, content_type=kind)
    await asyncio.to_thread(tools.library.save_audio, episode.key, audio, artifact)
    for path in audio.path.parent.glob(f"{audio.path.name}*"):  # and what the fetcher noted beside it
        path.unlink(missing_ok=True)


def _ending(episode: Episode) -> str:
    """`.mp3` of the address, else of the type, else `.audio`; never longer than players know."""
    assert episode.enclosure is not None
    suffix = PurePosixPath(urlsplit(episode.enclosure.url).path).suffix.lower()
    if 1 < len(suffix) <= 5 and suffix[1:].isalnum():
        return suffix
    return mimetypes.guess_extension(episode.enclosure.type or "") or ".audio"


def _decoded_path(tools: Tools, key: str, sha256: str) -> Path:
    """Each episode's own, even where two have the same audio: the first to be done would take it from the other."""
    return tools.scratch / "decoded" / f"{key}-{sha256}.pcm"


def _forget_decoded(tools: Tools, key: str) -> None:
    found = tools.library.audio(key)
    if found:
        _decoded_path(tools, key, found[0].sha256).unlink(missing_ok=True)
