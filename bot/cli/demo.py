"""`podbot demo`: the main job on the sample show that podbot ships."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.arguments import Engine, Model
from bot.cli.state import state


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Files go to OUT/<show>/<episode>/.")] = Path("demo"),
    model: Model = None,
    engine: Engine = None,
) -> None:
    """Serve the sample feed on loopback, process its episode, print the notes."""
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.rule import Rule

    from bot.app import Wanted
    from bot.cli.process import run
    from bot.cli.sample_server import serve_sample

    with serve_sample() as feed:
        wanted = Wanted(engine=engine, model=model or "base")
        result = run(state(context), feed, which="latest", slug=None, out=out, wanted=wanted, allow_private=True)
    console = Console()
    console.print(Rule("show_notes.md"))
    console.print(Markdown((result.folder / "show_notes.md").read_text(encoding="utf-8")))
