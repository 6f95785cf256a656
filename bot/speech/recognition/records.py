"""A finished chunk as plain data for checkpoints, and back."""

from collections.abc import Mapping
from typing import Any

from bot.domain.transcript import Word
from bot.speech.recognition.language import Language
from bot.speech.recognition.listener import Understood


def to_record(understood: Understood, language: Language) -> dict[str, Any]:
    """Numbers, texts and lists only; `language` is the recording's."""
    return {
        "words": [[word.start, word.end, word.text, round(word.probability, 4)] for word in understood.words],
        "logprob": understood.logprob,
        "silence": understood.silence,
        "turns": [list(turn) for turn in understood.turns],
        "language": language.code,
        "language_probability": language.probability,
    }


def from_record(record: Mapping[str, Any]) -> Understood:
    """What `to_record` was given, also by a version that knew no turns."""
    words = tuple(
        Word(start=start, end=end, text=text, probability=probability)
        for start, end, text, probability in record["words"]
    )
    turns = tuple((first, language) for first, language in record.get("turns", ()))
    return Understood(words=words, logprob=record["logprob"], silence=record["silence"], turns=turns)
