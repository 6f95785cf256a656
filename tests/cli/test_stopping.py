"""Ctrl-C, a folder nobody may write to, a port that is taken: told in a sentence, never in a traceback."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aiohttp import web

from bot.errors import SettingsError
from bot.web.server import serving
from tests.cli.conftest import Podbot

SAMPLE = Path(__file__).parents[2] / "bot" / "sample" / "episode.mp3"


@pytest.mark.slow
def test_ctrl_c_is_answered_at_once_and_with_what_comes_next(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "process", str(SAMPLE), "--model", "tiny.en", "--language", "en"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True) as process:
        said = _until(process, "✓ Decoding")
        os.killpg(process.pid, signal.SIGINT)
        said += process.communicate(timeout=60)[1].decode()
    assert process.returncode == 130
    assert "Stopped. Finished parts are kept; run the same command again to continue." in " ".join(said.split())
    assert "Traceback" not in said


@pytest.mark.parametrize("after", [0.02, 0.07, 0.15])
def test_ctrl_c_while_the_command_still_loads_prints_no_traceback(tmp_path: Path, after: float) -> None:
    command = [sys.executable, "-c", "print(flush=True); from bot.__main__ import main; main()", "config", "check"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1].decode()
    assert "Traceback" not in said


@pytest.mark.parametrize("folder", ["/proc/podbot", "a-file"])
@pytest.mark.parametrize("command", [("status",), ("db", "upgrade")])
def test_a_data_folder_that_can_not_be_made_is_told(
    podbot: Podbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, command: tuple[str, ...]
) -> None:
    (tmp_path / "a-file").write_text("")
    monkeypatch.setenv("PODBOT_DATA_DIR", folder)
    code, _, err = podbot(*command)
    assert code == 1
    assert err.startswith(f"✗ The folder {folder} for the database can't be made")
    assert "Set data_dir to a folder you may write to." in err


def test_a_package_that_a_newer_podbot_needs_is_told_with_what_brings_it(
    podbot: Podbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody pulled the code and not what it stands on."""
    monkeypatch.setitem(sys.modules, "yaml", None)
    monkeypatch.delitem(sys.modules, "bot.settings.load", raising=False)
    monkeypatch.delitem(sys.modules, "bot.settings", raising=False)
    code, _, err = podbot("status")
    assert code == 1 and "The package 'yaml' is not installed here" in err and "make .venv/.installed" in err


@pytest.mark.parametrize("out", ["/proc/podbot", "a-file"])
def test_an_output_folder_that_can_not_be_made_is_told_before_anything_is_heard(
    podbot: Podbot, tmp_path: Path, out: str
) -> None:
    (tmp_path / "a-file").write_text("")
    code, _, err = podbot("process", str(SAMPLE), "--out", out)
    assert code == 1 and f"The folder {out} can't be made" in err and "Choose another --out." in err
    assert "Decoding" not in err


async def test_a_port_that_is_taken_is_told_with_the_setting() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"127.0.0.1:{port}: another program listens there. Set .*web.port"):
            async with serving(web.Application(), host="127.0.0.1", port=port):
                pass


def _until(process: "subprocess.Popen[bytes]", word: str) -> str:
    """What it said up to that word."""
    assert process.stderr
    said = b""
    while word.encode() not in said:
        piece = process.stderr.read(1)
        assert piece, said.decode()
        said += piece
    return said.decode()


def test_a_worker_without_postgresql_is_told_what_to_start_instead(podbot: Podbot) -> None:
    code, _, err = podbot("worker")
    assert code == 1
    said = " ".join(err.split())
    assert said.startswith("✗ podbot worker joins others over PostgreSQL") and "use podbot run" in said
