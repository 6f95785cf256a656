"""Whether a sentence of a language model rests on what was said: names known, numbers said, words there, no address."""

import re
from collections.abc import Collection, Iterable, Sequence

from bot.notes.llm.passages import Passage

_ADDRESS = re.compile(
    r"https?:|www\.|\b[\w-]+\.(?:com|org|net|io|de|dev|ai|fm|co|info|tv|app|me|eu|uk)\b|@\w", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_][\w'’-]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MARKUP = re.compile(r"[<>{}\[\]`*#|\\]|\n")
_STEM = 5
#: Share of a sentence's longer words that must stand, at least by their stem, in the passages it names.
_SHARE = 0.5


def faults(text: str, named: Sequence[int], passages: Sequence[Passage], known: Collection[str]) -> list[str]:
    """What is wrong with a statement that names these passages; empty where it stands.

    `known` are further words that may appear: title, description, names of the episode.
    """
    shown = {passage.number: passage for passage in passages}
    missing = [number for number in named if number not in shown]
    if missing:
        return [f"passage {missing[0]} does not exist"]
    if not named:
        return ["it cites no passage"]
    if _ADDRESS.search(text):
        return ["it holds an address"]
    if _MARKUP.search(text):
        return ["it holds markup"]
    # A passage is understood with its neighbours: "it" and "they" point there.
    near = [shown[n] for number in named for n in (number - 1, number, number + 1) if n in shown]
    said = " ".join(f"{passage.speaker} {passage.text}" for passage in near)
    everything = " ".join(f"{passage.speaker} {passage.text}" for passage in passages)
    return [*_numbers(text, said), *_names(text, everything, known), *_words(text, said, known)]


def _numbers(text: str, said: str) -> Iterable[str]:
    spoken = set(_NUMBER.findall(said))
    return [f"the number {number} is not in its passages" for number in _NUMBER.findall(text) if number not in spoken]


def _names(text: str, said: str, known: Collection[str]) -> Iterable[str]:
    """Capitalised words in mid-sentence must have been said; so must German nouns."""
    there = _stems(said) | {stem for word in known for stem in _stems(word)}
    inner = re.findall(r"(?<![.!?:]\s)(?<!^)\b[A-ZÄÖÜ][\w'’-]+", text)
    return [f"{word!r} was not said" for word in inner if _stem(word) not in there]


def _words(text: str, said: str, known: Collection[str]) -> Iterable[str]:
    longer = [word for word in _WORD.findall(text) if len(word) > 4]
    there = _stems(said) | {stem for word in known for stem in _stems(word)}
    found = sum(_stem(word) in there for word in longer)
    return [] if not longer or found >= _SHARE * len(longer) else ["it says what its passages don't say"]


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in _WORD.findall(text)}


def _stem(word: str) -> str:
    return word.casefold().removesuffix("'s").removesuffix("’s")[:_STEM]
