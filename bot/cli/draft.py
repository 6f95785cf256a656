"""`podbot draft`: read a draft and decide on it without a chat."""

import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.arguments import Draft
from bot.cli.library import find_episode, findings_of, nobody_works, opened, work_of
from bot.cli.state import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.app import App
    from bot.pipeline.review import Decision
    from bot.ports import EpisodeState
    from bot.storage.library import SqlLibrary

draft = typer.Typer(help="Read a draft and decide on it, without Discord.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    from bot.cli.draft_edit import edit

    draft.command()(edit)
    app.add_typer(draft, name="draft")


@draft.command()
def show(
    context: typer.Context,
    episode: Draft,
    revision: Annotated[int | None, typer.Option(help="An earlier revision.")] = None,
    file: Annotated[str, typer.Option(help="Which of its files, for example chapters.json.")] = "show_notes.md",
) -> None:
    """Print a draft as it would be published."""
    from bot.errors import NotFound

    with opened(context) as (app, library):
        found = find_episode(library, episode)
        one = library.draft(found.episode.key, revision).revision
        transcript = library.transcript(found.episode.key, one.transcript)
        about = library.show(found.episode.show)
        files = app.renderer.render(show=about, episode=found.episode, notes=one.notes, transcript=transcript)
    if file not in files:
        raise NotFound(f"There is no {file}. There are: {', '.join(sorted(files))}.")
    typer.echo(files[file].decode("utf-8"), nl=False)


@draft.command("open")
def open_page(
    context: typer.Context,
    episode: Draft,
    link_only: Annotated[bool, typer.Option("--link", help="Print the link instead of opening a browser.")] = False,
) -> None:
    """Open a draft's review page by a link of your own, valid for half an hour."""
    from bot.app.web import door

    with opened(context) as (app, library):
        found = find_episode(library, episode)
        library.draft(found.episode.key)
        link = door(app).link(found.episode.key, me(), me())
    web = app.settings.web
    host = "127.0.0.1" if web.host in ("0.0.0.0", "::") else web.host  # noqa: S104 - a comparison
    address = link if web.public_url else f"http://{host}:{web.port}{link}"
    typer.echo(address)
    if not link_only:
        typer.launch(address)


@draft.command()
def approve(
    context: typer.Context,
    episode: Draft,
    revision: Annotated[int | None, typer.Option(help="The revision you read; by default the current one.")] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Even if a platform would refuse it (`podbot lint` says why).")
    ] = False,
) -> None:
    """Approve a draft; it is then published to the show's targets."""
    from bot.app.standing_desks import rules_of
    from bot.pipeline.review import approve as decide

    def more(app: "App", library: "SqlLibrary", found: "EpisodeState") -> dict[str, Any]:
        rules = rules_of(app.configuration, library, found.episode.show)
        return {"rules": rules, "broken": () if anyway else _broken(app, library, found)}

    _decide(context, episode, revision, decide, "approved", more=more)


@draft.command()
def changes(
    context: typer.Context, episode: Draft, what: Annotated[str, typer.Argument(help="What should change.")]
) -> None:
    """Send a draft back with what should change."""
    from bot.pipeline.review import request_changes

    _decide(context, episode, None, request_changes, "sent back", text=what)


@draft.command()
def reject(
    context: typer.Context, episode: Draft, why: Annotated[str, typer.Argument(help="Why; may be empty.")] = ""
) -> None:
    """Reject a draft; it can be reopened."""
    from bot.pipeline.review import reject as decide

    _decide(context, episode, None, decide, "rejected", text=why)


@draft.command()
def reopen(context: typer.Context, episode: Draft) -> None:
    """Take a rejected, approved or published draft back into review."""
    from bot.pipeline.review import reopen as decide

    with opened(context) as (app, library):
        found = find_episode(library, episode)
        wait_for(decide(found.episode.key, by=me(), now=datetime.now(UTC), library=library, work=work_of(app, library)))
    typer.echo(f"{found.episode.title}: reopened.")


@draft.command("fix-name")
def fix_name(
    context: typer.Context,
    episode: Draft,
    heard: Annotated[str, typer.Argument(help="As it is in the draft.")],
    written: Annotated[str, typer.Argument(help="As it should be spelt.")],
) -> None:
    """Put a name right everywhere in a draft, and in the show's next episodes."""
    from bot.domain.spoken_edits import FixName
    from bot.pipeline.edit import edit
    from bot.speech.names.rules import with_sound_alikes

    fix = FixName(heard=heard, written=written)
    with opened(context) as (_, library):
        found = find_episode(library, episode)
        key, now = found.episode.key, datetime.now(UTC)
        done = wait_for(edit(key, fix, revision=None, by=me(), now=now, library=library, teach=with_sound_alikes))
    if not done.changes:
        typer.echo(f"{found.episode.title}: “{heard}” is nowhere in the draft. Nothing was changed.")
        return
    learnt = "; ".join(f"{rule.written} for {', '.join(rule.heard)}" for rule in done.lesson.rules)
    typer.echo(f"{found.episode.title}: revision {done.revision.number}. The show now writes {learnt}.")


def _decide(
    context: typer.Context,
    episode: str,
    revision: int | None,
    decide: Any,
    done: str,
    *,
    text: str | None = None,
    more: "Callable[[App, SqlLibrary, EpisodeState], dict[str, Any]] | None" = None,
) -> None:
    with opened(context) as (app, library):
        found = find_episode(library, episode)
        key = found.episode.key
        number = revision or library.draft(key).revision.number
        extra = more(app, library, found) if more else {}
        words = [] if text is None else [text]
        decision = wait_for(
            decide(
                key,
                number,
                *words,
                by=me(),
                now=datetime.now(UTC),
                library=library,
                work=work_of(app, library),
                **extra,
            )
        )
        idle = nobody_works(library)
    typer.echo(f"{found.episode.title}: revision {number} {done}. {_next(app, found, decision, idle=idle)}".rstrip())


def _next(app: "App", found: "EpisodeState", decision: "Decision", *, idle: bool) -> str:
    """What follows from a decision."""
    if decision.needed:
        return f"{decision.needed} more must approve."
    if decision.stage.value != "approved":
        return f"It is {decision.stage.value}." if decision.stage.value != "rejected" else ""
    settings = app.configuration.shows.get(found.episode.show)
    names = ", ".join(line.label for line in settings.publish) if settings else ""
    if not names:
        return "Its show publishes nowhere: add targets under `publish:` in its settings."
    return f"It goes to {names}{' as soon as `podbot run` is started' if idle else ''}."


def _broken(app: "App", library: "SqlLibrary", found: "EpisodeState") -> list[str]:
    """What platforms would refuse about the current revision."""
    from bot.rendering.lint import blocking

    return [str(finding) for finding in blocking(findings_of(app, library, found))]


def me() -> str:
    """Who is at the terminal."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "command line"
