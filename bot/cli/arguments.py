"""What several commands are told in the same words: an episode, a draft, a show, targets, a model."""

from typing import Annotated

import typer

from bot.cli import completing

_WHICH = (
    "A key (or its first digits), SHOW/1 for its newest, SHOW/words-of-the-title (Tab offers them), or words of it."
)

Episode = Annotated[str, typer.Argument(help=_WHICH, autocompletion=completing.episodes)]
#: An episode that has a draft.
Draft = Annotated[str, typer.Argument(help=_WHICH, autocompletion=completing.drafts)]
Show = Annotated[str, typer.Argument(help="Slug of the show.", autocompletion=completing.shows)]
Targets = Annotated[
    list[str] | None,
    typer.Option("--to", help="Only this target; may be given several times.", autocompletion=completing.targets),
]
Model = Annotated[str | None, typer.Option(help="Whisper model for this run.", autocompletion=completing.models)]
Engine = Annotated[
    str | None,
    typer.Option(help="faster-whisper or openai-whisper for this run.", autocompletion=completing.engines),
]
#: A show whose file is in config/shows.
OfShow = Annotated[
    str | None,
    typer.Option(
        "--show", help="Use the settings of this show (config/shows/SHOW.yaml).", autocompletion=completing.shows
    ),
]
