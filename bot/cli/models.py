"""`podbot models`: which Whisper weights there are, and bringing them here."""

from typing import Annotated

import typer

from bot.cli import completing
from bot.cli.state import state

models = typer.Typer(help="Whisper weights: list and download them.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(models, name="models")


@models.command("list")
def list_(context: typer.Context) -> None:
    """Show every known model, its size, and whether it is here."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from bot.app import models_dir
    from bot.speech.weights.store import list_models

    folder = models_dir(state(context).configuration().settings.models_dir)
    table = Table("Model", "Engine", "Parameters", "Speaks", "Weights", title="Whisper models", title_justify="left")
    for model in list_models(folder):
        speaks = "English" if model.english_only else "100 languages"
        where = Text(model.source or "to download", style="green" if model.source == "here" else "dim")
        table.add_row(model.name, model.engine, f"{model.parameters} M", speaks, where)
    Console().print(table)
    Console().print(Text(f"Kept in {folder}", style="dim"))


@models.command()
def pull(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A model of `podbot models list`.", autocompletion=completing.models)],
    engine: Annotated[
        str, typer.Option(help="faster-whisper or openai-whisper.", autocompletion=completing.engines)
    ] = "faster-whisper",
) -> None:
    """Download a model and check it against its published digest."""
    from rich.console import Console

    from bot.app import models_dir
    from bot.cli.progress import live_steps
    from bot.speech.weights.store import pull as bring

    folder = models_dir(state(context).configuration().settings.models_dir)
    console = Console(stderr=True)
    with live_steps(console) as steps:
        path = bring(name, engine=engine, models_dir=folder, progress=steps(f"Pulling {name}"))
    Console().print(f"{name} is at {path}", soft_wrap=True)
