"""What every command may need: the folder of settings, read when first asked for."""

from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

if TYPE_CHECKING:
    from bot.app import App
    from bot.settings import Configuration

T = TypeVar("T")


@dataclass
class State:
    """Options given before the command."""

    folder: Path
    #: Whether somebody named it: then it has to be there.
    named: bool = False

    def configuration(self) -> "Configuration":
        """The settings, checked."""
        from bot.errors import SettingsError
        from bot.settings import load

        if self.named and not self.folder.is_dir():
            raise SettingsError(
                f"There is no folder {self.folder}, which --config (or PODBOT_CONFIG) names. "
                f"`podbot --config {self.folder} init` makes it."
            )
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


def wait_for(doing: "Coroutine[Any, Any, T]") -> T:
    """What the coroutine gives; the event loop is loaded only now, and by no command that needs none."""
    import asyncio

    return asyncio.run(doing)
