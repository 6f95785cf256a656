"""What commands about kept episodes share: the library opened, and which episode a person means."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from bot.cli.state import state

if TYPE_CHECKING:
    from bot.app import App
    from bot.ports import EpisodeState, Library
    from bot.rendering.lint import Finding
    from bot.storage.library import SqlLibrary
    from bot.work.durable import DurableWork

#: Episodes looked through at a time.
_PAGE = 500


@contextmanager
def opened(context: typer.Context) -> "Iterator[tuple[App, SqlLibrary]]":
    """The library while the block runs, with the shows of the settings in it."""
    from bot.app.shows import remember_shows

    app = state(context).app()
    library = app.library()
    try:
        remember_shows(app, library)
        yield app, library
    finally:
        library.close()


def work_of(app: "App", library: "SqlLibrary") -> "DurableWork":
    """Asks for work; a worker that runs somewhere takes it up within a second or two."""
    from bot.work.durable import DurableWork

    def targets(show: object) -> list[str]:
        configured = app.configuration.shows.get(getattr(show, "slug", ""))
        return [line.label for line in configured.publish] if configured else []

    return DurableWork(library, targets=targets)


def nobody_works(library: "SqlLibrary") -> bool:
    """Whether what was asked for waits until somebody starts a worker."""
    from bot.work.backlog import backlog

    return not backlog(library.database, now=datetime.now(UTC)).served


def say_asked(what: str, idle: bool) -> None:
    """Print what was asked for, and who does it when."""
    then = "No podbot is running: start `podbot run`." if idle else "`podbot status` shows how far it is."
    typer.echo(f"{what} {then}")


def find_episode(library: "Library", wanted: str) -> "EpisodeState":
    """The episode of that key (or its first digits), `show/number from the newest`, `show/its-title`, or its words."""
    from bot.errors import EpisodeNotFound, NotFound

    try:
        return library.episode(wanted)
    except NotFound:
        pass
    show, _, number = wanted.rpartition("/")
    if show and number.isdecimal() and len(number) < 7:
        found = library.episodes(show=show, offset=max(0, int(number) - 1), limit=1)
    elif wanted.strip():
        found = library.episodes(key=wanted, limit=3) or library.episodes(text=wanted, limit=3)
        found = found or _titled(library, show, number)
    else:
        found = []
    if len(found) == 1:
        return found[0]
    if not found:
        raise EpisodeNotFound(f"No episode matches {wanted!r}. `podbot episodes` lists them with their keys.")
    names = "; ".join(f"{one.episode.key[:8]} {one.episode.title}" for one in found)
    raise EpisodeNotFound(f"{wanted!r} could be any of: {names}. Give its key.")


def _titled(library: "Library", show: str, slug: str) -> "list[EpisodeState]":
    """Episodes of the show whose titles make that slug, as the shell completes them; at most three."""
    from itertools import islice

    from bot.domain.slug import slugify

    def every() -> "Iterator[EpisodeState]":
        offset = 0
        while page := library.episodes(show=show, offset=offset, limit=_PAGE):
            yield from page
            offset += _PAGE

    return list(islice((one for one in every() if slugify(one.episode.title) == slug), 3)) if show else []


def findings_of(app: "App", library: "Library", found: "EpisodeState") -> "tuple[Finding, ...]":
    """What platforms would say to the current revision, its descriptions included."""
    from bot.rendering.lint import lint
    from bot.rendering.renderer import NotesRenderer

    one = library.draft(found.episode.key).revision
    transcript = library.transcript(found.episode.key, one.transcript)
    show = library.show(found.episode.show)
    assert isinstance(app.renderer, NotesRenderer)
    texts = app.renderer.descriptions(show=show, episode=found.episode, notes=one.notes, transcript=transcript)
    return lint(one.notes, transcript, descriptions=texts)
