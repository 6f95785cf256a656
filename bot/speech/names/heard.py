"""Where a given name may hide in what was heard, and how it is brought in once that is heard again with names told."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from rapidfuzz import fuzz, process

from bot.domain.person import Origin
from bot.domain.transcript import Word
from bot.lexicon import has_list, is_ordinary
from bot.speech.names.hints import Candidate, kind_of
from bot.speech.names.matching import LONGEST, Matcher, commonness, is_known, letters
from bot.speech.names.pieces import Piece, pieces_of, spread
from bot.speech.names.sound import coarse, likeness, sounds
from bot.speech.sentences import spaces

#: How alike a run of words and a name have to sound for a second hearing …
_REMINDS = 0.68
#: … a word that no list holds, unless the recogniser doubts it: below the second number it is always heard again …
_STRANGE, _DOUBTED = 0.4, 0.6
#: … and two words that the recogniser was less sure of than the second number.
_VAGUELY, _VAGUE = 0.45, 0.5
#: Plain words, all surer than this, mean themselves.
_CERTAIN = 0.9
#: A word said this often in a million is no name alone, or no rare word.
_LITTLE, _RARE = 400.0, 20.0
#: A name that the second hearing wrote takes the place of what sounds as alike as this; of plain words, surely heard
#: (above the third number), as alike as the second.
_ALIKE, _ALIKE_SURE, _SURE = 0.45, 0.7, 0.8
#: How alike the coarse readings have to be for a closer look, of 100.
_CLOSER_LOOK = 45
#: What every word costs, in likeness, that comes with the name.
_BESIDE = 0.04
#: Longest run that becomes a name; words of the first hearing that are compared with the second.
_RUN, _AHEAD = 5, 12


@dataclass(frozen=True, slots=True)
class _Swap:
    """Words `first` to `end` of the first hearing become words `begin` to `until` of the second; ends excluded."""

    first: int
    end: int
    begin: int
    until: int


class NamesHeard:
    """The names that were given for a recording, of which nothing is known but how they are written."""

    def __init__(self, given: Collection[str], language: str) -> None:
        named = (Candidate(text=name, kind=kind_of(name), origin=Origin.REGISTRY, place="") for name in given)
        self._matcher, self._language = Matcher(named, language), language
        said = [(reading, target.text) for target in self._matcher.targets for reading in sounds(target.text, language)]
        self._codes, self._owners = [coarse(reading) for reading, _ in said], [text for _, text in said]
        self._likeness: dict[str, float] = {}
        self._given = tuple(given)

    def spoken_in(self, language: str) -> "NamesHeard | None":
        """The same names in another language; None where no spaces tell its words apart."""
        return NamesHeard(self._given, language) if spaces(language) else None

    def doubtful(self, words: Sequence[Word]) -> list[tuple[int, int]]:
        """Runs of words, as (from, to), that may be a given name gone wrong; in order, none touching another."""
        runs: list[tuple[int, int]] = []
        for at in sorted(self._marked(words)):
            if runs and runs[-1][1] == at and at - runs[-1][0] < _RUN:
                runs[-1] = (runs[-1][0], at + 1)
            else:
                runs.append((at, at + 1))
        return runs

    def taken_over(self, words: Sequence[Word], at: int, again: str) -> tuple[tuple[Word, ...], int] | None:
        """The words with the first name that `again`, heard from word `at` on, has where they have none.

        With it the number of the word behind that name. None where there is no such name. Nothing but the name is
        taken over, for what is heard with names told is heard less well otherwise.
        """
        first = words[at : at + _AHEAD]
        second = [Word(start=0.0, end=0.0, text=text) for text in again.split()]
        for begin, until in self._named(second):
            swap = self._counterpart(first, second, begin, until)
            if swap and self._believed(first[swap.first : swap.end], second[swap.begin : swap.until]):
                fresh = _timed(second[swap.begin : swap.until], first[swap.first : swap.end])
                return (*words[: at + swap.first], *fresh, *words[at + swap.end :]), at + swap.first + len(fresh)
        return None

    def _marked(self, words: Sequence[Word]) -> set[int]:
        pieces = pieces_of(words)
        marked = {piece.word for piece in pieces if self._strange(piece)}
        for at, (one, other) in enumerate(pairwise(words)):
            vague = (one.probability + other.probability) / 2 < _VAGUE
            if vague and self._likest(f"{one.text} {other.text}") > _VAGUELY:
                marked |= {at, at + 1}
        for first in range(len(pieces)):
            for run in (pieces[first : first + size] for size in range(1, 4)):
                if self._reminds(run):
                    marked |= {piece.word for piece in run}
        return marked

    def _strange(self, piece: Piece) -> bool:
        """Whether no list holds this word, or it is rare, capitalised and doubted."""
        text = piece.text
        if letters(text) in self._matcher.given or not text.isalpha() or len(text) < 3:
            return False
        if is_ordinary(text, self._language) or is_ordinary(text, "en"):
            return False
        if piece.probability > _DOUBTED and (not has_list(self._language) or self._likest(text) < _STRANGE):
            return False
        rare = piece.capital and commonness(text, self._language) < _RARE and piece.probability < _SURE
        return rare or not is_known(text, self._language)

    def _reminds(self, run: Sequence[Piece]) -> bool:
        """Whether these words sound like a name without being one."""
        text = " ".join(piece.text for piece in run)
        if any(piece.closes for piece in run[:-1]) or len(letters(text)) < 4 or self._matcher.exact(run):
            return False
        if all(letters(piece.text) in self._matcher.given for piece in run):
            return False
        if len(run) == 1 and commonness(text, self._language) > _LITTLE:
            return False
        return not self._plain(run, _CERTAIN) and self._likest(text) >= _REMINDS

    def _plain(self, run: Iterable[Piece], sure: float) -> bool:
        return all(piece.probability > sure and is_known(piece.text, self._language) for piece in run)

    def _likest(self, text: str) -> float:
        """How much a text sounds like the name it sounds most like."""
        if text not in self._likeness:
            alike = (likeness(text, name, self._language) for name in self._near(text))
            self._likeness[text] = max(alike, default=0.0)
        return self._likeness[text]

    def _near(self, text: str) -> set[str]:
        """The few names worth comparing: by coarse sound."""
        near = set()
        for code in {coarse(reading) for reading in sounds(text, self._language)}:
            found = process.extract(code, self._codes, scorer=fuzz.ratio, score_cutoff=_CLOSER_LOOK, limit=4)
            near |= {self._owners[at] for _, _, at in found}
        return near

    def _named(self, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
        """Given names, spelt as given, as (from, to) in words."""
        pieces, at = pieces_of(words), 0
        while at < len(pieces):
            ends = range(min(at + LONGEST, len(pieces)), at, -1)
            end = next((end for end in ends if self._is_name(pieces[at:end])), None)
            if end is not None:
                yield pieces[at].word, pieces[end - 1].word + 1
            at = end or at + 1

    def _is_name(self, run: Sequence[Piece]) -> bool:
        target = self._matcher.exact(run)
        return target is not None and " ".join(piece.text for piece in run) == target.text

    def _counterpart(self, first: Sequence[Word], second: Sequence[Word], begin: int, until: int) -> _Swap | None:
        """What was heard first where the name stands now: of the words in which the two differ, those most like it."""
        within, low, high, lowest, highest = _differing(first, second, begin, until)
        if low >= high or (within and _bare(first[within[0] : within[-1] + 1]) == _bare(second[begin:until])):
            return None
        swaps = (
            _Swap(one, other, start, stop)
            for one in range(low, high)
            for other in range(one + 1, min(high, one + _RUN) + 1)
            if not within or (one <= within[0] and within[-1] < other)
            for start in range(max(lowest, begin - 1), begin + 1)
            for stop in range(until, min(highest, until + 1) + 1)
        )
        return max(swaps, key=lambda swap: self._fit(first, second, swap, until - begin), default=None)

    def _fit(self, first: Sequence[Word], second: Sequence[Word], swap: _Swap, size: int) -> float:
        alike = likeness(_bare(first[swap.first : swap.end]), _bare(second[swap.begin : swap.until]), self._language)
        return alike - _BESIDE * (swap.until - swap.begin - size)

    def _believed(self, before: Sequence[Word], after: Sequence[Word]) -> bool:
        """Whether what was heard first may have been the name; another given name is none gone wrong."""
        pieces = pieces_of(before)
        there = self._matcher.exact(pieces)
        if _bare(before) == _bare(after) or (there and there.letters not in letters(_bare(after))):
            return False
        asked = _ALIKE_SURE if self._plain(pieces, _SURE) else _ALIKE
        return likeness(_bare(before), _bare(after), self._language) >= asked


def _differing(
    first: Sequence[Word], second: Sequence[Word], begin: int, until: int
) -> tuple[list[int], int, int, int, int]:
    """The words of the first hearing that are the same within the name, then the bounds of what differs around it."""
    heard, again = ([letters(word.text) for word in words] for words in (first, second))
    blocks = SequenceMatcher(None, heard, again, autojunk=False).get_matching_blocks()
    pairs = [(block.a + step, block.b + step) for block in blocks for step in range(block.size)]
    within = [one for one, other in pairs if begin <= other < until]
    before = max((pair for pair in pairs if pair[1] < begin), default=(-1, -1))
    behind = min((pair for pair in pairs if pair[1] >= until), default=(len(first), len(second)))
    return within, before[0] + 1, behind[0], before[1] + 1, behind[1]


def _bare(words: Iterable[Word]) -> str:
    return " ".join(piece.text for piece in pieces_of(tuple(words)))


def _timed(fresh: Sequence[Word], before: Sequence[Word]) -> list[Word]:
    """The new words in the time of those whose place they take, no surer than they were."""
    if len(fresh) == len(before):
        return [replace(old, text=new.text) for new, old in zip(fresh, before, strict=True)]
    sure = min(word.probability for word in before)
    return list(spread([word.text for word in fresh], before[0].start, before[-1].end, sure))
