"""Where a title is talked about: its words, spoken close together, weighed by how much each of them tells."""

import math
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.notes import Mention, MentionKind
from bot.lexicon import frequency
from bot.notes.sentences import Sentence
from bot.notes.words import stop_words, words

#: A title's words belong together when they are said within so many seconds.
WINDOW = 60.0
#: Share of a title's weight that has to be spoken.
ENOUGH = 0.6
#: What speaks for a title besides its words.
_SITE_BONUS, _NEAR_BONUS, _SORT_BONUS = 0.12, 0.1, 0.08
#: A title with a number or version that nobody says is most likely another one's: release 28.1 is not 28.2.
_OTHER_NUMBER = 0.6
_NUMBER = re.compile(r"\d")
#: Mentions of one title closer than this are one.
_APART = 45.0
_MOST_MENTIONS = 6
#: Shorter handles are found in too many words.
_SHORTEST_HANDLE = 6
#: A title of one word is only looked for when the word is at most this common, times in a million.
_ONE_WORD = 12.0

#: What sort of thing a title or a sentence says it is; "study" in speech answers to "report" in a title.
SORTS = frozenset(
    re.findall(
        r"\w+",
        """paper papers study studies preprint report reports article articles essay post posts blog tweet thread book
        books newsletter novel survey dataset video talk podcast episode interview docs pdf website homepage
        documentation wiki wikipedia github repository repo release studie studien artikel beitrag buch
        bücher bericht vortrag folge""",
    )
)
_HANDLE = re.compile(r"@([\w.]{3,})")


@dataclass(frozen=True, slots=True)
class _Hit:
    score: float
    sentence: int


class Spoken:
    """All that was said in an episode, ready to be asked for titles."""

    def __init__(self, sentences: Sequence[Sentence], language: str) -> None:
        self.sentences, self.language = sentences, language
        self.stops = stop_words(language, (sentence.text for sentence in sentences))
        self._starts = [sentence.start for sentence in sentences]
        self._said = [frozenset(words(sentence.text)) for sentence in sentences]
        self._stems = [frozenset(_stem(word) for word in said if self._tells_any(word)) for said in self._said]
        self._where: dict[str, list[int]] = defaultdict(list)
        for at, stems in enumerate(self._stems):
            for stem in stems:
                self._where[stem].append(at)
        self._letters = "\n".join(re.sub(r"[\W_]", "", sentence.text.casefold()) for sentence in sentences)

    def mentions(self, title: str, *, site: str = "", kind: MentionKind = MentionKind.OTHER) -> tuple[Mention, ...]:
        """Where a title is talked about, in order of time; `site` is the word its publisher goes by (`anthropic`)."""
        hits = [*self._by_handle(title), *self._by_words(title, site)]
        return tuple(self._mention(hit, title, kind) for hit in _apart(hits, self.sentences))

    def _by_handle(self, title: str) -> Iterable[_Hit]:
        for handle in _HANDLE.findall(title):
            letters = re.sub(r"[\W_]", "", handle.casefold())
            at = self._letters.find(letters) if len(letters) >= _SHORTEST_HANDLE else -1
            if at >= 0:
                yield _Hit(1.0, self._letters.count("\n", 0, at))

    def _by_words(self, title: str, site: str) -> Iterable[_Hit]:
        weights = self._weights(title)
        if not weights or (len(weights) == 1 and not self._tells_alone(title)):
            return
        total = sum(weights.values())
        sorts = bool(SORTS & set(words(title)))
        numbers = {word for word in words(title) if _NUMBER.search(word)}
        anchors = sorted((stem for stem in weights if stem in self._where), key=lambda stem: -weights[stem])[:2]
        for at in sorted({at for stem in anchors for at in self._where[stem]}):
            first, last = self._window(at)
            near = frozenset().union(*self._stems[first:last])
            found = weights.keys() & near
            if len(found) < min(2, len(weights)) and not (sorts and site and site in near):
                continue
            score = sum(weights[stem] for stem in found) / total
            score += _SITE_BONUS * (bool(site) and site in near)
            score += _NEAR_BONUS * (len(weights.keys() & self._stems[at]) > 1)
            score += _SORT_BONUS * (sorts and not SORTS.isdisjoint(self._said[at]))
            score *= _OTHER_NUMBER if numbers - self._near_words(first, last) else 1.0
            if score >= ENOUGH:
                yield _Hit(score, at)

    def _near_words(self, first: int, last: int) -> frozenset[str]:
        return frozenset().union(*self._said[first:last])

    def _weights(self, title: str) -> dict[str, float]:
        """Stems of a title with what each tells: rare in the language and rare in the episode tells most."""
        plain = _HANDLE.sub(" ", title)
        told = [word for word in words(plain) if word not in SORTS]
        weights: dict[str, float] = {}
        for word in told:
            if self._tells_any(word):
                weights[_stem(word)] = self._tells(word, _stem(word))
        return weights

    def _tells_any(self, word: str) -> bool:
        return len(word) > 2 and word not in self.stops

    def _tells(self, word: str, stem: str) -> float:
        share = (len(self._where.get(stem, ())) + 0.5) / (len(self.sentences) + 1)
        in_episode = min(1.0, -math.log(share) / 7.0)
        in_language = min(1.0, max(0.1, (3.0 - math.log10(frequency(word, self.language) + 0.01)) / 5.0))
        return 0.4 * in_episode + 0.6 * in_language

    def _tells_alone(self, title: str) -> bool:
        told = [word for word in words(title) if word not in SORTS and word not in self.stops]
        return len(told) == 1 and len(told[0]) > 3 and frequency(told[0], self.language) <= _ONE_WORD

    def _window(self, at: int) -> tuple[int, int]:
        middle = self._starts[at]
        first = bisect_left(self._starts, middle - WINDOW / 2)
        return first, bisect_right(self._starts, middle + WINDOW / 2)

    def _mention(self, hit: _Hit, title: str, kind: MentionKind) -> Mention:
        sentence = self.sentences[hit.sentence]
        return Mention(
            text=title,
            start=sentence.start,
            end=sentence.end,
            kind=kind,
            quote=sentence.text,
            weight=round(min(1.0, hit.score), 2),
        )


def _apart(hits: Iterable[_Hit], sentences: Sequence[Sentence]) -> list[_Hit]:
    """The best hits that do not stand in each other's window, in order of time; much weaker ones than the best go."""
    ranked = sorted(hits, key=lambda hit: (-hit.score, hit.sentence))
    kept: list[_Hit] = []
    for hit in ranked:
        start = sentences[hit.sentence].start
        if hit.score < 0.8 * ranked[0].score or len(kept) == _MOST_MENTIONS:
            break
        if all(abs(start - sentences[other.sentence].start) >= _APART for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.sentence)


@lru_cache(maxsize=1 << 15)
def _stem(word: str) -> str:
    """Without the commonest endings: `faking` meets `fake`, but `situations` does not meet `situational`."""
    for ending in ("'s", "ing", "ies", "es", "ed", "en", "s", "n", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
