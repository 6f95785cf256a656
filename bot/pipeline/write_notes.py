"""Write notes: from a settled transcript to show notes that carry what the episode's feed already says."""

from dataclasses import replace

from bot.domain.audio import DecodedAudio
from bot.domain.notes import ShowNotes
from bot.domain.transcript import Transcript
from bot.ports import CancelCheck, EpisodeContext, NotesWriter, Progress, never_cancelled, no_progress


def write_notes(
    transcript: Transcript,
    context: EpisodeContext,
    *,
    writer: NotesWriter,
    audio: DecodedAudio | None = None,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> ShowNotes:
    """The writer's notes, with the plain facts of the episode filled in where the writer left them empty."""
    notes = writer.write(transcript, context, audio=audio, progress=progress, cancelled=cancelled)
    episode = context.episode
    return replace(
        notes,
        title=notes.title or episode.title,
        podcast=notes.podcast or context.show.title or context.feed_title,
        published_on=notes.published_on or (episode.published.date() if episode.published else None),
        duration=notes.duration or transcript.duration or episode.duration or 0.0,
        link=notes.link or episode.link,
        image=notes.image or episode.image,
    )
