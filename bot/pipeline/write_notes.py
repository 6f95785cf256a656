"""Write notes: from a settled transcript to show notes that carry what the episode's feed already says."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.audio import DecodedAudio
from bot.domain.notes import ShowNotes
from bot.domain.show import NameRule
from bot.domain.spoken_edits import respell_notes
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
    """The writer's notes, with the plain facts of the episode filled in where the writer left them empty.

    What was said comes from a transcript whose names are right; the show's rules also hold for what the feed says.
    """
    notes = writer.write(transcript, context, audio=audio, progress=progress, cancelled=cancelled)
    notes = _by_rules(notes, context.show.name_rules)
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


def _by_rules(notes: ShowNotes, rules: Iterable[NameRule]) -> ShowNotes:
    for rule in rules:
        for heard in rule.heard:
            notes = respell_notes(notes, heard, rule.written)
    return notes
