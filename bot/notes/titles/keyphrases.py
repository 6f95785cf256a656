"""Phrases that set one part of an episode apart from the others."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.notes.sentences import Sentence
from bot.notes.titles.noun_phrases import WORD

#: Words said in the first seconds of a part name its topic more often than later ones.
_EARLY_SECONDS, _EARLY_WEIGHT = 60.0, 2.0
_LONGEST = 4
#: Single words with these English endings are hardly ever the name of a topic.
_VERBAL = re.compile(r"(?:ed|ing|ly)$")
#: The only words without topic that may stand inside a phrase.
_JOINERS = frozenset(
    {
        "of",
        "for",
        "in",
        "on",
        "to",
        "vs",
        "and",
        "with",
        "as",
        "der",
        "des",
        "von",
        "für",
        "und",
        "zu",
        "im",
        "zur",
        "zum",
    }
    | {"de", "del", "du", "la", "di", "da", "do", "van"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A run of words as most often printed, and how well it marks its part."""

    text: str
    score: float
    count: float
    #: Lower-case words of the phrase.
    words: tuple[str, ...]
    #: Seconds from the part's beginning to the first use.
    after: float = 0.0
    #: Share of its words printed with a capital, leaving out starts of sentences.
    capital: float = 0.0


def key_phrases(parts: Sequence[Sequence[Sentence]], stops: frozenset[str], *, limit: int = 12) -> list[list[Phrase]]:
    """For each part its phrases, best first; no phrase repeats a word of a better one of the same part."""
    counted = [_count(part, stops) for part in parts]
    spread = Counter(gram for grams in counted for gram in grams)
    return [_best(grams, spread, len(parts), stops, limit) for grams in counted]


@dataclass(slots=True)
class _Gram:
    weight: float = 0.0
    after: float = math.inf
    surfaces: Counter[str] = field(default_factory=Counter)
    capital: float = 0.0
    inner: int = 0


def _count(part: Sequence[Sentence], stops: frozenset[str]) -> dict[tuple[str, ...], _Gram]:
    grams: dict[tuple[str, ...], _Gram] = {}
    start = part[0].start if part else 0.0
    for sentence in part:
        after = sentence.start - start
        weight = _EARLY_WEIGHT if after < _EARLY_SECONDS else 1.0
        for key, surface, opening in _grams(sentence.text, stops):
            gram = grams.setdefault(key, _Gram())
            gram.weight += weight
            gram.after = min(gram.after, after)
            gram.surfaces[surface] += 1
            if not opening:
                gram.inner += 1
                gram.capital += surface[:1].isupper()
    return grams


def _grams(text: str, stops: frozenset[str]) -> Iterable[tuple[tuple[str, ...], str, bool]]:
    """Runs of one to four words that begin and end with a topic word, within one clause."""
    found = list(WORD.finditer(text))
    lower = [match.group().lower().replace("’", "'") for match in found]
    topical = [word not in stops and len(word) > 1 and "'" not in word for word in lower]
    for first, match in enumerate(found):
        if not topical[first]:
            continue
        for last in range(first, min(first + _LONGEST, len(found))):
            if last > first and not text[found[last - 1].end() : found[last].start()].isspace():
                break
            if topical[last] and _holds(topical[first : last + 1], lower[first : last + 1]):
                yield tuple(lower[first : last + 1]), text[match.start() : found[last].end()], match.start() == 0


def _holds(topical: Sequence[bool], lower: Sequence[str]) -> bool:
    if len(lower) == 1:
        return len(lower[0]) > 2 and not lower[0].isdigit()
    inner = [word for word, kept in zip(lower, topical, strict=True) if not kept]
    return len(inner) <= (1 if len(lower) > 2 else 0) and _JOINERS.issuperset(inner)


def _best(
    grams: dict[tuple[str, ...], _Gram], spread: Counter[tuple[str, ...]], parts: int, stops: frozenset[str], limit: int
) -> list[Phrase]:
    phrases = [_phrase(key, gram, spread[key], parts) for key, gram in grams.items() if _weighs(key, gram)]
    phrases.sort(key=lambda phrase: -phrase.score)
    chosen: list[Phrase] = []
    used: set[str] = set()
    for phrase in phrases:
        topical = {word for word in phrase.words if word not in stops}
        if topical & used:
            continue
        chosen.append(phrase)
        used |= topical
        if len(chosen) == limit:
            break
    return chosen


def _weighs(key: tuple[str, ...], gram: _Gram) -> bool:
    """One plain word that is said once says nothing; two in a row, or a name, may."""
    said = sum(gram.surfaces.values())
    if len(key) == 1 and gram.capital == 0 and _VERBAL.search(key[0]):
        return False
    return said > 1 or (len(key) == 2 and len(key[0]) > 2) or (len(key) == 1 and gram.capital > 0)


def _phrase(key: tuple[str, ...], gram: _Gram, spread: int, parts: int) -> Phrase:
    capital = gram.capital / gram.inner if gram.inner else 0.0
    score = math.log1p(gram.weight) * math.log(1 + parts / spread) * (1 + 0.12 * (len(key) - 1)) * (1 + 0.25 * capital)
    if gram.weight < 2:
        score *= 0.6
    surface = gram.surfaces.most_common(1)[0][0]
    return Phrase(text=surface, score=score, count=gram.weight, words=key, after=gram.after, capital=capital)
