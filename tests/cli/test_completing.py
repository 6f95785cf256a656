"""What Tab offers, asked as the shells ask: by `podbot` itself, with their variables set."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.cli import completing
from bot.domain.episode import Stage
from bot.domain.show import Show
from bot.settings import load
from bot.storage.glance import episodes_in, shows_in
from bot.storage.library import SqlLibrary
from bot.testing.nouns import NOW, a_revision, a_transcript, an_episode
from tests.cli.conftest import Podbot

#: Gives the offered lines for what was typed; the last word is being typed and may be empty.
Tab = Callable[..., list[str]]
#: None of these is quick enough for somebody who holds Tab.
HEAVY = "sqlalchemy pydantic_settings bot.settings aiohttp discord rich.markdown asyncio torch numpy".split()  # noqa: SIM905
DRAFTED = replace(an_episode(2), title="How an Episode Reaches: Your Ears")


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqlLibrary:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config" / "shows").mkdir(parents=True)
    (tmp_path / "config" / "podbot.yaml").write_text("data_dir: kept")
    text = "title: Night Mail\npublish:\n  - {kind: folder, path: out}\n  - {kind: ghost, name: blog, url: x}\n"
    (tmp_path / "config" / "shows" / "night-mail.yaml").write_text(text)
    return filled(str(tmp_path / "kept" / "podbot.db"))


def filled(url: str) -> SqlLibrary:
    library = SqlLibrary(url)
    library.save_show(Show(slug="harbour", title="Harbour Talk", feed=""))
    library.add_episodes([an_episode(1), DRAFTED], now=NOW)
    library.add_transcript(DRAFTED.key, a_transcript(), by="podbot", now=NOW)
    library.add_revision(DRAFTED.key, a_revision(), expected=0)
    library.set_stage(DRAFTED.key, Stage.IN_REVIEW, now=NOW)
    library.close()
    return library


def asked(*words: str, shell: str = "bash") -> dict[str, str]:
    """What the shells' own scripts set, see `podbot --show-completion`."""
    line = " ".join(("podbot", *words))
    said = {"COMP_WORDS": line, "COMP_CWORD": str(len(words)), "_TYPER_COMPLETE_ARGS": line}
    return {**said, "_TYPER_COMPLETE_FISH_ACTION": "get-args", "_PODBOT_COMPLETE": f"complete_{shell}"}


@pytest.fixture
def tab(podbot: Podbot, monkeypatch: pytest.MonkeyPatch) -> Tab:
    def press(*words: str, shell: str = "bash") -> list[str]:
        with monkeypatch.context() as shells:
            for name, value in asked(*words, shell=shell).items():
                shells.setenv(name, value)
            _, said, wrong = podbot()
        assert wrong == ""
        return said.split("\n")[:-1] if said.strip() else []

    return press


def test_episodes_are_offered_by_show_and_title_and_by_the_digits_of_a_key(library: SqlLibrary, tab: Tab) -> None:
    whole = "harbour/how-an-episode-reaches-your-ears"
    assert tab("show", "") == [whole, "harbour/episode-1"]
    assert tab("show", "harbour/h") == [whole]
    assert tab("retry", DRAFTED.key[:5]) == [DRAFTED.key]
    assert tab("draft", "approve", "") == [whole]  # the other has no draft
    assert tab("show", "nothing/") == []


@pytest.mark.slow
def test_a_library_on_a_server_is_asked_too(
    library: SqlLibrary, tab: Tab, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(postgres_url)
    (tmp_path / "kept" / "podbot.db").unlink()
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "podbot_database_url").write_text(postgres_url.replace("postgresql://", "postgresql+psycopg://") + "\n")
    monkeypatch.setenv("PODBOT_SECRETS_DIR", str(secrets))
    whole = "harbour/how-an-episode-reaches-your-ears"
    assert tab("show", "") == [whole, "harbour/episode-1"] and tab("draft", "approve", "") == [whole]
    assert tab("show", "harbour/h") == [whole] and tab("show", "cellar/") == []
    assert tab("retry", DRAFTED.key[:5]) == [DRAFTED.key]
    assert tab("watch", "pause", "") == ["harbour", "night-mail"]


