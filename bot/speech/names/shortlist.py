"""The few names worth telling a recogniser: those most likely said and most likely missed, each with its weight."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.person import Origin
from bot.lexicon import frequency, is_ordinary
from bot.speech.names.hints import Candidate, NameKind

#: So many are told: each further name makes the model err and skip more than it helps.
MOST = 12
#: What weighs less is not told.
LEAST = 0.3
#: A name of more words is a sentence or a title; models hear those by themselves.
_LONGEST = 4
#: How likely a name is said, by where it was found …
_SAID = {
    "the episode's title": 0.85,
    "the feed item": 0.75,
    "the feed's author": 0.7,
    "the show's links": 0.6,
    "the feed": 0.55,
    "a link in the feed item": 0.45,
}
_SAID_BEFORE = 0.35
#: … or by who gave it; whoever takes part goes before all.
_CHOSEN = {Origin.EDITOR: 0.95, Origin.REGISTRY: 0.85}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A name with how much telling it is worth, 0..1."""

    text: str
    weight: float


def shortlist(
    candidates: Iterable[Candidate], language: str, *, most: int = MOST, least: float = LEAST
) -> tuple[Hint, ...]:
    """At most `most` hints of at least `least`, the weightiest first; no name that another one holds.

    The weight is how likely the name is said, times how likely a recogniser that never read it writes something else.
    """
    weighed = [(likely(one) * missed(one, language), -at, one) for at, one in enumerate(candidates)]
    kept: list[Hint] = []
    for weight, _, one in sorted(weighed, reverse=True, key=lambda row: row[:2]):
        if weight < least or len(kept) == most:
            break
        if not any(_holds(hint.text, one.text) or _holds(one.text, hint.text) for hint in kept):
            kept.append(Hint(text=one.text, weight=round(weight, 2)))
    return tuple(kept)


def likely(candidate: Candidate) -> float:
    """How likely the name is said in the episode, 0..1."""
    if candidate.present:
        return 1.0
    return _SAID.get(candidate.place) or _CHOSEN.get(candidate.origin, _SAID_BEFORE)


def missed(candidate: Candidate, language: str) -> float:
    """How likely a recogniser writes it wrong, 0..1: by its oddest word; 0 for what is made of plain words."""
    words = re.findall(r"[^\W_][\w'’.&+-]*", candidate.text)
    if not words or len(words) > _LONGEST:
        return 0.0
    odd = max(_oddness(word, language) for word in words)
    if candidate.origin is Origin.EDITOR or (candidate.present and candidate.kind is NameKind.PERSON):
        return max(odd, 0.8)  # it was missed before; whoever takes part is named most
    return max(odd, 0.5) if candidate.origin is Origin.REGISTRY else odd


def _oddness(word: str, language: str) -> float:
    """1 for a word no list holds, 0 for one that everybody says."""
    plain = word.strip(".,'’").removesuffix("'s").removesuffix("’s")
    if is_ordinary(plain, language) or is_ordinary(plain, "en") or not re.search(r"[^\W\d_]", plain):
        return 0.0
    if plain.isupper() and sum(sign.isalpha() for sign in plain) <= 3:
        return 0.4  # letters are mostly heard as letters
    known = max(frequency(plain, language), frequency(plain, "en"))
    if not known:
        return 1.0 if plain[:1].isupper() or any(sign.isupper() for sign in plain) else 0.6
    return 0.9 if known < 0.1 else 0.6 if known < 1.0 else 0.3


def _holds(longer: str, shorter: str) -> bool:
    """Whether one name is the whole of the other or some of its words: Pavla, Pavla Ismailova."""
    a, b = longer.casefold().split(), shorter.casefold().split()
    return any(a[at : at + len(b)] == b for at in range(len(a) - len(b) + 1))
