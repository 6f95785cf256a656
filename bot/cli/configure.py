"""`podbot init`, `podbot config check` and `podbot doctor`: a first configuration, and what is wrong with it."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.state import state

config = typer.Typer(help="The settings.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(init)
    app.command()(doctor)
    app.add_typer(config, name="config")


def init(
    context: typer.Context,
    feed: Annotated[str | None, typer.Option(help="Address of the show's feed.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of the show.")] = None,
    host: Annotated[str | None, typer.Option(help="Who hosts it; several separated by commas.")] = None,
    language: Annotated[str | None, typer.Option(help="Language code, or auto.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite existing files.")] = False,
) -> None:
    """Ask a few questions and write a first configuration; title and hosts come from the feed."""
    from bot.cli.first_configuration import write_first_configuration

    folder = state(context).folder
    feed = feed if feed is not None else typer.prompt("Address of your podcast's feed (https://…)")
    found_title, found_hosts = _look(folder, feed) if None in (title, host) else ("", "")
    title = title if title is not None else typer.prompt("Title of the show", default=found_title or None)
    if host is None:
        host = typer.prompt("Hosts, separated by commas (empty: none)", default=found_hosts)
    language = language if language is not None else typer.prompt("Language (a code such as en or de)", default="auto")
    written = write_first_configuration(folder, feed=feed, title=title, hosts=host, language=language, force=force)
    for path in written:
        typer.echo(f"Wrote {path}")
    typer.echo(f"Next: podbot doctor, then podbot process {written[-1].stem}")


def _look(folder: Path, feed: str) -> tuple[str, str]:
    """Title and hosts from the feed; where it can't be read, that is said, and everything is asked."""
    import asyncio

    from bot.app import App
    from bot.cli.watch import ask_feed
    from bot.errors import BotError
    from bot.settings import load

    try:
        return asyncio.run(ask_feed(App(load(folder)), feed))
    except BotError as error:
        typer.echo(f"{error}\nThe feed can be corrected later; here are the other questions.", err=True)
        return "", ""


@config.command()
def check(context: typer.Context) -> None:
    """Read every file and say what is wrong, without asking any server."""
    from rich.console import Console
    from rich.text import Text

    from bot.app.checking import mistakes

    app = state(context).app()
    folder = app.configuration.folder
    if not (folder / "podbot.yaml").exists() and not app.configuration.shows:
        typer.echo(
            f"{folder}/podbot.yaml is not there, so defaults are used. `podbot init` writes a first configuration."
        )
        return
    found = list(mistakes(app))
    for one in found:
        Console(stderr=True).print(Text.assemble(("✗ ", "bold red"), one), soft_wrap=True)
    if found:
        raise typer.Exit(1)
    shows = ", ".join(app.configuration.shows) or "no shows yet"
    typer.echo(f"{folder} is fine: {shows}.")


def doctor(
    context: typer.Context,
    offline: Annotated[bool, typer.Option("--offline", help="Contact no server.")] = False,
) -> None:
    """Check everything podbot needs, and say what to do if something is missing."""
    from rich.text import Text

    from bot.cli.examination import examine
    from bot.cli.tables import screen, wrapped

    marks = {"good": ("✓ ", "green"), "note": ("• ", "yellow"), "bad": ("✗ ", "bold red")}
    console = screen()
    worst = "good"
    for finding in examine(state(context).folder, offline=offline):
        says = wrapped(f"{finding.what}: {finding.says}", console.width - 2)
        line = Text.assemble(marks[finding.state], says)
        line.stylize("bold", 2, 2 + len(finding.what))
        console.print(line, soft_wrap=True)
        worst = "bad" if "bad" in (worst, finding.state) else worst
    raise typer.Exit(1 if worst == "bad" else 0)
