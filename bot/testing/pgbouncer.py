"""A real pgbouncer for tests, from Debian's package, before a database of `bot.testing.postgres`."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.testing import postgres

_SETTINGS = """
[databases]
* = host={host} port={port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
"""


def installed() -> bool:
    """Whether there is one to start (`apt-get install pgbouncer`)."""
    return _program() is not None


@contextmanager
def pooled(url: str, *, mode: str) -> Iterator[str]:
    """The address of the same database behind a pooler in this mode: `session`, `transaction`."""
    program = _program()
    if program is None:
        raise RuntimeError("pgbouncer is not installed: apt-get install pgbouncer.")
    server, _, database = url.removeprefix("postgresql://").partition("/")
    user, _, address = server.partition("@")
    host, _, port = address.partition(":")
    own = postgres.free_port()
    folder = Path(tempfile.mkdtemp(prefix="podbot-pgbouncer-"))
    folder.chmod(0o755)
    settings = folder / "pgbouncer.ini"
    settings.write_text(_SETTINGS.format(host=host, port=port, user=user, own=own, mode=mode))
    process = subprocess.Popen(  # noqa: S603 -- our own program and arguments
        [program, "--quiet", str(settings)],
        user=user if os.geteuid() == 0 else None,  # it refuses to run as root
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(own)
        yield f"postgresql://{user}@127.0.0.1:{own}/{database}"
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("pgbouncer did not start.")


def _program() -> str | None:
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