def test_a_server_that_is_silent_keeps_nobody_waiting_and_files_are_offered_all_the_same(
    library: SqlLibrary, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call and says nothing
        monkeypatch.setenv("PODBOT_DATABASE_URL", f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/x")
        began = time.monotonic()
        assert tab("show", "harb") == []
        assert tab("watch", "pause", "") == ["night-mail"]
        assert time.monotonic() - began < 5


def test_what_was_offered_is_understood(library: SqlLibrary, podbot: Podbot, tab: Tab) -> None:
    for offered in (*tab("show", ""), DRAFTED.key):
        code, said, _ = podbot("show", offered)
        assert code == 0 and ("Reaches: Your Ears" in said or "Episode 1" in said)


def test_shows_stages_targets_models_and_parts_are_offered(library: SqlLibrary, tab: Tab) -> None:
    assert tab("watch", "pause", "") == ["harbour", "night-mail"]
    assert tab("episodes", "--show", "n") == ["night-mail"]
    assert tab("episodes", "--stage", "in") == ["in-review"]
    assert tab("publish", "x", "--to", "") == ["blog", "folder"]
    assert "base.en" in tab("models", "pull", "ba") and tab("process", "x", "--engine", "f") == ["faster-whisper"]
    assert tab("draft", "edit", "x", "qu") == ["quotes"]


def test_zsh_and_fish_show_titles_beside_and_nothing_of_a_feed_is_evaluated(
    library: SqlLibrary, tab: Tab, tmp_path: Path
) -> None:
    evil = replace(an_episode(3), title='[red]A\\"; touch made; "$(touch made)`touch made`[/nothing]')
    again = SqlLibrary(str(tmp_path / "kept" / "podbot.db"))
    again.add_episodes([evil], now=NOW)
    again.close()
    fish = [line.split("\t") for line in tab("show", "harbour/how", shell="fish")]
    assert fish == [["harbour/how-an-episode-reaches-your-ears", "in review, How an Episode Reaches Your Ears"]]
    for shell in ("zsh", "fish"):
        said = "\n".join(tab("show", "harbour/red", shell=shell))
        assert "touch made" in said and not set(said.partition("discovered")[2].removesuffix("\"))'")) & set(
            "\\\"'$`[(;"
        )


def test_without_a_library_or_with_a_broken_file_nothing_is_said(
    tab: Tab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tab("show", "") == [] and tab("watch", "pause", "") == []
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "podbot.yaml").write_text("data_dir: [")
    assert tab("show", "") == []
    (tmp_path / "config" / "podbot.yaml").write_text("data_dir: here")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "podbot.db").write_bytes(b"no database at all" * 99)
    assert tab("show", "") == []
    monkeypatch.setenv("PODBOT_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/x")
    assert tab("show", "") == []
    assert sorted(path.name for path in tmp_path.rglob("*.db*")) == ["podbot.db"]


def test_completing_loads_nothing_heavy(library: SqlLibrary) -> None:
    code = (
        "import sys\nsys.argv = ['podbot']\nfrom bot.cli import app\n"
        "try:\n    app(prog_name='podbot')\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    command, environment = [sys.executable, "-c", code], {**os.environ, **asked("show", "harbour/e")}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.splitlines() == ["harbour/episode-1", "LOADED []"] and done.stderr == ""


@pytest.mark.parametrize(
    ("file", "env_file", "environment"),
    [
        ("", "", {}),
        ("data_dir: a", "", {}),
        ("data_dir: a", "PODBOT_DATA_DIR=b", {}),
        ("data_dir: a", "PODBOT_DATA_DIR=b", {"PODBOT_DATA_DIR": "c"}),
        ("data_dir: a", "PODBOT_DATA_DIR=", {"PODBOT_DATA_DIR": ""}),
        ("data_dir: a", "", {"podbot_data_dir": "d"}),
        ("database_url: x/y.db", "", {}),
        ("database_url: sqlite:///x/y.db", "", {}),
    ],
)
def test_the_library_is_looked_for_where_the_settings_put_it(
    file: str, env_file: str, environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings are read here without checking them: that must not become a second opinion."""
    from bot.app import App
    from bot.storage.database import database_url

    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "podbot.yaml").write_text(file)
    (tmp_path / ".env").write_text(env_file)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    root = SimpleNamespace(params={})
    context = cast(Any, SimpleNamespace(find_root=lambda: root))
    known = database_url(App(load(Path("config"))).database_url).database
    assert completing._library(context) == known


def test_a_glance_sees_what_the_library_holds(library: SqlLibrary, tmp_path: Path) -> None:
    file = tmp_path / "kept" / "podbot.db"
    again = SqlLibrary(str(file))
    states = again.episodes()
    again.close()
    seen = [(one.key, one.show, one.title, one.stage, one.drafted) for one in episodes_in(str(file))]
    assert seen == [
        (one.episode.key, one.episode.show, one.episode.title, one.stage.value, one.draft_revision > 0)
        for one in states
    ]
    assert shows_in(str(file)) == {"harbour": "Harbour Talk"}
