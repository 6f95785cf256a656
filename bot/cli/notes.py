"""`podbot notes`: notes from a transcript that exists already."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.arguments import OfShow
from bot.cli.state import State, state

if TYPE_CHECKING:
    from bot.domain.chapter import Chapter
    from bot.domain.notes import ShowNotes
    from bot.domain.transcript import Transcript
    from bot.ports import EpisodeContext


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(notes)


def notes(
    context: typer.Context,
    transcript: Annotated[Path, typer.Argument(help="Podcast JSON, VTT, SRT, HTML, text or podbot's episode.json.")],
    title: Annotated[str | None, typer.Option(help="Title of the episode.")] = None,
    description: Annotated[Path | None, typer.Option(help="File with the episode's description, text or HTML.")] = None,
    show: OfShow = None,
    history: Annotated[
        Path | None,
        typer.Option(help="Folder with earlier episodes: chapters.json beside transcript.json; podbot's episode.json."),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(help="Language of the transcript; else the show's, or what its words are in."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Files go to OUT/<show>/<episode>/.")] = Path("out"),
) -> None:
    """Write show notes from a transcript, without listening again."""
    from rich.console import Console

    from bot.cli.progress import live_steps
    from bot.cli.summary import print_summary
    from bot.pipeline.from_transcript import from_transcript
    from bot.rendering.read_transcript import read_transcript
    from bot.speech.voices.speakers import VoiceNamer

    options = state(context)
    app = options.app()
    spoken = language or (options.configuration().show(show).language if show else None)
    code = spoken.split("-")[0].lower() if spoken else None
    heard = read_transcript(_bytes(transcript), name=str(transcript), language=code)
    about = _context(options, transcript, heard, title, description, show, history)
    with live_steps(Console(stderr=True)) as steps:
        result = from_transcript(
            heard,
            about,
            names=app.names,
            speakers=VoiceNamer(),
            writer=app.writer,
            renderer=app.renderer,
            out=out,
            steps=steps,
        )
    print_summary(result)


def _context(
    options: State,
    path: Path,
    heard: "Transcript",
    title: str | None,
    description: Path | None,
    slug: str | None,
    history: Path | None,
) -> "EpisodeContext":
    from bot.app import context_for, nameless_show
    from bot.domain.episode import Episode
    from bot.ports import History
    from bot.rendering.html_text import html_to_text

    html = _bytes(description).decode("utf-8", "replace") if description else ""
    text, links = html_to_text(html) if "<" in html else (html, html_to_text(html.replace("\n", "<br>"))[1])
    show = options.configuration().show(slug) if slug else nameless_show("transcripts", heard.language)
    name = path.stem if path.stem not in ("transcript", "episode") else path.resolve().parent.name
    episode = Episode(
        show=show.slug,
        title=title or name.replace("_", " ").replace("-", " ").strip().capitalize() or "Untitled",
        guid=str(path.resolve()),
        description=text,
        links=links,
    )
    learnt = History(chaptered=tuple(_chaptered(history)), notes=tuple(_noted(history))) if history else History()
    return replace(context_for(episode, None, show), history=learnt)


def _chaptered(folder: Path) -> "list[tuple[Transcript, tuple[Chapter, ...]]]":
    """Pairs of earlier episodes; a file that can't be read is left out with a word."""
    from bot.errors import BotError
    from bot.rendering.chapter_files import read_json
    from bot.rendering.read_transcript import read_transcript

    pairs = []
    for chapters in sorted(folder.rglob("chapters.json"), reverse=True):
        transcript = chapters.with_name("transcript.json")
        try:
            heard = read_transcript(_bytes(transcript), name=str(transcript))
            pairs.append((heard, read_json(_bytes(chapters))))
        except (BotError, ValueError) as error:
            typer.echo(f"Left out of the history: {error}", err=True)
    return pairs


def _noted(folder: Path) -> "list[ShowNotes]":
    """Notes of earlier episodes, newest names first: their sources and links may be talked about again."""
    from bot.domain.notes import ShowNotes
    from bot.errors import BotError
    from bot.rendering.records import load_plain

    found = []
    for path in sorted(folder.rglob("episode.json"), reverse=True):
        try:
            found.append(load_plain(ShowNotes, json.loads(_bytes(path))["notes"]))
        except (BotError, ValueError, KeyError, TypeError) as error:
            typer.echo(f"Left out of the history: {path}: {error}", err=True)
    return found


def _bytes(path: Path) -> bytes:
    from bot.errors import NotesError

    try:
        return path.read_bytes()
    except OSError as error:
        raise NotesError(f"{path} can't be read: {error.strerror}. Check the path.") from error
