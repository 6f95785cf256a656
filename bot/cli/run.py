"""`podbot run` and `podbot worker`: the processes that stay up."""

from typing import Annotated

import typer

from bot.cli.state import state, wait_for


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(run)
    app.command()(worker)


def run(
    context: typer.Context,
    queues: Annotated[
        str | None,
        typer.Option(help="Queues to serve, leaving the others to other machines: io, gpu, cpu, chat, publish."),
    ] = None,
) -> None:
    """Watch the feeds, transcribe, draft, serve Discord and the pages, publish what was approved, until stopped."""
    _stay(context, alone=True, queues=_names(queues) if queues else None)


def worker(
    context: typer.Context,
    queues: Annotated[
        str, typer.Option(help="What this worker does: io, gpu (recognition), cpu, publish; comma-separated.")
    ] = "io,gpu,cpu,publish",
) -> None:
    """Join as another worker; needs PostgreSQL and a shared file store."""
    _stay(context, alone=False, queues=_names(queues))


def _names(queues: str) -> list[str]:
    return [name.strip() for name in queues.split(",") if name.strip()]


def _stay(context: typer.Context, *, alone: bool, queues: list[str] | None) -> None:
    from bot import logs
    from bot.app.running import run_until_stopped
    from bot.errors import SettingsError

    app = state(context).app()
    if not alone and not app.database_url.startswith("postgres"):
        raise SettingsError(
            f"podbot worker joins others over PostgreSQL, and the database here is {app.database_url}, "
            "which only one process can use: use podbot run, or set database_url."
        )
    logs.configure(level=app.settings.log.level, format=app.settings.log.format)
    wait_for(run_until_stopped(app, queues=queues, alone=alone))
