"""`podbot publish|unpublish|lint`: what goes out, what comes back, and what platforms would say."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.arguments import Draft, Targets
from bot.cli.library import find_episode, findings_of, nobody_works, opened, say_asked, work_of
from bot.cli.state import wait_for

if TYPE_CHECKING:
    from bot.app import App
    from bot.pipeline.taking_back import Taken
    from bot.pipeline.tools import Tools
    from bot.storage.library import SqlLibrary
    from bot.work.durable import DurableWork

T = TypeVar("T")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (publish, unpublish, lint):
        app.command()(command)


def publish(
    context: typer.Context,
    episode: Draft,
    to: Targets = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen without sending anything.")] = False,
) -> None:
    """Publish the approved revision (again), or rehearse it."""
    from bot.pipeline.publish_again import publish_anew
    from bot.pipeline.rehearse import rehearse

    with opened(context) as (app, library):
        found = find_episode(library, episode)
        key, names = found.episode.key, _chosen(app, found.episode.show, to)
        if not dry_run:
            now, work = datetime.now(UTC), work_of(app, library)
            wait_for(publish_anew(key, names, by="command line", now=now, library=library, work=work))
            say_asked(f"{found.episode.title}: will be published to {', '.join(names)}.", nobody_works(library))
            return
        number = library.draft(key).revision.number

        async def rehearsal(tools: "Tools", name: str) -> str:
            return (await rehearse(tools, key, number, name, now=datetime.now(UTC))).message or "nothing to do"

        _each_target(app, library, names, rehearsal)


def unpublish(context: typer.Context, episode: Draft, to: Targets = None) -> None:
    """Take an episode back from its targets, where they can; `podbot publish` brings it there again."""
    with opened(context) as (app, library):
        found = find_episode(library, episode)
        key, work = found.episode.key, work_of(app, library)
        done = wait_for(_with_tools(app, library, lambda tools: _taken_back(tools, key, to, work)))
    if not done:
        typer.echo(f"{found.episode.title}: it is at no target, so there is nothing to take back.")
    if not all(one.worked for one in done):
        raise typer.Exit(1)


def lint(context: typer.Context, episode: Draft) -> None:
    """Say what platforms would refuse in a draft (exit code 1), and what they advise."""
    from rich.console import Console
    from rich.text import Text

    from bot.rendering.lint import blocking

    with opened(context) as (app, library):
        findings = findings_of(app, library, find_episode(library, episode))
    console = Console()
    for finding in findings:
        mark = ("✗ ", "bold red") if finding.blocks else ("• ", "yellow")
        console.print(Text.assemble(mark, str(finding)))
    if not findings:
        console.print("Nothing to report: every platform accepts it as it is.")
    raise typer.Exit(1 if blocking(findings) else 0)


async def _taken_back(tools: "Tools", key: str, to: "Sequence[str] | None", work: "DurableWork") -> "Sequence[Taken]":
    """A line for each target as soon as it is known what came of it."""
    from rich.console import Console
    from rich.text import Text

    from bot.pipeline.taking_back import WARNING, TakingBack

    console, take_back = Console(), TakingBack(tools=lambda: tools, work=work)
    with console.status("") as status:

        async def told(done: "Sequence[Taken]", target: str) -> None:
            say(done)
            status.update(Text(f"{target}: being taken back …"))

        def say(done: "Sequence[Taken]") -> None:
            for one in done[-1:]:
                console.print(Text(str(one)), soft_wrap=True)

        now, names = datetime.now(UTC), to or await take_back.offered(key)
        done = await take_back(key, names, by="command line", now=now, told=told)
        say(done)
    if any(one.worked and not one.before for one in done):
        console.print(Text(WARNING, style="dim"), soft_wrap=True)
    return done


def _chosen(app: "App", show: str, to: list[str] | None) -> list[str]:
    """The targets that were named, else all of the show's; `PublishError` naming those there are."""
    from bot.errors import PublishError

    known = _targets(app, show)
    unknown = [name for name in to or () if name not in known]
    if unknown or not known:
        asked = f"no target {unknown[0]!r}" if unknown else "no targets"
        listed = f"It has: {', '.join(known)}." if known else "Add one under `publish:` in its settings."
        raise PublishError(f"The show {show} has {asked}. {listed}")
    return to or known


def _targets(app: "App", show: str) -> list[str]:
    configured = app.configuration.shows.get(show)
    return [line.label for line in configured.publish] if configured else []


def _each_target(
    app: "App", library: "SqlLibrary", names: "Sequence[str]", do: "Callable[[Tools, str], Awaitable[str]]"
) -> None:
    """One line a target; exit code 1 where one could not, and the others are done all the same."""
    from bot.errors import BotError

    async def one(tools: "Tools", name: str) -> tuple[str, bool]:
        try:
            return await do(tools, name), True
        except BotError as error:
            return str(error), False

    async def every(tools: "Tools") -> list[tuple[str, bool]]:
        return [await one(tools, name) for name in names]

    done = wait_for(_with_tools(app, library, every))
    for name, (said, _) in zip(names, done, strict=True):
        typer.echo(said if said.startswith(f"{name}:") else f"{name}: {said}")
    if not all(worked for _, worked in done):
        raise typer.Exit(1)


async def _with_tools(app: "App", library: "SqlLibrary", do: "Callable[[Tools], Awaitable[T]]") -> "T":
    from bot.app.announcing import channels_by_http
    from bot.app.nobody import NobodyWatches
    from bot.app.targets import Targets
    from bot.app.tools import isolated_engines, worker_tools

    engines, discord = isolated_engines(app.configuration, library, None), app.settings.discord
    token = discord.token.get_secret_value() if discord.token else ""
    async with app.network() as network, channels_by_http(token, api_base=discord.api_base) as channel:
        targets = Targets(app.configuration, network=network, templates=app.templates)
        targets.channel = channel if token else None
        tools = worker_tools(
            app, network=network, library=library, reviewer=NobodyWatches(library), engines=engines, targets=targets
        )
        return await do(tools)
