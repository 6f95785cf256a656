"""README and CHANGELOG name every command and every setting."""

from pathlib import Path

import click
import pytest
import typer.main

from bot.cli import app
from bot.settings import ShowSettings, accepted_keys
from bot.settings.general import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _commands(group: click.Command, path: str = "podbot") -> list[str]:
    if not hasattr(group, "commands"):
        return [path]
    return [found for name, command in group.commands.items() for found in _commands(command, f"{path} {name}")]


@pytest.mark.parametrize("command", _commands(typer.main.get_command(app)))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert command in README


def test_every_setting_is_in_the_readme_or_the_examples() -> None:
    examples = (ROOT / "config/podbot.example.yaml").read_text() + (ROOT / "config/shows/example.yaml").read_text()
    text = README + examples
    for key in (*accepted_keys(Settings), *accepted_keys(ShowSettings)):
        assert key.split(".")[-1] in text, key
