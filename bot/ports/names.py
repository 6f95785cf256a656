"""The sockets that get proper names right and give every word a voice."""

from typing import Protocol

from bot.domain.transcript import Diarization, Transcript
from bot.ports.context import EpisodeContext


class NameKeeper(Protocol):
    """Gets proper names right, before and after recognition.

    - `hints`: names and terms worth listening for, most important first, for `SpeechOptions.names`.
    - `correct`: the transcript with names mended; each change is a `Correction` that keeps the original words, the
      reason and a confidence; doubtful places become `Doubt`s. Never adds or drops a word's time; running it twice
      changes nothing more. Correct text stays as it is.
    """

    def hints(self, context: EpisodeContext) -> tuple[str, ...]: ...

    def correct(self, transcript: Transcript, context: EpisodeContext) -> Transcript: ...


class SpeakerNamer(Protocol):
    """Gives every word to a voice and every voice a name, where something tells it.

    The result has the same words in the same order; segments are split where the speaker changes, so that each has
    one. Speakers get names, initials (unique in the episode), role, evidence. Without a diarization (no engine), the
    text stays one unnamed speaker.
    """

    def assign(
        self, transcript: Transcript, diarization: Diarization | None, context: EpisodeContext
    ) -> Transcript: ...
