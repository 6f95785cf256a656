"""Tab in real shells: completion installed as the README says, then typed in bash, zsh and fish."""

import fcntl
import os
import pty
import select
import shutil
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.show import Show
from bot.storage.library import SqlLibrary
from bot.testing.nouns import NOW, an_episode

pytestmark = pytest.mark.slow

WHOLE = "harbour/how-an-episode-reaches-your-ears"
EVIL = 'Red "; touch made; $(touch made)`touch made` [x]: \\'
#: Seconds for a shell on a machine with other work to do.
PATIENCE = 30.0
READY = "ready> "


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and a podbot with three episodes, one of whose titles shells would act on."""
    (tmp_path / "config/shows").mkdir(parents=True)
    (tmp_path / "config/podbot.yaml").write_text("data_dir: kept")
    (tmp_path / "config/shows/night-mail.yaml").write_text("title: Night Mail")
    library = SqlLibrary(str(tmp_path / "kept/podbot.db"))
    library.save_show(Show(slug="harbour", title="Harbour Talk", feed=""))
    titles = ("Episode", "How an Episode Reaches: Your Ears", EVIL)
    library.add_episodes([replace(an_episode(i), title=title) for i, title in enumerate(titles)], now=NOW)
    library.close()
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/podbot").symlink_to(Path(sys.executable).parent / "podbot")
    for name in ("BASH_ENV", "ENV", "ZDOTDIR", "XDG_CONFIG_HOME", "PODBOT_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def installed_in(shell: str) -> None:
    """As somebody does who reads the README; podbot finds out which shell asked."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    done = subprocess.run(
        [shell, "-c", "podbot --install-completion; true"], capture_output=True, text=True, check=True
    )
    assert f"{shell} completion installed" in done.stdout


class Terminal:
    """A shell that somebody types into."""

    def __init__(self, screen: int) -> None:
        self._screen = screen

    def reads(self, *wanted: str) -> str:
        """What appears until all of that has appeared."""
        seen, end = b"", time.monotonic() + PATIENCE
        while not all(text.encode() in seen for text in wanted):
            left = end - time.monotonic()
            assert left > 0, f"no {wanted} in {seen.decode(errors='replace')!r}"
            if select.select([self._screen], [], [], left)[0]:
                seen += os.read(self._screen, 65_536)
        return seen.decode(errors="replace")

    def types(self, keys: str) -> None:
        os.write(self._screen, keys.encode())

    def clears(self) -> None:
        """Throw the line away (what lists left behind, too), for the next."""
        self.types("\x15echo cleared $((40 + 2))\r")
        self.reads("cleared 42", READY)


@contextmanager
def terminal(*command: str) -> Iterator[Terminal]:
    child, screen = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))
    try:
        shell = Terminal(screen)
        shell.reads(READY)
        yield shell
    finally:
        os.close(screen)  # hangs up
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


@pytest.mark.parametrize(("shell", "beside"), [("bash", False), ("zsh", True)])
def test_tab_finishes_words_and_lists_what_there_is(shell: str, beside: bool, home: Path) -> None:
    installed_in(shell)
    with (home / f".{shell}rc").open("a") as settings:
        settings.write(f"\nPS1='{READY}'\nbind 'set show-all-if-ambiguous on' 2>/dev/null\n")
    with terminal(shell, "-i") as tab:
        tab.types("podbot show harbour/h\t")  # the very first Tab of this shell
        tab.reads(WHOLE)
        tab.clears()
        tab.types("podbot watch pause \t")
        tab.reads("harbour", "night-mail", *(("Harbour Talk", "Night Mail") if beside else ()))
        tab.clears()
        tab.types("podbot show harbour/red\t")
        tab.reads("harbour/red-touch-made")
        tab.clears()
        tab.types("podbot show harbour/\t\t")
        tab.reads(WHOLE, *(("Red touch made",) if beside else ()))
        tab.clears()
        tab.types("podbot process con\t")  # a file, since no show begins so
        tab.reads("process config")
        tab.clears()
        tab.types("podbot process ni\t")
        tab.reads("night-mail")
        tab.clears()
        tab.types("PATH=/usr/bin:/bin\r")  # as the README writes it where no environment is active
        tab.reads(READY)
        tab.types(".venv/bin/podbot watch pause nig\t")
        tab.reads("watch pause night-mail")
    assert not (home / "made").exists()


def test_fish_offers_the_same_with_titles_beside(home: Path) -> None:
    installed_in("fish")

    def offered(line: str, **set: str) -> list[list[str]]:
        asking = ["fish", "-c", 'complete -C "$typed"']
        shell = os.environ | set | {"typed": line}
        done = subprocess.run(asking, capture_output=True, text=True, check=True, env=shell)
        assert done.stderr == ""
        return [one.split("\t") for one in done.stdout.splitlines()]

    assert offered("podbot show harbour/h") == [[WHOLE, "discovered, How an Episode Reaches Your Ears"]]
    assert offered("podbot watch pause ") == [["harbour", "Harbour Talk"], ["night-mail", "Night Mail"]]
    assert [one[0] for one in offered("podbot show harbour/")] == [
        "harbour/episode",
        WHOLE,
        "harbour/red-touch-made-touch-made-touch-made-x",
    ]
    for typed in (".venv/bin/podbot", "~/.venv/bin/podbot", f"{home}/.venv/bin/podbot"):
        without = {"PATH": "/usr/bin:/bin", "HOME": str(home)}
        assert offered(f"{typed} watch pause nig", **without) == [["night-mail", "Night Mail"]], typed
    assert ["config/"] in offered("podbot process con") and offered("podbot process ni") == [
        ["night-mail", "Night Mail"]
    ]
    assert not (home / "made").exists()
