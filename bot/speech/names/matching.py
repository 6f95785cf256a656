"""Which given name a run of recognised words is likely to be, and how sure that is."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from bot.lexicon import frequency, has_list, is_word
from bot.speech.names.hints import Candidate, NameKind
from bot.speech.names.pieces import Piece
from bot.speech.names.sound import coarse, likeness, sounds

#: Names shorter than this are left to the recogniser and to rules: too many words are like them.
SHORTEST = 4
#: Longest run of pieces that is compared with a name.
LONGEST = 6
#: Share of sound in how alike two names are; the rest is spelling.
_SOUND = 0.65
#: What is asked of a match before evidence moves it, and by how much a rival has to be worse.
_ASKED, _MARGIN = 0.80, 0.06
#: A part of a full name (surname, first name) has to be at least this alike by itself.
_PART = 0.6
#: A word said this often in a million is known by everybody, and one below the second number by hardly anybody.
_KNOWN, _OBSCURE = 0.5, 0.1
#: What is asked for a word that is in the dictionary, but that hardly anybody says.
_RARE_WORD = 0.84
#: What is asked of one half of the name of somebody who takes part, where the other half stands beside it.
_FULL_NAME = 0.72
#: What is asked of a run of words that are all capitalised in mid-sentence, one of them heard unsurely.
_TITLED = 0.8
#: How alike a name has to be for an editor to be asked about a rare word that the recogniser was not sure of.
_REMINDS = 0.55
#: How alike the coarse readings have to be for a closer look, of 100.
_CLOSER_LOOK = 70
#: What words take on without becoming another name.
_ENDINGS = frozenset(
    {"s", "es", "n", "en", "er", "e", "ern", "ed", "d", "ing", "y", "ian", "ians", "ist", "ists", "ism"}
)
_ENDINGS |= {"isch", "ische", "ischen", "in", "innen", "a", "ia", "al"}


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


@lru_cache(maxsize=1 << 16)
def letters(text: str) -> str:
    """Lower-case letters and digits without accents: what two spellings are compared by."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return "".join(sign for sign in folded if sign.isalnum())


def is_known(word: str, language: str) -> bool:
    """Whether this is a word of the language, or of English, which is in every podcast."""
    return is_word(word, language) or (language[:2] != "en" and is_word(word, "en"))


def commonness(word: str, language: str) -> float:
    """Times in a million, in the language or in English."""
    return max(frequency(word, language), frequency(word, "en"))


class Matcher:
    """Knows the names of one episode and answers for runs of pieces."""

    def __init__(self, candidates: Iterable[Candidate], language: str) -> None:
        self.language = language
        self.targets = list(_targets(candidates, language))
        #: Every word that is part of some given name: never taken for a mishearing of another.
        self.given = {letters(word) for target in self.targets for word in re.split(r"[\s-]+", target.text)}
        self._exact = {target.letters: target for target in reversed(self.targets)}
        self._starts = {target.letters[:3] for target in self.targets}
        owned = [(code, target) for target in self.targets for code in _codes(target.text, language)]
        self._codes, self._owners = [code for code, _ in owned], [target for _, target in owned]
        self._seen: dict[tuple[str, ...], list[tuple[float, Target]]] = {}

    def exact(self, run: Sequence[Piece]) -> Target | None:
        """The target with just these letters, however they are split into words."""
        return self._exact.get("".join(letters(piece.text) for piece in run))

    def may_start(self, piece: Piece, following: Piece | None) -> bool:
        """Whether any target's letters begin like this piece: a quick no for most words."""
        begin = letters(piece.text)
        if len(begin) < 3 and following is not None:
            begin += letters(following.text)
        return len(begin) < 3 or begin[:3] in self._starts

    def best(self, run: Sequence[Piece]) -> Match | None:
        """The best target for this run, None where nothing is near."""
        scored = self._scored(tuple(piece.text for piece in run))
        if not scored:
            return None
        score, target = scored[0]
        rival = next(((s, t) for s, t in scored[1:] if _others(t.letters, target.letters)), None)
        tied = rival is not None and score - rival[0] < _MARGIN
        spare = score - self._asked(run, target)
        return Match(target, score, min(spare, -0.01) if tied else spare, rival[1] if tied and rival else None)

    def reminded(self, piece: Piece) -> Target | None:
        """A name that a recogniser may have taken for this word, if far from surely: Epiplexity for epilepsy."""
        said = letters(piece.text)
        alike = (
            (_pair(piece.text, target.text, self.language), target)
            for target in self.targets
            if target.size == 1 and target.letters[:3] == said[:3] and len(said) > 5 and not _derived(said, target)
        )
        score, best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
        return best if score >= _REMINDS else None

    def _scored(self, texts: tuple[str, ...]) -> list[tuple[float, Target]]:
        if texts not in self._seen:
            scores = [(self._alike(texts, target), target) for target in self._near(" ".join(texts))]
            self._seen[texts] = sorted((pair for pair in scores if pair[0] > 0.55), key=lambda pair: -pair[0])
        return self._seen[texts]

    def _near(self, joined: str) -> Iterable[Target]:
        near: dict[int, Target] = {}
        for code in _codes(joined, self.language):
            found = process.extract(code, self._codes, scorer=fuzz.ratio, score_cutoff=_CLOSER_LOOK, limit=5)
            near |= {id(self._owners[at]): self._owners[at] for _, _, at in found}
        return near.values()

    def _alike(self, texts: tuple[str, ...], target: Target) -> float:
        said = "".join(letters(text) for text in texts)
        if not -1 <= len(texts) - target.size <= (2 if _has_initials(target.text) else 1):
            return 0.0
        if any(text.isalpha() and not sounds(text, self.language) for text in texts):
            return 0.0  # another script, whose words would be lost
        if _digits(said) != _digits(target.letters) or _inflected(said, target.letters):
            return 0.0
        if target.letters in said and (len(texts) > 1 or len(said) - len(target.letters) >= 2):
            return 0.0  # Libbitcoin and Bitcoin Core hold Bitcoin, and mean something else
        whole = _pair(" ".join(texts), target.text, self.language)
        meant = target.text.split()
        if len(texts) != len(meant) or len(meant) == 1:
            return whole
        worst = min(_pair(word, name, self.language) for word, name in zip(texts, meant, strict=True))
        return 0.4 * whole + 0.6 * worst if worst >= _PART else 0.0

    def _asked(self, run: Sequence[Piece], target: Target) -> float:
        """How alike this run has to be, given what else speaks for a name here; above 1 where nothing would do."""
        doubtful = [piece for piece in run if letters(piece.text) not in self.given]
        sure = min((piece.probability for piece in doubtful), default=1.0)
        by_machine = any(piece.by_machine for piece in doubtful)
        capital = self.language[:2] != "de" and any(piece.capital for piece in doubtful)
        beside = len(doubtful) < len(run)  # another part of the name is there as given
        asked = _ASKED + (0.06 if len(target.letters) <= 5 else 0.0) - (0.05 if target.candidate.present else 0.0)
        asked -= 0.05 if sure < 0.5 else 0.0
        asked += 0.0 if by_machine else 0.05
        asked -= 0.08 if beside else 0.0
        asked += 0.0 if target.candidate.chosen or self.language[:2] != "de" else 0.06
        words = [piece.text for piece in doubtful if is_known(piece.text, self.language)]
        if not words:
            return asked - (0.06 if capital else 0.02)
        if beside and capital and target.candidate.present and len(run) == target.size:
            return min(asked, _FULL_NAME)  # "I'm Met Turck": the other half is there, and this one has a capital
        if capital and sure < 0.5 and not target.part and len(run) > 1 and all(piece.capital for piece in run):
            return max(asked, _TITLED)  # "Mad Pud Test", written like a name: MAD Podcast
        return self._asked_of_words(words, target, asked, capital=capital, beside=beside, sure=sure)

    def _asked_of_words(
        self, words: Sequence[str], target: Target, asked: float, *, capital: bool, beside: bool, sure: float
    ) -> float:
        """Words that exist may mean themselves: they need more than a likeness."""
        if not has_list(self.language) or any(_derived(word, target) for word in words):
            return 9.0
        known = max(commonness(word, self.language) for word in words)
        if beside and target.candidate.kind is NameKind.PERSON and known < 20.0:
            return asked
        if capital and known < 20.0 and (sure < 0.5 or (_has_initials(target.text) and target.candidate.chosen)):
            return asked
        if known < _OBSCURE or (known < _KNOWN and capital and target.candidate.chosen):
            return max(asked, _RARE_WORD) + (0.0 if capital else 0.02)
        return 9.0


