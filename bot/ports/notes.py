"""The sockets that write show notes, look sources up and turn a revision into files."""

from collections.abc import Mapping
from typing import Protocol

from bot.domain.audio import DecodedAudio
from bot.domain.episode import Episode
from bot.domain.notes import ShowNotes, Source
from bot.domain.show import Show
from bot.domain.transcript import Transcript
from bot.ports.context import EpisodeContext
from bot.ports.watching import CancelCheck, Progress, never_cancelled, no_progress


class NotesWriter(Protocol):
    """Writes show notes from a transcript whose speakers and names are settled.

    - The first chapter starts at 0, starts ascend, each later one sits on the first word of a segment or sentence.
    - No address appears that is not in the context, or was confirmed by a resolver.
    - Quotes are verbatim, complete sentences of the transcript.
    - An empty transcript gives notes with the feed's text and one chapter, never an exception.
    - `audio`, where at hand, is used for pauses and music.
    """

    name: str

    def write(
        self,
        transcript: Transcript,
        context: EpisodeContext,
        *,
        audio: DecodedAudio | None = None,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
    ) -> ShowNotes: ...


class Renderer(Protocol):
    """Turns one revision into finished files by name (`show_notes.md`, `transcript.vtt`, `chapters.json`, …).

    Pure and fast (a second for three hours of text); raises `TemplateError` naming template, line and cause.
    """

    def render(
        self, *, show: Show, episode: Episode, notes: ShowNotes, transcript: Transcript
    ) -> Mapping[str, bytes]: ...


class SourceResolver(Protocol):
    """Looks a mention up in one catalogue (arXiv, Crossref, …).

    `resolve` gives the sources it is sure of (title and, where said, author agree), each with origin `catalogue`;
    nothing found is an empty tuple. Polite: cached, rate limited, own User-Agent; a catalogue that is down answers
    like one that found nothing.
    """

    name: str

    async def resolve(self, title: str, *, author: str | None = None) -> tuple[Source, ...]: ...
