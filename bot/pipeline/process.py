"""Process: one episode down the line, from its audio to finished files in a folder."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bot.domain.audio import DecodedAudio
from bot.domain.notes import ShowNotes
from bot.domain.transcript import Transcript
from bot.errors import AudioError, StorageError
from bot.pipeline.settle import settle
from bot.pipeline.tools import Line
from bot.pipeline.transcribe import transcribe
from bot.pipeline.write_notes import write_notes
from bot.ports import (
    CancelCheck,
    EpisodeContext,
    NameKeeper,
    NotesWriter,
    Progress,
    Renderer,
    SpeakerNamer,
)

#: Gives the Progress of one step of the line ("Downloading", "Transcribing", …).
Steps = Callable[[str], Progress]


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    """What came out: the nouns and where their files are."""

    transcript: Transcript
    notes: ShowNotes
    folder: Path
    files: tuple[str, ...]


async def process(
    context: EpisodeContext,
    *,
    line: Line,
    work: Path,
    out: Path,
    steps: Steps,
    audio: Path | None = None,
) -> Processed:
    """Fetch, decode, transcribe, write notes, render; finished files land in `out/<show>/<episode>/`.

    `work` keeps the download until all is written, so that a second call goes on where a killed one stopped; `audio`
    is a file that is already here. Blocking parts run in threads; cancelling the task stops them within a segment.
    """
    episode = context.episode
    folder = out / episode.show / episode.slug
    stopped = threading.Event()
    try:
        if context.show.transcript_first and line.transcripts and not audio:
            published = await line.transcripts.read(episode)
            if published is not None:
                return await asyncio.to_thread(_from_published, published, context, line, folder, steps)
        source = audio or await _fetch(context, line, work, steps)
        if line.chapters and not episode.chapters:
            found = await line.chapters.find(episode, source)
            context = replace(context, episode=replace(episode, chapters=found))
        decoded = await asyncio.to_thread(
            line.decoder.decode, source, work / f"{episode.key}.pcm", progress=steps("Decoding")
        )
        processed = await asyncio.to_thread(_write, context, decoded, line, folder, steps, stopped.is_set)
        if audio is None:
            _forget_download(source)  # kept until here, so that a killed run need not fetch it again
        return processed
    except asyncio.CancelledError:
        stopped.set()
        raise
    finally:
        (work / f"{episode.key}.pcm").unlink(missing_ok=True)


async def _fetch(context: EpisodeContext, line: Line, work: Path, steps: Steps) -> Path:
    episode = context.episode
    if episode.enclosure is None:
        raise AudioError(f"{episode.title!r} has no enclosure, so there is nothing to transcribe.")
    suffix = Path(episode.enclosure.url.split("?")[0]).suffix[:6] or ".audio"
    file = await line.fetcher.fetch(
        episode.enclosure.url, work / f"{episode.key}{suffix}", progress=steps("Downloading")
    )
    return file.path


def _forget_download(path: Path) -> None:
    """With what the fetcher noted beside it."""
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink(missing_ok=True)


def _write(
    context: EpisodeContext, audio: DecodedAudio, line: Line, folder: Path, steps: Steps, cancelled: CancelCheck
) -> Processed:
    partial = folder / "transcript.partial.txt"
    transcript = transcribe(
        audio,
        context,
        transcriber=line.transcriber(context.show.engine, context.show.model),
        diarizer=line.diarizer,
        names=line.names,
        speakers=line.speakers,
        progress=steps("Transcribing"),
        cancelled=cancelled,
        checkpoints=line.checkpoints,
        partial=lambda so_far: _save(partial, so_far.text.encode()),
    )
    notes = write_notes(
        transcript, context, writer=line.writer, audio=audio, progress=steps("Writing notes"), cancelled=cancelled
    )
    processed = _finish(transcript, notes, context, line.renderer, folder)
    partial.unlink(missing_ok=True)
    return processed


def _from_published(
    published: Transcript, context: EpisodeContext, line: Line, folder: Path, steps: Steps
) -> Processed:
    return annotate(
        published,
        context,
        names=line.names,
        speakers=line.speakers,
        writer=line.writer,
        renderer=line.renderer,
        folder=folder,
        steps=steps,
    )


def annotate(
    transcript: Transcript,
    context: EpisodeContext,
    *,
    names: NameKeeper,
    speakers: SpeakerNamer,
    writer: NotesWriter,
    renderer: Renderer,
    folder: Path,
    steps: Steps,
) -> Processed:
    """Mend names and write notes for a transcript that exists already; its speakers are kept."""
    settled = settle(transcript, context, names=names, speakers=speakers)
    notes = write_notes(settled, context, writer=writer, progress=steps("Writing notes"))
    return _finish(settled, notes, context, renderer, folder)


def _finish(
    transcript: Transcript, notes: ShowNotes, context: EpisodeContext, renderer: Renderer, folder: Path
) -> Processed:
    files = renderer.render(show=context.show, episode=context.episode, notes=notes, transcript=transcript)
    save_files(folder, files)
    return Processed(transcript=transcript, notes=notes, folder=folder, files=tuple(files))


def save_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Each file whole under its name or not at all; StorageError where the disk refuses."""
    for name, data in files.items():
        _save(folder / name, data)


def _save(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise StorageError(
            f"{path} can't be written: {error.strerror}. Free some space or choose another --out."
        ) from error
