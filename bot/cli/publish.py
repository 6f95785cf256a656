"""`podbot publish|unpublish|lint`: what goes out, what comes back, and what platforms would say."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.library import find_episode, findings_of, opened, work_of

if TYPE_CHECKING:
    from bot.app import App
    from bot.pipeline.tools import Tools
    from bot.storage.library import SqlLibrary

T = TypeVar("T")
Episode = Annotated[
    str, typer.Argument(help="A key (or its first digits), SHOW/1 for its newest, or words of the title.")
]
Targets = Annotated[list[str] | None, typer.Option("--to", help="Only this target; may be given several times.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (publish, unpublish, lint):
        app.command()(command)


def publish(
    context: typer.Context,
    episode: Episode,
    to: Targets = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, send nothing.")] = False,
) -> None:
    """Publish the approved revision (again), or rehearse it."""
    from bot.pipeline.rehearse import rehearse

    with opened(context) as (app, library):
        found = find_episode(library, episode)
        key, number = found.episode.key, library.draft(found.episode.key).revision.number
        names = to or [line.label for line in app.configuration.shows[found.episode.show].publish]
        if not dry_run:
            asyncio.run(work_of(app, library).publish(key, number, targets=names, by="command line"))
            typer.echo(f"{found.episode.title}: asked for ({', '.join(names)}). `podbot status` shows how far it is.")
            return

        async def rehearsals(tools: "Tools") -> list[str]:
            now = datetime.now(UTC)
            receipts = [await rehearse(tools, key, number, name, now=now) for name in names]
            return [f"{one.target}: {one.message or 'nothing to do'}" for one in receipts]

        for line in asyncio.run(_with_tools(app, library, rehearsals)):
            typer.echo(line)


def unpublish(context: typer.Context, episode: Episode, to: Targets = None) -> None:
    """Take an episode back from its targets, where they can."""
    from bot.pipeline.rehearse import take_back

    with opened(context) as (app, library):
        found = find_episode(library, episode)
        key = found.episode.key
        names = to or [receipt.target for receipt in library.publications(key)]

        async def takings(tools: "Tools") -> list[str]:
            now = datetime.now(UTC)
            done = {name: await take_back(tools, key, name, now=now) for name in names}
            return [f"{name}: {one.state.value if one else 'was not published'}" for name, one in done.items()]

        for line in asyncio.run(_with_tools(app, library, takings)):
            typer.echo(line)


def lint(context: typer.Context, episode: Episode) -> None:
    """Say what platforms would refuse (exit code 1) and what they advise about a draft."""
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
        console.print("Nothing to say: every platform takes it as it is.")
    raise typer.Exit(1 if blocking(findings) else 0)


async def _with_tools(app: "App", library: "SqlLibrary", do: "Callable[[Tools], Awaitable[T]]") -> "T":
    from bot.app.nobody import NobodyWatches
    from bot.app.targets import Targets
    from bot.app.tools import isolated_engines, worker_tools

    engines = isolated_engines(app.configuration, library, None)
    async with app.network() as network:
        targets = Targets(app.configuration, network=network, templates=app.templates)
        tools = worker_tools(
            app, network=network, library=library, reviewer=NobodyWatches(), engines=engines, targets=targets
        )
        return await do(tools)
