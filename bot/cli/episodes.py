"""`podbot status|episodes|show|retry|cancel|rerun`: what is kept, how far it is, and doing it again."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import completing
from bot.cli.arguments import Engine, Episode, Model
from bot.cli.episode_page import episode_page, how_far, outcome
from bot.cli.library import find_episode, nobody_works, opened, say_asked, work_of
from bot.cli.state import wait_for
from bot.domain.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from bot.domain.episode import Episode as EpisodeNoun
    from bot.domain.episode import Stage
    from bot.ports import FeedState, WorkStatus

#: Episodes on a page of `podbot episodes`.
_PAGE = 50
#: Failing feeds that `podbot status` names.
_NAMED = 5


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (status, episodes, show, retry, cancel, rerun):
        app.command()(command)


def status(context: typer.Context) -> None:
    """Show what is being worked on, what failed, and how many episodes are at each stage."""
    from rich.text import Text

    from bot.cli.tables import screen
    from bot.storage.disk import disk_under
    from bot.work.backlog import backlog

    console = screen()
    with opened(context) as (app, library):
        work = wait_for(_status(work_of(app, library)))
        counts = library.count_episodes()
        titles = {one.episode: library.episode(one.episode).episode for one in work}
        waiting = backlog(library.database, now=datetime.now(UTC))
        feeds = _unread(library.feed_states().values())
        warnings = [waiting.warning, feeds, disk_under(app.settings.data_dir).warning]
    _print_work(console, work, titles)
    if waiting.sentence:
        console.print(f"Work: {waiting.sentence}")
    console.print("  ".join(f"{stage.value} {count}" for stage, count in counts.items() if count) or "No episodes yet.")
    for warning in filter(None, warnings):
        console.print(Text(warning, style="yellow"), soft_wrap=True)


def _unread(feeds: "Iterable[FeedState]") -> str:
    """Which feeds can't be read, not counting what may pass by itself; empty where all can."""
    from bot.pipeline.poll import FAILURES_WORTH_A_WORD

    failing = sorted(feed.show for feed in feeds if feed.message and feed.failures >= FAILURES_WORTH_A_WORD)
    if not failing:
        return ""
    more = f" and {len(failing) - _NAMED} more" if len(failing) > _NAMED else ""
    named = ", ".join(failing[:_NAMED]) + more
    return f"{counted(len(failing), 'feed')} can't be read: {named}. `podbot watch list` says why."


def _print_work(console: "Console", work: "list[WorkStatus]", episodes: "dict[str, EpisodeNoun]") -> None:
    """A line for each piece of work, and below them what there is to say of some."""
    from rich.text import Text

    from bot.cli.tables import print_list

    if not work:
        console.print("Nothing is being worked on.")
        return
    rows = [
        (one.episode[:8], episodes[one.episode].show, episodes[one.episode].title, f"{one.called}: {one.state}",
         how_far(one), _since(one))
        for one in work
    ]  # fmt: skip
    print_list(console, ("Key", "Show", "Title", "Work", "Progress", "Since"), rows, wide="Title")
    for one in filter(lambda one: one.message, work):
        style = "red" if one.state in ("failed", "parked") else "dim"
        console.print(Text(f"{one.episode[:8]}  {one.message}", style=style), soft_wrap=True)


def episodes(
    context: typer.Context,
    show: Annotated[str | None, typer.Option(help="Only this show.", autocompletion=completing.shows)] = None,
    stage: Annotated[
        str | None,
        typer.Option(help="Only this stage, for example 'in review'.", autocompletion=completing.stages),
    ] = None,
    text: Annotated[str | None, typer.Option(help="Words of the title.")] = None,
    page: Annotated[int, typer.Option(min=1, max=1_000_000, help="Pages of 50, newest first.")] = 1,
) -> None:
    """List episodes, newest first."""
    from rich.text import Text

    from bot.cli.tables import print_list, screen

    stages = [_stage(stage)] if stage else None
    with opened(context) as (_, library):
        found = library.episodes(show=show, stages=stages, text=text, offset=(page - 1) * _PAGE, limit=_PAGE + 1)
    console = screen()
    if not found:
        console.print("No episodes here. `podbot watch list` shows which feeds are watched.", soft_wrap=True)
        return
    rows = [
        (one.episode.key[:8], one.episode.show, f"{one.episode.published:%Y-%m-%d}" if one.episode.published else "",
         one.episode.title, one.stage.value, str(one.draft_revision or ""))
        for one in found[:_PAGE]
    ]  # fmt: skip
    print_list(console, ("Key", "Show", "Published", "Title", "Stage", "Revision"), rows, wide="Title")
    for one in filter(outcome, found[:_PAGE]):
        console.print(Text(f"{one.episode.key[:8]}  {outcome(one)}", style="red"), soft_wrap=True)
    if len(found) > _PAGE:
        console.print(f"More: --page {page + 1}", style="dim")


