"""Which given name a run of recognised words is likely to be, and how sure that is."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from bot.lexicon import frequency, has_list, is_word
from bot.speech.hints import Candidate, NameKind
from bot.speech.names_text import Piece
from bot.speech.sound import coarse, likeness, sounds

#: Names shorter than this are left to the recogniser and to rules: too many words are like them.
SHORTEST = 4
#: Longest run of pieces that is compared with a name.
LONGEST = 6
#: Share of sound in how alike two names are; the rest is spelling.
_SOUND = 0.65
#: What is asked of a match, and how evidence moves it.
_ASKED = 0.80
_MARGIN = 0.06
#: A part of a full name (surname, first name) has to be at least this alike by itself.
_PART = 0.62
#: A word said this often in a million is known by everybody, and one below the second number by hardly anybody.
_KNOWN, _OBSCURE = 0.5, 0.1
#: How alike the coarse readings have to be for a closer look, of 100.
_CLOSER_LOOK = 58


#: What words take on without becoming another name.
_ENDINGS = frozenset(
    {"s", "es", "n", "en", "er", "e", "ern", "ed", "d", "ing", "y", "ian", "ians", "ist", "ists", "ism"}
)
_ENDINGS |= {"isch", "ische", "ischen", "in", "innen"}


@dataclass(frozen=True, slots=True)
class Target:
    """A way a candidate may be said: the whole name, or one part of a person's."""

    text: str
    candidate: Candidate
    size: int
    #: Letters only, folded.
    letters: str
    #: Whether this is one part of a longer name.
    part: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A target that fits a run of pieces, with what speaks for it."""

    target: Target
    score: float
    #: How much more than what was asked: below zero it is only a suspicion.
    spare: float
    rival: Target | None = None


def letters(text: str) -> str:
    """Lower-case letters and digits without accents: what two spellings are compared by."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return "".join(sign for sign in folded if sign.isalnum())


class Matcher:
    """Knows the names of one episode and answers for runs of pieces."""

    def __init__(self, candidates: Iterable[Candidate], language: str) -> None:
        self.language = language
        self.targets = list(_targets(candidates, language))
        #: Every word that is part of some given name: never taken for a mishearing of another.
        self.given = {letters(word) for target in self.targets for word in re.split(r"[\s-]+", target.text)}
        self._exact = {target.letters: target for target in reversed(self.targets)}
        self._starts = {target.letters[:3] for target in self.targets}
        self._codes = [code for target in self.targets for code in _codes(target.text, language)]
        self._owners = [target for target in self.targets for _ in _codes(target.text, language)]

    def exact(self, run: Sequence[Piece]) -> Target | None:
        """The target with just these letters, however they are split into words."""
        return self._exact.get("".join(_folded(piece.text) for piece in run))

    def may_start(self, piece: Piece, following: Piece | None) -> bool:
        """Whether any target's letters begin like this piece: a quick no for most words."""
        folded = _folded(piece.text)
        if len(folded) < 3 and following is not None:
            folded += _folded(following.text)
        return folded[:3] in self._starts or len(folded) < 3

    def best(self, run: Sequence[Piece]) -> Match | None:
        """The best target for this run, None where nothing is near."""
        scored = self._scored(tuple(piece.text for piece in run))
        if not scored:
            return None
        (score, target), rest = scored[0], scored[1:]
        rival = next(
            ((s, t) for s, t in rest if t.letters not in target.letters and target.letters not in t.letters), None
        )
        asked = self._asked(run, target)
        tied = rival is not None and score - rival[0] < _MARGIN
        spare = min(score - asked, -0.01) if tied else score - asked
        return Match(target, score, spare, rival[1] if tied and rival else None)

    def _scored(self, texts: tuple[str, ...]) -> list[tuple[float, Target]]:
        joined = " ".join(texts)
        near: dict[int, Target] = {}
        for code in _codes(joined, self.language):
            found = process.extract(code, self._codes, scorer=fuzz.ratio, score_cutoff=_CLOSER_LOOK, limit=8)
            near |= {id(self._owners[at]): self._owners[at] for _, _, at in found}
        scores = [(self._alike(texts, joined, target), target) for target in near.values()]
        return sorted((pair for pair in scores if pair[0] > 0.6), key=lambda pair: -pair[0])

    def _alike(self, texts: tuple[str, ...], joined: str, target: Target) -> float:
        if not -1 <= len(texts) - target.size <= (2 if _has_initials(target.text) else 1):
            return 0.0
        if _inflected(_folded(joined), target.letters):
            return 0.0
        words = target.text.split()
        if len(texts) == len(words) and len(words) > 1:
            parts = [_pair(said, meant, self.language) for said, meant in zip(texts, words, strict=True)]
            if min(parts) < _PART:
                return 0.0
        return _pair(joined, target.text, self.language)

    def _asked(self, run: Sequence[Piece], target: Target) -> float:
        """How alike this run has to be, given what else speaks for a name here."""
        doubtful = [piece for piece in run if _folded(piece.text) not in self.given]
        known = max((frequency(piece.text, self.language) for piece in doubtful), default=0.0)
        words = [piece for piece in doubtful if is_word(piece.text, self.language)]
        sure = min((piece.probability for piece in doubtful), default=1.0)
        capital = self.language[:2] != "de" and any(piece.capital for piece in doubtful)
        asked = _ASKED + (0.06 if len(target.letters) <= 5 else 0.0) - (0.05 if sure < 0.5 else 0.0)
        if len(doubtful) < len(run):
            asked -= 0.06  # one part of the name is there as given
        if target.candidate.present:
            asked -= 0.05
        if not words:
            return asked - (0.06 if capital else 0.02)
        if known < _OBSCURE or (capital and known < _KNOWN):
            return asked + (0.0 if capital else 0.04)
        if capital and (len(doubtful) < len(run) or sure < 0.5 or _has_initials(target.text)):
            return asked
        return 9.0 if has_list(self.language) or not capital else asked + 0.1


