"""The child's side of `workroom`: makes the engines, runs what it is asked, reports back; ends with its parent."""

import contextlib
import faulthandler
import importlib
import io
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

from bot.domain.transcript import Segment, Transcript
from bot.errors import BotError, OutOfMemory, TranscriptionError
from bot.speech.heap import share_heaps

#: Seconds between two reports of progress: people do not read faster.
_REPORT = 0.2
#: Recognition keeps every core busy for minutes; chat and pages, which people wait for, go first.
_NICENESS = 5
#: What libraries write where memory ends.
_MEMORY_SIGNS = ("out of memory", "failed to allocate", "bad_alloc", "cannot allocate memory", "alloc_failed")


def run(connection: Connection) -> None:
    """Serve calls until the parent says stop or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides; Ctrl-C reaches the whole group
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    share_heaps()
    with contextlib.suppress(io.UnsupportedOperation, ValueError):
        faulthandler.enable()
    _Inside(connection).serve()


class _Inside:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._calls: queue.Queue[tuple[Any, ...]] = queue.Queue()
        self._answers: queue.Queue[Any] = queue.Queue()
        self._cancel = threading.Event()
        self._tools: dict[str, tuple[Mapping[str, Any], Any]] = {}
        self._reported = 0.0
        self._sent: tuple[Segment, ...] = ()

    def serve(self) -> None:
        threading.Thread(target=self._listen, daemon=True).start()
        while True:
            factory, arguments, method, given, wanted = self._calls.get()
            self._sent, self._reported = (), 0.0
            self._send(*self._outcome(factory, arguments, method, given, wanted))

    def _listen(self) -> None:
        """Messages come while native code runs: cancel is heard at once, a dead parent ends everything."""
        try:
            while (message := self._connection.recv())[0] != "stop":
                if message[0] == "call":
                    self._cancel.clear()
                    self._calls.put(message[1:])
                elif message[0] == "cancel":
                    self._cancel.set()
                else:
                    self._answers.put(message[1])
        except (EOFError, OSError):
            pass
        os._exit(0)

    def _outcome(
        self, factory: str, arguments: Mapping[str, Any], method: str, given: Mapping[str, Any], wanted: set[str]
    ) -> tuple[str, Any]:
        try:
            tool = self._tool(factory, arguments)
            return "result", getattr(tool, method)(**given, **self._listeners(wanted))
        except BotError as error:
            return "error", error
        except BaseException as error:  # everything must reach the parent, whatever a library raises
            return "error", _told(error)

    def _tool(self, factory: str, arguments: Mapping[str, Any]) -> Any:
        """The object a factory makes, kept warm; other arguments replace it, since two models cost twice."""
        kept = self._tools.pop(factory, None)
        if kept is None or kept[0] != arguments:
            if kept is not None:
                kept[1].close()
            module, _, name = factory.partition(":")
            kept = (dict(arguments), getattr(importlib.import_module(module), name)(**arguments))
        self._tools[factory] = kept
        return kept[1]

    def _listeners(self, wanted: set[str]) -> dict[str, Any]:
        offered: dict[str, Any] = {
            "progress": self._progress,
            "cancelled": self._cancel.is_set,
            "partial": self._partial,
            "checkpoints": _Checkpoints(self._send, self._answers),
        }
        return {name: listener for name, listener in offered.items() if name in wanted}

    def _progress(self, done: float, what: str) -> None:
        now = time.monotonic()
        if now - self._reported >= _REPORT or done >= 1.0:
            self._reported = now
            self._send("progress", done, what)

    def _partial(self, transcript: Transcript) -> None:
        """Only what is new travels: three hours of text are not sent four hundred times."""
        kept = common(self._sent, transcript.segments)
        self._sent = transcript.segments
        self._send("partial", kept, transcript.segments[kept:], transcript)

    def _send(self, *message: Any) -> None:
        if message[0] == "partial":
            message = (*message[:3], _bare(message[3]))
        try:
            self._connection.send(message)
        except (BrokenPipeError, OSError):
            os._exit(0)


class _Checkpoints:
    """The parent's checkpoints, reached through the pipe."""

    def __init__(self, send: Callable[..., None], answers: "queue.Queue[Any]") -> None:
        self._send, self._answers = send, answers

    def load(self, key: str) -> Mapping[str, Mapping[str, Any]]:
        self._send("load", key)
        answer: Mapping[str, Mapping[str, Any]] = self._answers.get()
        return answer

    def save(self, key: str, chunk: str, record: Mapping[str, Any]) -> None:
        self._send("save", key, chunk, record)

    def forget(self, *, before: datetime) -> int:
        return 0  # the parent's business


def common(before: tuple[Segment, ...], now: tuple[Segment, ...]) -> int:
    """How many first segments are the same; only the last ones ever change, so the search starts there."""
    kept = min(len(before), len(now))
    while kept and before[kept - 1] != now[kept - 1]:
        kept -= 1
    return kept


def _bare(transcript: Transcript) -> Transcript:
    from dataclasses import replace

    return replace(transcript, segments=())


def _told(error: BaseException) -> BotError:
    """A library's error as a sentence."""
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, MemoryError) or any(sign in text.lower() for sign in _MEMORY_SIGNS):
        return OutOfMemory(f"Memory ran out during recognition ({text}). Choose a smaller model or give more memory.")
    return TranscriptionError(f"Recognition failed ({text}). Try again; if it fails again, try the other engine.")
