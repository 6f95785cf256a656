"""Transcripts that a feed names itself (`podcast:transcript`): fetched, read, and taken only where they are good."""

import logging
from dataclasses import replace

from bot.domain.episode import Episode, TranscriptLink
from bot.domain.transcript import Transcript
from bot.errors import BotError
from bot.net import Network
from bot.rendering.read_transcript import FORMS, read_transcript

_log = logging.getLogger(__name__)
#: Best first: voices and exact times, then times alone; plain text has none.
_PREFERRED = ("vtt", "json", "srt", "html")
#: Speech is 100 to 200 words a minute; a transcript below this leaves most of it out.
_FEWEST_WORDS_A_MINUTE = 60.0
#: A transcript that ends this early, as a share of the episode, is broken off.
_REACHES = 0.85
_MAX_BYTES = 30_000_000


class FeedTranscripts:
    """Fulfils `bot.ports.PublishedTranscripts` over `Network`."""

    def __init__(self, *, network: Network) -> None:
        self._network = network

    async def read(self, episode: Episode) -> Transcript | None:
        """The best transcript that the feed names and that is good enough."""
        for link, form in _by_preference(episode):
            transcript = await self._one(link, form, episode)
            if transcript is not None and (poor := shortcoming(transcript, episode.duration)):
                _log.info("%s: not taken, %s", link.url, poor)
                continue
            if transcript is not None:
                return transcript
        return None

    async def _one(self, link: TranscriptLink, form: str, episode: Episode) -> Transcript | None:
        try:
            answer = await self._network.get(link.url, max_bytes=_MAX_BYTES)
            if answer.status != 200:
                _log.info("%s: not taken, the server answered %s", link.url, answer.status)
                return None
            language = (link.language or "").split("-")[0].lower() or None
            read = read_transcript(answer.body, name=link.url, form=form, language=language)
        except BotError as error:
            _log.info("%s: not taken, %s", link.url, error)
            return None
        seconds = max(episode.duration or 0.0, read.segments[-1].end)
        return replace(read, duration=seconds, engine="feed", model=link.type)


def shortcoming(transcript: Transcript, duration: float | None) -> str:
    """Why a transcript is not good enough, empty where it is."""
    end = max(segment.end for segment in transcript.segments)
    if duration and end < _REACHES * duration:
        return f"it ends at {end:.0f} s of {duration:.0f}"
    words = sum(len(segment.text.split()) for segment in transcript.segments)
    minutes = (duration or end) / 60
    if words < _FEWEST_WORDS_A_MINUTE * minutes:
        return f"it has {words} words for {minutes:.0f} minutes"
    return ""


def _by_preference(episode: Episode) -> list[tuple[TranscriptLink, str]]:
    known = [(link, FORMS.get(link.type.split(";")[0].strip().lower(), "")) for link in episode.transcripts]
    return sorted(
        ((link, form) for link, form in known if form in _PREFERRED), key=lambda pair: _PREFERRED.index(pair[1])
    )
