"""A real PostgreSQL server for tests: started from Debian's package in a folder of its own, gone with the process."""

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

_INSTALLED = Path("/usr/lib/postgresql")


def installed() -> bool:
    """Whether there is a server to start (`apt-get install postgresql`)."""
    return _programs() is not None


def new_database() -> str:
    """The address of an empty database on the server, which is started by the first call."""
    port, _ = _server()
    name = f"test_{uuid.uuid4().hex[:12]}"
    _run("psql", "-h", "127.0.0.1", "-p", str(port), "-d", "postgres", "-c", f"CREATE DATABASE {name}")
    return f"postgresql://{_user()}@127.0.0.1:{port}/{name}"


@contextmanager
def away() -> Iterator[None]:
    """The server is down while the block runs, and back behind the same address afterwards."""
    port, data = _server()
    _run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    try:
        yield
    finally:
        _start(port, data)


@cache
def _server() -> tuple[int, Path]:
    folder = Path(tempfile.mkdtemp(prefix="podbot-postgres-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(data, pwd.getpwnam(_user()).pw_uid, -1)
    port = free_port()
    _run("initdb", "-D", str(data), "-A", "trust", "-U", _user(), "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
    _start(port, data)
    atexit.register(_run, "pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    return port, data


def _start(port: int, data: Path) -> None:
    options = f"-h 127.0.0.1 -p {port} -k {data} -c fsync=off -c max_connections=200"
    _run("pg_ctl", "-D", str(data), "-w", "-l", str(data / "log"), "-o", options, "start")


def _run(program: str, *arguments: str) -> None:
    folder = _programs()
    if folder is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql.")
    done = subprocess.run(  # noqa: S603 -- our own programs and arguments
        [str(folder / program), *arguments],
        user=_user() if os.geteuid() == 0 else None,  # the server refuses to run as root
        cwd="/",
        env={**os.environ, "PGUSER": _user()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
    )
    if done.returncode:
        raise RuntimeError(f"{program} ended with {done.returncode}: {(done.stderr or b'').decode()}")


def _user() -> str:
    return "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def _programs() -> Path | None:
    found = sorted(_INSTALLED.glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return found[-1] if found else None


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
