"""`NotesRenderer`: one revision in, every file of an episode's folder out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot.domain.episode import Episode
from bot.domain.notes import ShowNotes
from bot.domain.show import Show
from bot.domain.transcript import Transcript
from bot.errors import TemplateError
from bot.rendering import chapter_files, transcript_json
from bot.rendering.budget import Fitted, drop_order
from bot.rendering.chapter_lines import HOUSE
from bot.rendering.context import notes_context
from bot.rendering.feed_html import feed_html
from bot.rendering.platforms import PLATFORMS, describe
from bot.rendering.records import dump_json
from bot.rendering.srt import write_srt
from bot.rendering.templates import Templates
from bot.rendering.text import printable
from bot.rendering.transcript_html import write_html
from bot.rendering.transcript_text import write_text
from bot.rendering.webvtt import write_webvtt

#: What a show's template makes: `show_notes.md` from `<template>.md`, and so on.
KINDS = ("md", "html", "txt")
#: The template that steps in for kinds a show's own one does not have.
HOUSE_TEMPLATE = "show_notes"


class NotesRenderer:
    """The `Renderer` of podbot: templates for notes and descriptions, code for chapters and transcripts.

    `templates` are folders, the user's before the shipped one. `Show.drop_order` says what descriptions lose first
    where a platform's limit is too small (see `bot.rendering.budget`).
    """

    def __init__(self, templates: Sequence[Path]) -> None:
        self.templates = Templates(templates)

    def render(self, *, show: Show, episode: Episode, notes: ShowNotes, transcript: Transcript) -> Mapping[str, bytes]:
        """Finished files by name; `TemplateError` where a template is missing or wrong."""
        fitted = self.descriptions(show=show, episode=episode, notes=notes, transcript=transcript)
        return {
            **self._notes(show, episode, notes, transcript),
            **{name: description.text.encode() for name, description in fitted.items()},
            **transcript_files(transcript),
            **chapter_forms(notes),
            "episode.json": _everything(show, episode, notes, transcript),
        }

    def descriptions(
        self, *, show: Show, episode: Episode, notes: ShowNotes, transcript: Transcript
    ) -> dict[str, Fitted]:
        """Each platform's description by file name, with what was left out to fit its limit."""
        context = partial(_context, show=show, episode=episode, transcript=transcript)
        order = drop_order(show.drop_order)
        return {
            platform.file: describe(platform, templates=self.templates, notes=notes, context=context, order=order)
            for platform in PLATFORMS
        }

    def _notes(self, show: Show, episode: Episode, notes: ShowNotes, transcript: Transcript) -> dict[str, bytes]:
        context = _context(notes, show=show, episode=episode, transcript=transcript)
        context["chapter_lines"] = HOUSE.write(notes.chapters, duration=notes.duration)
        texts = {kind: self.templates.render(self._template(show.template, kind), context) for kind in KINDS}
        texts["html"] = feed_html(texts["html"])
        return {f"show_notes.{kind}": printable(text).encode() for kind, text in texts.items()}

    def _template(self, wanted: str, kind: str) -> str:
        if not any(self.templates.has(f"{wanted}.{each}") for each in KINDS):
            known = sorted({name.rpartition(".")[0] for name in self.templates.names() if name.endswith(".md")})
            raise TemplateError(
                f"There is no template called {wanted!r}. Known: {', '.join(known)}. "
                f"To add one, put {wanted}.md.j2 into the folder of your templates."
            )
        return f"{wanted}.{kind}" if self.templates.has(f"{wanted}.{kind}") else f"{HOUSE_TEMPLATE}.{kind}"


def transcript_files(transcript: Transcript) -> dict[str, bytes]:
    """The transcript in every form."""
    return {
        "transcript.txt": write_text(transcript),
        "transcript.vtt": write_webvtt(transcript),
        "transcript.srt": write_srt(transcript),
        "transcript.json": transcript_json.write_json(transcript),
        "transcript.html": write_html(transcript),
    }


def chapter_forms(notes: ShowNotes) -> dict[str, bytes]:
    """The chapters in every form that is a file."""
    lines = HOUSE.write(notes.chapters, duration=notes.duration)
    return {
        "chapters.json": chapter_files.write_json(notes.chapters, duration=notes.duration),
        "chapters.psc.xml": chapter_files.write_psc(notes.chapters, duration=notes.duration),
        "chapters.vtt": chapter_files.write_vtt(notes.chapters, duration=notes.duration),
        "chapters.txt": "".join(f"{line}\n" for line in lines).encode(),
    }


def _everything(show: Show, episode: Episode, notes: ShowNotes, transcript: Transcript) -> bytes:
    """All that is known: word times, confidences, corrections, evidence; voice prints stay with the show's settings."""
    mute = tuple(replace(speaker, voice=()) for speaker in transcript.speakers)
    whole = {
        "show": replace(show, voices=()),
        "episode": episode,
        "notes": notes,
        "transcript": replace(transcript, speakers=mute),
    }
    return dump_json(whole, indent=1)


def _context(notes: ShowNotes, *, show: Show, episode: Episode, transcript: Transcript) -> dict[str, object]:
    return notes_context(show=show, episode=episode, notes=notes, transcript=transcript)
