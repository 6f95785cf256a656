"""`podbot draft edit`: one part of a draft as text, in your editor or from a file, kept as a revision."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from bot.cli import completing
from bot.cli.arguments import Draft
from bot.cli.library import find_episode, opened
from bot.cli.state import wait_for

if TYPE_CHECKING:
    from bot.domain.edits import Edit
    from bot.domain.notes import ShowNotes


class PartText(NamedTuple):
    """How a part is written as text, and read back."""

    write: "Callable[[ShowNotes], str]"
    read: "Callable[[str], Edit]"


def edit(
    context: typer.Context,
    episode: Draft,
    part: Annotated[
        str,
        typer.Argument(
            help="title, summary, chapters, quotes, sources, links or people.", autocompletion=completing.parts
        ),
    ],
    file: Annotated[
        Path | None, typer.Option(help="The new text instead of your editor's; - reads standard input.")
    ] = None,
) -> None:
    """Change one part of a draft; lines have the form that the editor shows."""
    from bot.cli.draft import me
    from bot.domain.diff import diff_text
    from bot.pipeline.edit import edit as keep

    text = part_text(part)
    with opened(context) as (_, library):
        found = find_episode(library, episode)
        key, draft = found.episode.key, library.draft(found.episode.key)
        was = text.write(draft.revision.notes)
        typed = _from(file) if file else _from_editor(was)
        if typed.strip() == was.strip():
            typer.echo(f"{found.episode.title}: nothing was changed.")
            return
        change, now = text.read(typed), datetime.now(UTC)
        done = wait_for(keep(key, change, revision=draft.revision.number, by=me(), now=now, library=library))
    typer.echo(diff_text(done.changes) or "The draft already says that.")
    typer.echo(f"{found.episode.title}: revision {done.revision.number}.")


def part_text(part: str) -> PartText:
    """The part of that name; NotFound names those there are."""
    from bot.errors import NotFound

    parts = _parts()
    if part not in parts:
        raise NotFound(f"{part!r} is not a part that can be edited. There are {', '.join(parts)}.")
    return parts[part]


def part_names() -> tuple[str, ...]:
    """What can be edited so."""
    return tuple(_parts())


def _parts() -> dict[str, PartText]:
    from bot.domain import edits, lines, quoting

    return {
        "title": PartText(lambda notes: notes.title, lambda text: edits.SetTitle(title=text)),
        "summary": PartText(lambda notes: notes.summary, lambda text: edits.SetSummary(summary=text)),
        "chapters": PartText(
            lambda notes: lines.write_chapters(notes.chapters),
            lambda text: edits.SetChapters(chapters=lines.read_chapters(text)),
        ),
        "quotes": PartText(
            lambda notes: quoting.write_quotes(notes.quotes),
            lambda text: quoting.SetQuotes(lines=quoting.read_quotes(text)),
        ),
        "sources": PartText(
            lambda notes: lines.write_sources((source.title, source.url) for source in notes.sources), _sources
        ),
        "links": PartText(
            lambda notes: lines.write_link_groups(notes.link_groups),
            lambda text: edits.SetLinkGroups(groups=lines.read_link_groups(text)),
        ),
        "people": PartText(
            lambda notes: lines.write_people(notes.people),
            lambda text: edits.SetPeople(people=lines.read_people(text)),
        ),
    }


def _sources(text: str) -> "Edit":
    """A line without a title gets its address for one: the command line asks no server."""
    from bot.domain.edits import SetSources
    from bot.domain.lines import read_sources
    from bot.domain.notes import Source
    from bot.domain.person import Origin

    typed = read_sources(text)
    return SetSources(
        sources=tuple(Source(title=line.title or line.url, url=line.url, origin=Origin.EDITOR) for line in typed)
    )


def _from(file: Path) -> str:
    from bot.errors import NotesError

    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not written in UTF-8"
        raise NotesError(f"{file} can't be read: {why}.") from error


def _from_editor(text: str) -> str:
    """What `$VISUAL`, `$EDITOR` or vi leaves in a file that holds the text."""
    from bot.errors import NotesError

    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not chosen and not (sys.stdin.isatty() and sys.stdout.isatty()):  # vi would wait for keys that never come
        raise NotesError("There is no terminal here for an editor. Give the new text with --file FILE, or --file -.")
    command = shlex.split(chosen or "vi")
    with TemporaryDirectory(prefix="podbot-edit-") as folder:
        file = Path(folder) / "part.txt"
        file.write_text(text + "\n", encoding="utf-8")
        try:
            subprocess.run([*command, str(file)], check=True)  # noqa: S603 -- the user's own editor
        except (OSError, subprocess.CalledProcessError) as error:
            raise NotesError(f"The editor {command[0]} failed ({error}). Set EDITOR, or use --file.") from error
        return file.read_text(encoding="utf-8")
