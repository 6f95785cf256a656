"""docs/extending.md: the package it describes is made of its very blocks, installed and run."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot import plugins
from bot.app import App
from bot.app.checking import mistakes
from bot.settings import load

PAGE = (Path(__file__).parents[2] / "docs" / "extending.md").read_text(encoding="utf-8")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The three files, visible as `pip install -e .` would make them."""
    for name in ("pyproject.toml", "podbot_blackboard.py", "test_podbot_blackboard.py"):
        (tmp_path / name).write_text(_block(f"`{name}`:"), encoding="utf-8")
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text())["project"]
    facts = tmp_path / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    lines = [f"[{group}]\n{name} = {value}" for group, points in project["entry-points"].items()
             for name, value in points.items()]  # fmt: skip
    (facts / "entry_points.txt").write_text("\n".join(lines) + "\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    sys.modules.pop("podbot_blackboard", None)


def test_podbot_finds_the_target_of_another_package_and_reads_its_settings(package: Path) -> None:
    assert "blackboard" in plugins.names("publisher")
    publish = yaml.safe_load(_block("podbot publish my-show/1 --dry-run\n```", kind="yaml"))
    (package / "config" / "shows").mkdir(parents=True)
    show = package / "config" / "shows" / "my-show.yaml"
    show.write_text(yaml.safe_dump({"title": "My Show", **publish}))
    assert list(mistakes(App(load(package / "config", env_file=None)))) == []
    publish["publish"][0]["headng"] = publish["publish"][0].pop("heading")
    show.write_text(yaml.safe_dump({"title": "My Show", **publish}))
    (wrong,) = mistakes(App(load(package / "config", env_file=None)))
    assert "headng is not a setting of blackboard. Accepted: path, heading." in wrong


def test_its_own_tests_pass_as_the_page_runs_them(package: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-o", "asyncio_mode=auto", "-p", "no:cacheprovider"]
    run = subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert "7 passed" in run.stdout and "seven tests" in PAGE


@pytest.mark.slow
def test_pip_installs_the_package_as_the_page_says(package: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    site = tmp_path_factory.mktemp("site")
    alone = ("--no-index", "--no-deps", "--no-build-isolation", "--quiet", "--target", str(site))
    run = subprocess.run(
        [sys.executable, "-m", "pip", "install", *alone, str(package)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert {"podbot_blackboard.py"} == {file.name for file in site.glob("*.py")}


def test_every_kind_of_plug_in_socket_and_suite_exists() -> None:
    for kind, socket, module, suite in re.findall(
        r"\| `podbot\.(\w+)` \| `bot\.ports\.(\w+)` \| `([\w.]+)\.(\w+)` \|", PAGE
    ):
        assert plugins.names(kind)
        assert hasattr(__import__("bot.ports", fromlist=[socket]), socket)
        assert hasattr(__import__(module, fromlist=[suite]), suite)
    assert len(re.findall(r"\| `podbot\.", PAGE)) == len(plugins.BUILT_IN)


def test_every_file_the_page_names_exists() -> None:
    root = Path(__file__).parents[2]
    named = set(re.findall(r"`((?:bot|docs|config|tests|templates)/[\w./-]+)`", PAGE))
    assert named and {name for name in named if not (root / name).exists()} == set()


def _block(after: str, kind: str = r"\w+") -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE[PAGE.index(after) + len(after) :], re.DOTALL)
    assert found, after
    return found[1]