def show(context: typer.Context, episode: Episode) -> None:
    """Show one episode: its notes as they stand, reviews, publications, and its history."""
    from bot.cli.tables import screen

    with opened(context) as (app, library):
        found = find_episode(library, episode)
        key = found.episode.key
        work = wait_for(_status(work_of(app, library), key))
        console = screen()
        for line in episode_page(library, found, work, console.width):
            console.print(line, soft_wrap=True)


def retry(context: typer.Context, episode: Episode) -> None:
    """Resume a failed episode where it stopped; if targets failed, publish to those again."""
    from bot.pipeline.publish_again import failed_targets, publish_again
    from bot.storage.ledger import UNHAPPY

    with opened(context) as (app, library):
        found = find_episode(library, episode)
        key, work, title = found.episode.key, work_of(app, library), found.episode.title
        failed = failed_targets(library.publications(key), found)
        ended_badly = any(one.state in UNHAPPY for one in wait_for(work.status(key)))
        if found.draft_revision and not failed and not ended_badly:
            typer.echo(f"{title}: nothing of it failed. `podbot rerun EPISODE` does it again.")
            return
        if failed:
            wait_for(publish_again(key, by="command line", now=datetime.now(UTC), library=library, work=work))
        else:
            wait_for(work.produce(key, by="command line"))
        idle = nobody_works(library)
    what = f" ({', '.join(failed)})" if failed else ""
    say_asked(f"{title}: will be tried again{what}.", idle)


def cancel(context: typer.Context, episode: Episode) -> None:
    """Stop all work on an episode; recognition stops after the current passage."""
    with opened(context) as (app, library):
        found = find_episode(library, episode)
        count = wait_for(work_of(app, library).cancel(found.episode.key))
    stopped = f"{found.episode.title}: {counted(count, 'piece')} of work stopped."
    typer.echo(stopped if count else "Nothing was being done for it.")


def rerun(
    context: typer.Context,
    episode: Episode,
    notes: Annotated[bool, typer.Option("--notes", help="Only write the notes again.")] = False,
    from_: Annotated[str | None, typer.Option("--from", help="Listen again from here, for example 12:30.")] = None,
    to: Annotated[str | None, typer.Option("--to", help="… to here.")] = None,
    model: Model = None,
    engine: Engine = None,
    language: Annotated[str | None, typer.Option(help="Language code.")] = None,
    hint: Annotated[str | None, typer.Option(help="Names and terms to listen for, comma-separated.")] = None,
) -> None:
    """Listen again, to all of it or to a span, or write the notes again. What a person edited stays."""
    from bot.errors import NotesError
    from bot.ports import RerunRequest

    span = _span(from_, to)
    if span and notes:
        raise NotesError("One at a time: choose --notes, or --from and --to.")
    _check_recogniser(model, engine)
    what = "span" if span else "notes" if notes else "all"
    request = RerunRequest(
        what=what, span=span, model=model, engine=engine, language=language, hint=hint, by="command line"
    )
    with opened(context) as (app, library):
        found = find_episode(library, episode)
        wait_for(work_of(app, library).rerun(found.episode.key, request))
        idle = nobody_works(library)
    say_asked(f"{found.episode.title}: will be run again ({what}).", idle)


async def _status(work: object, key: str | None = None) -> "list[WorkStatus]":
    return list(await work.status(key))  # type: ignore[attr-defined]


def _span(start: str | None, end: str | None) -> tuple[float, float] | None:
    from bot.domain.timecode import parse_clock
    from bot.errors import NotesError

    if start is None and end is None:
        return None
    if start is None or end is None:
        raise NotesError("A span needs both --from and --to, for example --from 12:30 --to 14:00.")
    try:
        first, last = parse_clock(start), parse_clock(end)
    except ValueError as error:
        raise NotesError(str(error)) from error
    if last <= first:
        raise NotesError(f"--to {end} should be after --from {start}.")
    return first, last


def _check_recogniser(model: str | None, engine: str | None) -> None:
    """A name nobody knows is told now, not by a worker in an hour."""
    from pathlib import Path

    from bot import plugins
    from bot.speech.weights.catalogue import known

    if engine:
        plugins.factory("transcriber", engine)
    if model and not Path(model).expanduser().exists():
        known(model)


def _stage(text: str) -> "Stage":
    from bot.domain.episode import Stage
    from bot.errors import NotFound

    try:
        return Stage(text.replace("-", " ").replace("_", " ").lower())
    except ValueError as error:
        names = ", ".join(repr(stage.value) for stage in Stage)
        raise NotFound(f"{text!r} is not a stage. There are {names}.") from error


def _since(one: "WorkStatus") -> str:
    at = one.started_at or one.queued_at
    if at is None:
        return ""
    seconds = (datetime.now(UTC) - at).total_seconds()
    return (
        f"{seconds:.0f} s"
        if seconds < 120
        else f"{seconds / 60:.0f} min"
        if seconds < 7200
        else f"{seconds / 3600:.0f} h"
    )
