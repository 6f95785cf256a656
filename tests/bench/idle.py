"""What podbot costs while there is nothing to do: processor time of real processes, in parts of a core.

`python -m tests.bench.idle [SECONDS]`. Each process starts on an empty database, settles, and is then watched. Only
figures of one run may be compared with each other.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot.testing import postgres

#: Seconds after a process said that it is up: the first polls and looks are behind it then.
_SETTLES = 15.0


def main(seconds: float) -> None:
    """Print a line for each kind of process."""
    kinds = {"run on SQLite": (None, "run")}
    if postgres.installed():
        kinds |= {"run on PostgreSQL": ("postgres", "run"), "worker on PostgreSQL": ("postgres", "worker")}
    for name, (database, command) in kinds.items():
        url = postgres.new_database() if database else None
        with tempfile.TemporaryDirectory(prefix="podbot-idle-") as folder:
            used, memory = _watched(Path(folder), url, command, seconds)
        print(f"{name:22} {used / seconds:6.2%} of a core  {memory / 1e6:4.0f} MB", flush=True)


def _watched(folder: Path, url: str | None, command: str, seconds: float) -> tuple[float, float]:
    """Processor seconds used in so many seconds, and bytes of memory."""
    settings = {"data_dir": str(folder / "data"), "database_url": url, "web": {"port": 0}}
    (folder / "podbot.yaml").write_text(json.dumps(settings))
    (folder / "shows").mkdir()
    log = folder / "log"
    with log.open("wb") as lines:
        arguments = [sys.executable, "-m", "bot", "--config", str(folder), command]
        process = subprocess.Popen(arguments, stdout=lines, stderr=lines)
    try:
        while "podbot is up" not in log.read_text():
            time.sleep(0.2)
            assert process.poll() is None, log.read_text()
        time.sleep(_SETTLES)
        before = _used(process.pid)
        time.sleep(seconds)
        return _used(process.pid) - before, _memory(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _used(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
