"""`podbot …`: one file per group of commands. Errors are printed once, here, as a sentence."""

import errno
import io
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import __version__
from bot.cli import configure, db, demo, draft, episodes, models, notes, process, publish, run, watch
from bot.cli.shells import mend_completion
from bot.cli.state import State
from bot.errors import BotError

app = typer.Typer(
    name="podbot",
    help="From a podcast feed to published show notes, with an editor in between.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
mend_completion()
for group in (process, notes, demo, configure, watch, run, episodes, draft, publish, models, db):
    group.register(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"podbot {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[
        Path, typer.Option("--config", help="Folder with podbot.yaml and shows/.", envvar="PODBOT_CONFIG")
    ] = Path("config"),
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Keep what every command may need."""
    source = context.get_parameter_source("config")
    context.obj = State(folder=config, named=source is not None and source.name != "DEFAULT")


_STOPPED = "Stopped. Finished parts are kept; run the same command again to continue."

#: What a person can do about what the system refuses.
_MENDED_BY = {
    errno.ENOSPC: "Free some space or choose another folder.",
    errno.EDQUOT: "Free some space or choose another folder.",
    errno.EACCES: "Change its owner, or choose another folder.",
    errno.EPERM: "Change its owner, or choose another folder.",
    errno.EROFS: "Choose another folder.",
    errno.ENOTDIR: "Choose another folder: a file stands where one should be.",
}


def main() -> None:
    """Run the command line; exit 1 with one sentence where something is wrong."""
    _mend_output()
    try:
        app(prog_name="podbot")  # however it was started: completion asks under this name
    except BotError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        _fail(_STOPPED, code=130)
    except SystemExit as end:
        if end.code != 130:  # typer's own answer to Ctrl-C, without a word
            raise
        _fail(_STOPPED, code=130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except UnicodeEncodeError as error:
        _fail(f"{error.object[:40]!r} is not UTF-8, which podbot reads and writes everywhere. Write it as UTF-8.")
    except ModuleNotFoundError as error:
        if (error.name or "bot").split(".")[0] == "bot":
            raise
        _fail(
            f"The package {error.name!r} is not installed here, and this podbot needs it. Bring the environment up to "
            "date: `make .venv/.installed` in a checkout, else install podbot again with pip."
        )
    except OSError as error:
        if error.errno not in _MENDED_BY:
            raise
        _fail(f"{error.filename or 'The disk'}: {error.strerror}. {_MENDED_BY[error.errno]}")


def _mend_output() -> None:
    """A terminal that knows no “ gets a question mark, and who closed the output gets nothing; neither is a fault."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 -- for as long as the process lives
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _fail(sentence: str, code: int = 1) -> None:
    from rich.console import Console
    from rich.text import Text

    from bot.cli.tables import wrapped

    console = Console(stderr=True)
    shown = wrapped(sentence, console.width - 2) if console.is_terminal else sentence
    console.print(Text.assemble(("✗ ", "bold red"), shown), soft_wrap=True)
    sys.exit(code)
