"""Words that the recogniser was never sure of: they may stand in the text, not in a title."""

from bot.domain.transcript import Transcript
from bot.lexicon import is_word
from bot.notes.words import words

#: Whisper's own probability. Of the words of a real hour that it never heard better than .5, three of four were wrong;
#: of those that no dictionary holds, most were wrong up to .8.
_UNSURE, _UNSURE_UNKNOWN = 0.5, 0.8


def misheard_words(transcript: Transcript) -> frozenset[str]:
    """Small words that most likely were not said, leaving out those that were corrected since."""
    best: dict[str, float] = {}
    for word in transcript.words():
        for said in words(word.text):
            best[said] = max(best.get(said, 0.0), word.probability)
    right = {said for fixed in transcript.corrections for said in words(fixed.replacement)}
    return frozenset(said for said, sure in best.items() if _unlikely(said, sure, transcript.language)) - right


def _unlikely(said: str, sure: float, language: str) -> bool:
    return sure < _UNSURE or (sure < _UNSURE_UNKNOWN and not is_word(said, language))
