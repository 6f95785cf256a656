"""`podbot db`: the database's schema, its copies, and its move to another server."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.state import state

db = typer.Typer(help="The database: upgrade, backup, restore, move.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(db, name="db")


@db.command()
def upgrade(context: typer.Context) -> None:
    """Bring the database to the schema that this podbot knows."""
    library = state(context).app().library(upgrade=True)
    typer.echo(f"{library.database.name} is up to date.")
    library.close()


@db.command()
def backup(context: typer.Context, file: Annotated[Path, typer.Argument(help="SQLite file to write.")]) -> None:
    """Copy everything into one SQLite file; workers may go on meanwhile."""
    from datetime import UTC, datetime

    from bot.storage.backup import backup as copy

    app = state(context).app()
    rows = copy(app.database_url, file, now=datetime.now(UTC), told=_told)
    kept = app.settings.artifacts_url or app.settings.data_dir / "artifacts"
    typer.echo(
        f"{rows} rows are in {file}: shows, transcripts, drafts, decisions, receipts. "
        f"Audio and waveforms are not; to keep these too, copy {kept}."
    )


@db.command()
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that `podbot db backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
) -> None:
    """Replace everything in the database with a backup."""
    from datetime import UTC, datetime

    from bot.storage.backup import check_backup
    from bot.storage.backup import restore as put_back

    url = state(context).app().database_url
    check_backup(file)
    if not yes:
        typer.confirm("Replace everything in the database with this backup?", abort=True)
    typer.echo(f"{put_back(file, url, now=datetime.now(UTC), told=_told)} rows were restored.")


@db.command()
def move(
    context: typer.Context,
    to: Annotated[str, typer.Argument(help="Address of the new, empty database: postgresql://user@host/podbot")],
) -> None:
    """Copy everything to another database; then set database_url to it."""
    from datetime import UTC, datetime

    from bot.errors import StorageError
    from bot.storage.backup import move as copy

    if "://" not in to and not to.endswith((".db", ".sqlite", ".sqlite3")):
        raise StorageError(
            f"{to!r} is not the address of a database: write postgresql://user@host/podbot, or a file.db."
        )
    rows = copy(state(context).app().database_url, to, now=datetime.now(UTC), told=_told)
    typer.echo(f"{rows} rows were copied. Now set database_url to the new address and start podbot again.")


def _told(table: str, rows: int) -> None:
    typer.echo(f"  {table}: {rows}", err=True)
