"""Settle: a transcript that exists already, with its names mended and its unnamed voices named; nobody listens."""

from bot.domain.transcript import Transcript
from bot.ports import EpisodeContext, NameKeeper, SpeakerNamer


def settle(transcript: Transcript, context: EpisodeContext, *, names: NameKeeper, speakers: SpeakerNamer) -> Transcript:
    """The transcript as notes are written from it.

    Voices that it names keep their names; "Speaker 1" gets one where the words or the feed tell it. A transcript that
    does not tell voices apart stays so.
    """
    mended = names.correct(transcript, context)
    nameless = any(not speaker.name for speaker in mended.speakers)
    return speakers.assign(mended, None, context) if nameless else mended
