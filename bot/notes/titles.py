"""Chapter titles taken from what is said: the question that opens it, made short, or the phrases that set it apart."""

import re
from collections.abc import Sequence

from bot.domain.transcript import Transcript
from bot.notes.cues import CUES
from bot.notes.keyphrases import key_phrases
from bot.notes.sentences import Sentence
from bot.notes.words import stop_words

_LEAD = re.compile(
    r"^(?:(?:so|and|but|or|okay|ok|all right|alright|yeah|yes|well|now|um+|uh+|right|cool|also|i mean|you know"
    r"|like|ja|und|aber|also|genau|gut|dann|na)\b[,.!]?\s+)+",
    re.IGNORECASE,
)
_ASK_SECONDS = 60.0
_ASK_WORDS = range(3, 13)
_SEVERAL = 2


def write_titles(parts: Sequence[Sequence[Sentence]], transcript: Transcript) -> list[str]:
    """One title for each part, none like its neighbour."""
    stops = stop_words(transcript.language, [sentence.text for part in parts for sentence in part])
    phrases = key_phrases(parts, stops)
    titles: list[str] = []
    for part, found in zip(parts, phrases, strict=True):
        choices = [
            title for title in (_question(part), *(_topic([p.text for p in found[:n]]) for n in (_SEVERAL, 1))) if title
        ]
        fresh = [title for title in choices if title not in titles]
        titles.append((fresh or [f"Part {len(titles) + 1}"])[0])
    return titles


def _topic(phrases: Sequence[str]) -> str:
    return _capital(", ".join(phrases))


def _question(part: Sequence[Sentence]) -> str:
    for sentence in part:
        if sentence.start - part[0].start > _ASK_SECONDS:
            return ""
        text = _LEAD.sub("", sentence.text)
        if text.endswith("?") and len(text.split()) in _ASK_WORDS and CUES["ask"].match(text):
            return _capital(text)
    return ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