def _targets(candidates: Iterable[Candidate], language: str) -> Iterable[Target]:
    for candidate in candidates:
        words = candidate.text.split()
        if len(words) <= LONGEST - 1 and len(letters(candidate.text)) >= SHORTEST:
            yield _target(candidate.text, candidate, part=False)
        if len(words) > 1:
            for word in (word.strip(' ,.;:!?"()[]') for word in words):
                if _stands_alone(word, candidate, language):
                    yield _target(word, candidate, part=True)


def _target(text: str, candidate: Candidate, *, part: bool) -> Target:
    return Target(text, candidate, len(re.findall(r"[^\W_]+(?:['’.&][^\W_]+)*", text)), letters(text), part)


def _stands_alone(word: str, candidate: Candidate, language: str) -> bool:
    """People are called by a part of their name; of other names only a part that is no word is looked for."""
    if not word[:1].isupper() or len(letters(word)) < SHORTEST:
        return False
    if candidate.kind is NameKind.PERSON:
        return commonness(word, language) < 20.0
    return not is_known(word, language)


def _others(a: str, b: str) -> bool:
    """Whether two targets are different names, rather than one and a part of it."""
    return a not in b and b not in a


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _inflected(said: str, meant: str) -> bool:
    """Whether one is the other with an ending: Transformers is no mishearing of Transformer."""
    shorter, longer = sorted((said, meant), key=len)
    return longer.startswith(shorter) and longer[len(shorter) :] in _ENDINGS


def _derived(word: str, target: Target) -> bool:
    """Whether a word that exists only differs from the name in how it ends: Repository, Repositories; Jeff, Jeffrey."""
    said = letters(word)
    for meant in (letters(name) for name in target.text.split()):
        shared = len(_common_start(said, meant))
        if shared >= max(3, 0.6 * min(len(said), len(meant))) and (shared == min(len(said), len(meant)) or shared >= 5):
            return True
    return False


def _common_start(a: str, b: str) -> str:
    size = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return a[:size]


def _has_initials(text: str) -> bool:
    """Whether a part of the name is said letter by letter: OpenAI, IBM Research."""
    return bool(re.search(r"[A-Z]{2}(?![a-z])", text))


@lru_cache(maxsize=1 << 15)
def _codes(text: str, language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(coarse(reading) for reading in sounds(text, language)))


@lru_cache(maxsize=1 << 15)
def _pair(said: str, meant: str, language: str) -> float:
    sound = likeness(said, meant, language)
    spelling = Levenshtein.normalized_similarity(letters(said), letters(meant))
    alike = _SOUND * sound + (1 - _SOUND) * spelling
    return max(sound - 0.08, alike) if _has_initials(meant) else alike
