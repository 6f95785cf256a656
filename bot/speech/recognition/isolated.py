"""Engines in a process of their own: a crash costs an attempt, want of memory a step down, nothing blocks the bot."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any, cast

from bot import metrics
from bot.domain.audio import DecodedAudio
from bot.domain.transcript import Diarization, Transcript
from bot.errors import OutOfMemory
from bot.ports import CancelCheck, Checkpoints, Progress, SpeechOptions, never_cancelled, no_progress
from bot.speech.recognition.choose import smaller
from bot.speech.recognition.workroom import Tool, Workroom

_EVERYTHING = SpeechOptions()
#: Called with the arguments that fitted into memory after others did not: keep them for this machine.
Remember = Callable[[Mapping[str, Any]], None]


class IsolatedTranscriber:
    """`Transcriber` that lets another one work in `workroom`.

    Where memory runs out it goes down `ladder` (smaller batch, int8, smaller model) and tells `remember` what fitted;
    those arguments are kept for later calls. A crash raises `EngineCrashed`, which may be tried again.
    """

    def __init__(
        self, tool: Tool, *, name: str, workroom: Workroom | None = None, remember: Remember | None = None
    ) -> None:
        self.name = name
        self._tool, self._workroom, self._remember = tool, workroom or Workroom(), remember

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
        def attempt(tool: Tool) -> Transcript:
            given = {"audio": audio, "options": options}
            result = self._workroom.call(
                tool,
                "transcribe",
                given,
                progress=progress,
                cancelled=cancelled,
                checkpoints=checkpoints,
                partial=partial,
            )
            return cast(Transcript, result)

        begun = monotonic()
        try:
            heard = attempt(self._tool)
        except OutOfMemory as error:
            heard = self._smaller(attempt, error)
        start, end = options.span or (0.0, audio.duration)
        factor = (monotonic() - begun) / max(end - start, 1.0)
        metrics.REAL_TIME_FACTOR.labels(heard.engine, heard.model).observe(factor)
        return heard

    def close(self) -> None:
        self._workroom.close()

    def _smaller(self, attempt: Callable[[Tool], Transcript], first: OutOfMemory) -> Transcript:
        """The first step of the ladder that fits, remembered; the last refusal where none does."""
        refused = first
        for arguments in ladder(self.name, self._tool.arguments):
            self._workroom.close()  # what is left of the failed attempt must not weigh on the next
            step = replace(self._tool, arguments=arguments)
            try:
                done = attempt(step)
            except OutOfMemory as error:
                refused = error
                continue
            self._tool = step
            if self._remember:
                self._remember(arguments)
            return done
        raise refused


class IsolatedDiarizer:
    """`Diarizer` that lets another one work in `workroom`, which may be the transcriber's or one of its own."""

    def __init__(self, tool: Tool, *, name: str, workroom: Workroom | None = None) -> None:
        self.name = name
        self._tool, self._workroom = tool, workroom or Workroom()

    def diarize(
        self,
        audio: DecodedAudio,
        *,
        speech: Sequence[tuple[float, float]] | None = None,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
    ) -> Diarization:
        given = {"audio": audio, "speech": tuple(speech) if speech is not None else None}
        result = self._workroom.call(self._tool, "diarize", given, progress=progress, cancelled=cancelled)
        return cast(Diarization, result)

    def close(self) -> None:
        """End the process."""
        self._workroom.close()


def ladder(engine: str, arguments: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Arguments that need less and less memory: batches of one, int8, then one smaller model after the other."""
    now = dict(arguments)
    if now.get("batch") != 1:
        now |= {"batch": 1}
        yield dict(now)
    if engine == "faster-whisper":
        if now.get("threads") != 1:
            now |= {"threads": 1}
            yield dict(now)
        if now.get("compute_type") != "int8":
            now |= {"compute_type": "int8"}
            yield dict(now)
    while lesser := smaller(now.get("model", "base")):
        now |= {"model": lesser}
        yield dict(now)
