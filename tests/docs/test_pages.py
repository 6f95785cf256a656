"""What the pages name is there: files, links, commands, make targets, metrics, variables."""

import re
import subprocess
from pathlib import Path

import click
import pytest
import typer.main

from bot import metrics
from bot.cli import app
from bot.settings import accepted_keys
from bot.settings.general import Settings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
GAUGES = (ROOT / "bot" / "app" / "measured.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_and_link_on_the_page_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    assert {link for link in links if not (page.parent / link).exists()} == set()
    code = re.findall(r"`((?:bot/)?\w+/[\w/]+\.(?:py|yaml))`", text)
    assert {name for name in code if not ((ROOT / name).exists() or (ROOT / "bot" / name).exists())} <= _PROMISED


#: Files that readers are told to write.
_PROMISED = {"config/podbot.yaml", "bot/publishers/ghost.py"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_make_target_on_the_page_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    commands = typer.main.get_command(app)
    lines = "\n".join(_code(text))
    for line in re.findall(r"^(?:\S+/)?podbot(?: --config \S+)? ([a-z][a-z -]*)", lines, re.MULTILINE):
        words = line.split()
        command: click.Command | None = commands
        while words and hasattr(command, "commands") and not words[0].startswith("-"):
            command = command.commands.get(words.pop(0))  # type: ignore[union-attr]
            assert command is not None, f"podbot {line}"
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"\bmake ([a-z][\w-]*)", lines)) <= set(targets)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_variable_and_metric_on_the_page_is_known(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    keys = {"PODBOT_" + key.upper().replace(".", "__") for key in accepted_keys(Settings)}
    others = {"PODBOT_CONFIG", "PODBOT_SECRETS_DIR", "PODBOT_CHAOS_SEED", "PODBOT_FAKEDISCORD"}
    others |= {"PODBOT_EVAL_DATA", "PODBOT_MORE_DATA"}
    named = set(re.findall(r"\bPODBOT_[A-Z_]+[A-Z]\b", text))
    assert {name for name in named - keys - others if not name.startswith("PODBOT_PUBLISH")} == set()
    counted = metrics.exposition().decode() + GAUGES
    assert {name for name in re.findall(r"`(podbot_[a-z_]+)", text) if name not in counted} <= {"podbot_blackboard"}


@pytest.mark.slow
def test_the_service_of_the_page_is_one_that_systemd_takes(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    unit = re.search(r"```ini\n(.*?)```", page, re.DOTALL)
    assert unit
    program = ROOT / ".venv" / "bin" / "podbot"
    file = tmp_path / "podbot.service"
    file.write_text(re.sub(r"ExecStart=\S+", f"ExecStart={program}", unit[1]))
    try:
        run = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("systemd is not installed")
    assert "podbot.service" not in run.stderr, run.stderr


def _code(text: str) -> list[str]:
    """Blocks of shell and inline code."""
    blocks = re.findall(r"```(?:sh|bash)\n(.*?)```", text, re.DOTALL)
    return blocks + re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
