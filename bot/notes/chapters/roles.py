"""Who leads the conversation and who answers, told from settings or from how they speak."""

from collections import defaultdict
from collections.abc import Sequence

from bot.domain.transcript import Transcript
from bot.notes.cues import cues_of
from bot.notes.sentences import Sentence


def leaders(transcript: Transcript, sentences: Sequence[Sentence], hosts: Sequence[str] = ()) -> frozenset[str]:
    """Ids of the voices that lead: hosts by role or by name, else whoever asks and announces most for what they say."""
    wanted = {name.casefold() for name in hosts}
    named = {
        speaker.id
        for speaker in transcript.speakers
        if speaker.role in {"host", "co-host", "cohost", "guest host"} or (speaker.name or "").casefold() in wanted
    }
    heard = {sentence.speaker for sentence in sentences}
    return frozenset(named & heard) or _by_manner(sentences)


def _by_manner(sentences: Sequence[Sentence]) -> frozenset[str]:
    said: dict[str, int] = defaultdict(int)
    led: dict[str, float] = defaultdict(float)
    for sentence in sentences:
        if sentence.speaker is not None:
            said[sentence.speaker] += len(sentence.text.split())
            led[sentence.speaker] += _leading(sentence.text)
    if len(said) < 2:
        return frozenset()
    return frozenset({max(said, key=lambda voice: led[voice] / (said[voice] + 200))})


def _leading(text: str) -> float:
    found = cues_of(text)
    return 0.3 * text.count("?") + ("topic" in found) + ("next" in found) + 2 * ("welcome" in found)
