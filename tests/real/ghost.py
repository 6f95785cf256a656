"""A real Ghost on this machine for one test run: npm's package, SQLite, a port of its own; gone afterwards.

`python -m tests.real.ghost` installs it once (npm, ten minutes on two cores); `make test-real` does so by itself.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

#: Where the program lies: beside everything else that was installed for this checkout.
HOME = Path(os.environ.get("PODBOT_GHOST") or Path(sys.prefix) / "share" / "ghost")
#: Ghost 5 runs on Node 18, 20 and 22; Ghost 6 wants 22.
VERSION = "5"
_OWNER = {"name": "Editor", "email": "editor@example.com", "password": "a-long-one-for-tests-1", "blogTitle": "Test"}


@dataclass(frozen=True)
class Site:
    url: str
    #: Admin API key, `id:secret`.
    key: str


def missing() -> list[str]:
    """What has to be installed first."""
    programs = [name for name in ("node", "npm") if shutil.which(name) is None]
    return programs or ([] if (HOME / "node_modules").is_dir() else ["ghost (python -m tests.real.ghost)"])


def install() -> None:
    """Ghost through npm, whole or not at all."""
    HOME.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HOME.parent) as temporary:
        folder = Path(temporary)
        _npm(folder, "pack", f"ghost@{VERSION}")
        with tarfile.open(next(folder.glob("ghost-*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
        # It is installed from inside, as Ghost's own command does, since parts of it lie in the archive.
        program = folder / "package"
        _trim(program / "package.json")
        _npm(program, "install", "--omit=dev", "--no-audit", "--no-fund", "--no-package-lock", "--legacy-peer-deps")
        program.rename(HOME)


def _npm(folder: Path, *arguments: str) -> None:
    subprocess.run(["npm", *arguments], cwd=folder, check=True)


def _trim(package: Path) -> None:
    """Ghost's own choice of versions, as npm wants it said; a library for its tests comes from the registry, too."""
    described: dict[str, Any] = json.loads(package.read_text())
    direct = described["dependencies"]
    chosen = {name: version for name, version in described.pop("resolutions", {}).items() if "file:" not in version}
    described["overrides"] = {name: f"${name}" if name in direct else chosen[name] for name in chosen}
    described["overrides"]["mock-knex"] = "^0.4.13"
    described.pop("devDependencies", None)
    package.write_text(json.dumps(described))


@contextmanager
def ghost(folder: Path) -> Iterator[Site]:
    """Start it in `folder`, with an owner and an integration of ours; ended when the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    _prepare(folder, url, port)
    with (folder / "ghost.log").open("w") as log:
        environment = os.environ | {"NODE_ENV": "production"}
        server = subprocess.Popen(
            ["node", "current/index.js"], cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _wait(server, url, folder / "ghost.log")
        yield Site(url=url, key=_key(url))
    finally:
        server.terminate()
        server.wait(30)


def _prepare(folder: Path, url: str, port: int) -> None:
    for name in ("data", "images", "logs", "settings", "adapters", "public", "files", "media"):
        (folder / "content" / name).mkdir(parents=True)
    shutil.copytree(HOME / "content" / "themes", folder / "content" / "themes")
    (folder / "current").symlink_to(HOME)
    database = {"client": "sqlite3", "connection": {"filename": str(folder / "ghost.db")}, "useNullAsDefault": True}
    configuration = {
        "url": url,
        "server": {"host": "127.0.0.1", "port": port},
        "database": database,
        "mail": {"transport": "Direct"},
        "logging": {"transports": ["stdout"], "level": "warn"},
        "process": "local",
        "privacy": {"useUpdateCheck": False, "useGravatar": False, "useRpcPing": False},
        "security": {"staffDeviceVerification": False},
        "paths": {"contentPath": f"{folder / 'content'}/"},
    }
    (folder / "config.production.json").write_text(json.dumps(configuration))


def _wait(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    for _ in range(240):
        if server.poll() is not None:
            break
        try:
            with urlopen(f"{url}/ghost/api/admin/site/"):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"Ghost did not start:\n{log.read_text()[-800:]}")


def _key(url: str) -> str:
    """What an owner does by hand: sign up, sign in, add an integration, copy its key."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def post(path: str, body: Any) -> bytes:
        headers = {"Content-Type": "application/json", "Origin": url}
        request = Request(f"{url}/ghost/api/admin/{path}", json.dumps(body).encode(), headers)
        with opener.open(request) as answer:
            return bytes(answer.read())

    post("authentication/setup/", {"setup": [_OWNER]})
    post("session/", {"username": _OWNER["email"], "password": _OWNER["password"]})
    made = json.loads(post("integrations/?include=api_keys", {"integrations": [{"name": "podbot"}]}))
    keys = made["integrations"][0]["api_keys"]
    return str(next(key["secret"] for key in keys if key["type"] == "admin"))


if __name__ == "__main__":
    install()
