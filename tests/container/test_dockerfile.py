"""The Dockerfile holds to what the repository is: no engine is needed to see that. `make image-test` needs one."""

import json
import os
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import typer.main

from bot.cli import app
from bot.settings.general import Settings
from bot.settings.load import NOT_SETTINGS
from tests.container.instructions import BUILD, ROOT, SHIPPED, all_of, variables

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
COPIED = [source for one in all_of(BUILD + SHIPPED, "COPY") if "--from=" not in one.rest for source in one.words[:-1]]


def test_what_is_copied_exists_and_is_let_through() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored  # nothing gets near an image by oversight
    for source in COPIED:
        assert (ROOT / source).exists(), source
        assert f"!{source.split('/')[0]}" in ignored, source


def test_what_the_package_is_made_of_is_copied() -> None:
    folders = PROJECT["tool"]["setuptools"]["package-dir"].values()
    needed = {"bot", *folders, PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]}
    assert needed <= set(COPIED)


def test_private_files_are_kept_out() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {"**/.env", "config/podbot.yaml", "config/shows/*.yaml"} <= set(ignored[ignored.index("!config") :])


def test_it_asks_for_every_dependency_before_the_code_is_there(tmp_path: Path) -> None:
    [asking] = [one.rest for one in all_of(BUILD, "RUN") if "wanted.txt" in one.rest]
    [extras] = [one.rest.split("=")[1] for one in all_of(BUILD, "ARG") if one.rest.startswith("EXTRAS=")]
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "EXTRAS": extras}
    subprocess.run(["sh", "-ec", asking.split("&&")[0]], cwd=tmp_path, env=environment, check=True)
    optional = PROJECT["project"]["optional-dependencies"]
    expected = [*PROJECT["project"]["dependencies"], *(one for extra in extras.split(",") for one in optional[extra])]
    assert (tmp_path / "wanted.txt").read_text().splitlines() == expected


def test_its_variables_are_settings() -> None:
    for name in variables(SHIPPED):
        setting = name.removeprefix("PODBOT_").split("__")[0].lower()
        assert not name.startswith("PODBOT_") or setting in Settings.model_fields or name in NOT_SETTINGS, name


def test_data_and_weights_are_volumes_that_the_user_owns() -> None:
    [volumes] = [one.words for one in all_of(SHIPPED, "VOLUME")]
    settings = variables(SHIPPED)
    assert volumes == [settings["PODBOT_DATA_DIR"], settings["PODBOT_MODELS_DIR"]]
    assert all_of(SHIPPED, "WORKDIR")[-1].rest in volumes  # relative paths in settings are kept too
    owned = re.search(r"chown (\S+) ([/a-z ]+)", " ".join(one.rest for one in all_of(SHIPPED, "RUN")))
    assert owned and set(owned[2].split()) == set(volumes)


def test_it_does_not_run_as_root() -> None:
    [user] = [one.rest for one in all_of(SHIPPED, "USER")]
    made = " ".join(one.rest for one in all_of(SHIPPED, "RUN"))
    uid = re.search(rf"--uid (\d+) --gid \1 {user}\b", made)
    assert uid and int(uid[1]) >= 10_000  # no number that a host's users have


def test_what_it_starts_is_a_command() -> None:
    [entry], [default] = all_of(SHIPPED, "ENTRYPOINT"), all_of(SHIPPED, "CMD")
    assert entry.words[0] in PROJECT["project"]["scripts"]
    assert default.words[0] in typer.main.get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_the_health_check_tells_well_from_ill(status: int, healthy: bool) -> None:
    [check] = [one.rest for one in all_of(SHIPPED, "HEALTHCHECK")]
    command = json.loads(check[check.index("[") :])
    assert command[0] == "python"
    with _answering(status) as port:
        environment = {**os.environ, "PODBOT_WEB__PORT": str(port), "http_proxy": "http://127.0.0.1:9"}
        ran = subprocess.run([sys.executable, *command[1:]], env=environment, capture_output=True, check=False)
    assert (ran.returncode == 0) is healthy


@contextmanager
def _answering(status: int) -> Iterator[int]:
    """A server on loopback that answers that to /healthz, and 404 to all else."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
