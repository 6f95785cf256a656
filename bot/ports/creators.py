"""The sockets for what a creator published beside the feed item: chapters and transcripts."""

from pathlib import Path
from typing import Protocol

from bot.domain.chapter import Chapter
from bot.domain.episode import Episode
from bot.domain.transcript import Transcript


class CreatorsChapters(Protocol):
    """Finds the chapters that a creator published outside the feed item: behind `podcast:chapters`, inside the audio.

    Empty where there are none, fewer than two, or where a server does not answer; never raises for that.
    """

    async def find(self, episode: Episode, audio: Path | None) -> tuple[Chapter, ...]: ...


class PublishedTranscripts(Protocol):
    """Reads the transcript that a show already published with an episode (`podcast:transcript`).

    None where there is none, where it does not answer, or where it is poor: far too few words for the audio's length,
    no times, much of the audio left out. Never raises for what a publisher got wrong.
    """

    async def read(self, episode: Episode) -> Transcript | None: ...