def _targets(candidates: Iterable[Candidate], language: str) -> Iterable[Target]:
    for candidate in candidates:
        words = candidate.text.split()
        if len(words) <= LONGEST - 1 and len(letters(candidate.text)) >= SHORTEST:
            yield _target(candidate.text, candidate, part=False)
        if len(words) > 1:
            for word in words:
                if _stands_alone(word, candidate, language):
                    yield _target(word, candidate, part=True)


def _target(text: str, candidate: Candidate, *, part: bool) -> Target:
    return Target(text, candidate, len(re.findall(r"[^\W_]+(?:['’.&][^\W_]+)*", text)), letters(text), part)


def _stands_alone(word: str, candidate: Candidate, language: str) -> bool:
    """People are called by a part of their name; of other names only a part that is no word is looked for."""
    if not word[:1].isupper() or len(letters(word)) < SHORTEST:
        return False
    if candidate.kind is NameKind.PERSON:
        return frequency(word, language) < 20.0
    return not is_word(word, language)


def _inflected(said: str, meant: str) -> bool:
    """Whether one is the other with an ending: Transformers is no mishearing of Transformer."""
    shorter, longer = sorted((said, meant), key=len)
    return longer.startswith(shorter) and longer[len(shorter) :] in _ENDINGS


def _has_initials(text: str) -> bool:
    """Whether a part of the name is said letter by letter: OpenAI, IBM Research."""
    return bool(re.search(r"[A-Z]{2}(?![a-z])", text))


@lru_cache(maxsize=1 << 15)
def _folded(text: str) -> str:
    return letters(text)


@lru_cache(maxsize=1 << 15)
def _codes(text: str, language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(coarse(reading) for reading in sounds(text, language)))


@lru_cache(maxsize=1 << 15)
def _pair(said: str, meant: str, language: str) -> float:
    sound = likeness(said, meant, language)
    spelling = Levenshtein.normalized_similarity(_folded(said), _folded(meant))
    if _has_initials(meant):
        return max(sound - 0.08, _SOUND * sound + (1 - _SOUND) * spelling)
    return _SOUND * sound + (1 - _SOUND) * spelling
