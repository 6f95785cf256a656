"""A transcriber that misbehaves on demand, to test whoever has to live with one."""

import ctypes
import os
import signal
import time
from collections.abc import Callable

from bot.domain.audio import DecodedAudio
from bot.domain.transcript import Transcript
from bot.errors import OutOfMemory
from bot.ports import CancelCheck, Checkpoints, Progress, SpeechOptions, never_cancelled, no_progress
from bot.testing.transcriber import FakeTranscriber

_EVERYTHING = SpeechOptions()


class TroubledTranscriber(FakeTranscriber):
    """Like the fake, with one `trouble`; its text tells the process it ran in and how often it was asked.

    "segfault", "killed": the process dies after half the work. "stuck": native code that hears no cancel.
    "memory": out of memory unless `batch` is 1 and `compute_type` int8. "bug": an exception nobody planned.
    """

    def __init__(
        self, trouble: str = "", *, model: str = "base", batch: int = 8, compute_type: str = "auto", threads: int = 2
    ) -> None:
        super().__init__()
        self._trouble, self._fits = trouble, (batch, compute_type) == (1, "int8")
        self._model = model

    def transcribe(
        self,
        audio: DecodedAudio,
        *,
        options: SpeechOptions = _EVERYTHING,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
        checkpoints: Checkpoints | None = None,
        partial: Callable[[Transcript], None] | None = None,
    ) -> Transcript:
        self.text = f"Process {os.getpid()} was asked. {len(self.asked) + 1} times. Model {self._model}."
        return super().transcribe(
            audio,
            options=options,
            progress=lambda done, what: self._report(progress, done, what),
            cancelled=cancelled,
            checkpoints=checkpoints,
            partial=partial,
        )

    def _report(self, progress: Progress, done: float, what: str) -> None:
        progress(done, what)
        if done < 0.5:
            return
        match self._trouble:
            case "segfault":
                ctypes.string_at(0)
            case "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            case "stuck":
                time.sleep(600)
            case "memory" if not self._fits:
                raise OutOfMemory("Memory ran out. Choose a smaller model.")
            case "bug":
                raise ValueError("nobody planned this")
