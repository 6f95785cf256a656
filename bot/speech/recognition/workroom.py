"""A child process in which heavy engines live: kept warm, watched, ended after idle time, replaced after a crash."""

import multiprocessing
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bot.domain.transcript import Segment, Transcript
from bot.errors import BotError, Cancelled, EngineCrashed, OutOfMemory
from bot.ports import CancelCheck, Checkpoints, Progress, never_cancelled, no_progress
from bot.speech.recognition import inside

#: Seconds between two looks at cancel button and process.
_LOOK = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """What to make in the child: nothing heavy is imported on this side."""

    #: "bot.speech.recognition.faster_whisper:FasterWhisper"
    factory: str
    #: Keyword arguments; must be picklable.
    arguments: Mapping[str, Any] = field(default_factory=dict)


class Workroom:
    """One child process; `call` may be used from several threads, one call runs at a time.

    `idle_seconds` after the last call the process ends and its memory is free. A cancelled call that native code does
    not give back within `grace_seconds` is ended with its process.
    """

    def __init__(self, *, idle_seconds: float = 600.0, grace_seconds: float = 5.0) -> None:
        self._idle, self._grace = idle_seconds, grace_seconds
        self._busy = threading.Lock()
        self._process: Any = None
        self._connection: Connection | None = None
        self._timer: threading.Timer | None = None

    @property
    def pid(self) -> int | None:
        """The process, None while there is none."""
        return self._process.pid if self._process is not None and self._process.is_alive() else None

    def call(
        self,
        tool: Tool,
        method: str,
        given: Mapping[str, Any],
        *,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
        partial: Callable[[Transcript], None] | None = None,
        checkpoints: Checkpoints | None = None,
    ) -> Any:
        """What `method` of the tool gives; its listeners are called here, in the calling thread.

        Raises what it raises. `EngineCrashed` where the process died, `OutOfMemory` where the system killed it for
        its memory, `Cancelled` where `cancelled` said so.
        """
        wanted = {"progress", "cancelled"} | ({"partial"} if partial else set())
        wanted |= {"checkpoints"} if checkpoints else set()
        with self._busy:
            self._hold()
            try:
                killed_before = oom_kills()
                connection = self._open()
                connection.send(("call", tool.factory, dict(tool.arguments), method, dict(given), wanted))
                return self._attend(connection, progress, cancelled, partial, checkpoints)
            except (EOFError, BrokenPipeError, ConnectionResetError) as error:
                raise self._crash(killed_before) from error
            finally:
                self._release()

    def close(self) -> None:
        """End the process and free its memory; the next call starts a new one."""
        with self._busy:
            self._hold()
            self._end()

    def _attend(
        self,
        connection: Connection,
        progress: Progress,
        cancelled: CancelCheck,
        partial: Callable[[Transcript], None] | None,
        checkpoints: Checkpoints | None,
    ) -> Any:
        asked_at: float | None = None
        segments: tuple[Segment, ...] = ()
        while True:
            if asked_at is None and cancelled():
                connection.send(("cancel",))
                asked_at = time.monotonic()
            if asked_at is not None and time.monotonic() - asked_at > self._grace:
                self._end()
                raise Cancelled("Recognition was cancelled. Finished parts are kept.")
            if not connection.poll(_LOOK):
                continue
            match connection.recv():
                case ("result", value):
                    if asked_at is not None:
                        raise Cancelled("Recognition was cancelled. Finished parts are kept.")
                    return value
                case ("error", error):
                    raise error
                case ("progress", done, what):
                    progress(done, what)
                case ("partial", kept, fresh, header):
                    segments = (*segments[:kept], *fresh)
                    if partial and asked_at is None:
                        partial(replace(header, segments=segments))
                case ("load", key):
                    connection.send(("answer", checkpoints.load(key) if checkpoints else {}))
                case ("save", key, chunk, record) if checkpoints:
                    checkpoints.save(key, chunk, record)

    def _open(self) -> Connection:
        """The pipe to a living process."""
        if self._connection is None or not self._process.is_alive():
            self._end()
            spawn = multiprocessing.get_context("spawn")
            self._connection, theirs = spawn.Pipe()
            self._process = spawn.Process(target=inside.run, args=(theirs,), daemon=True, name="podbot-speech")
            self._process.start()
            theirs.close()
        return self._connection

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._connection = None

    def _crash(self, killed_before: int) -> BotError:
        process = self._process
        process.join(timeout=5)
        code = process.exitcode
        self._end()
        if code == -9 and oom_kills() > killed_before:
            return OutOfMemory("The system ended recognition because memory ran out. Choose a smaller model.")
        return EngineCrashed(
            f"The process that recognises speech died ({_cause(code)}). podbot restarts it; try again."
        )

    def _hold(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _release(self) -> None:
        self._timer = threading.Timer(self._idle, self._end_if_idle)
        self._timer.daemon = True
        self._timer.start()

    def _end_if_idle(self) -> None:
        if self._busy.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._busy.release()


def oom_kills() -> int:
    """How many processes the kernel has killed for memory, on this machine and in this control group."""
    return _count(Path("/proc/vmstat"), "oom_kill") + _count(Path("/sys/fs/cgroup/memory.events"), "oom_kill")


def _count(path: Path, name: str) -> int:
    try:
        pairs = (line.split() for line in path.read_text(encoding="ascii").splitlines())
        return next((int(pair[1]) for pair in pairs if pair[0] == name), 0)
    except (OSError, ValueError, IndexError):
        return 0


def _cause(code: int | None) -> str:
    names = {-11: "segmentation fault", -6: "aborted", -9: "killed", -7: "bus error", -4: "illegal instruction"}
    return names.get(code or 0, f"exit code {code}")
