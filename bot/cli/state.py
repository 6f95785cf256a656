"""What every command may need: the folder of settings, read when first asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.app import App
    from bot.settings import Configuration


@dataclass
class State:
    """Options given before the command."""

    folder: Path

    def configuration(self) -> "Configuration":
        """The settings, checked."""
        from bot.settings import load

        return load(self.folder)

    def app(self) -> "App":
        """Everything wired."""
        from bot.app import App

        return App(self.configuration())


def state(context: typer.Context) -> State:
    """The state of this invocation."""
    found = context.find_object(State)
    assert found is not None
    return found
