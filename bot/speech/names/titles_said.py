"""Titles of works that the feed, the show or an earlier episode links, where a word or two of them was misheard."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from bot.domain.person import Origin
from bot.ports import EpisodeContext
from bot.speech.names.matching import letters
from bot.speech.names.pieces import Piece, pieces_of, spread
from bot.speech.names.sound import likeness

#: Shorter titles are said by chance.
_FEWEST_WORDS, _FEWEST_LETTERS = 4, 16
#: How alike the letters have to be, of 100; how alike what differs has to sound; share of words said as written.
_SPELT, _SOUNDS, _SAME = 85.0, 0.55, 0.5
#: A word this short may be said too much or too little.
_LITTLE = 3
#: What follows a title in a label: its subtitle, its publisher, its form.
_TAIL = re.compile(r"\s*(?::\s|\s[-–—|]\s|\s[(\[]).*$")
_DIGITS = re.compile(r"\D+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title as it is written."""

    text: str
    origin: Origin
    #: Where it stood: "a link in the feed item".
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Pieces `first` to `last`, both included, in which a title was said."""

    first: int
    last: int
    title: Title
    #: 0..1: how alike the letters are.
    score: float


def titles_of(context: EpisodeContext) -> tuple[Title, ...]:
    """Titles that may be said, each with and without what follows it in its label."""
    labels = [(link.label, Origin.FEED, "a link in the feed item") for link in context.episode.links]
    links = (link for group in context.show.link_groups for link in group.links)
    labels += [(link.label, Origin.REGISTRY, "the show's links") for link in links]
    sources = (source for notes in context.history.notes for source in notes.sources)
    labels += [(source.title, Origin.HISTORY, "an earlier episode's sources") for source in sources]
    found: dict[str, Title] = {}
    for label, origin, place in labels:
        for text in (label.strip(), _TAIL.sub("", label.strip())):
            if len(text.split()) >= _FEWEST_WORDS and len(letters(text)) >= _FEWEST_LETTERS:
                found.setdefault(text.casefold(), Title(text=text, origin=origin, place=place))
    return tuple(found.values())


class TitlesSaid:
    """Finds them in what was heard."""

    def __init__(self, titles: Iterable[Title], language: str) -> None:
        self._titles = [(title, _words(pieces_of(tuple(spread(title.text.split(), 0, 1, 1))))) for title in titles]
        self._language = language

    def found(self, pieces: Sequence[Piece]) -> Iterator[Said]:
        """Misheard titles, none overlapping; those that are right already are left out."""
        said = _words(pieces)
        there = set(said)
        taken: set[int] = set()
        for title, words in self._titles:
            if len(there & set(words)) < _SAME * len(set(words)):
                continue
            best = max(self._places(said, words, title), key=lambda place: place.score, default=None)
            if best and not taken & set(range(best.first, best.last + 1)):
                taken |= set(range(best.first, best.last + 1))
                yield best

    def _places(self, said: Sequence[str], words: Sequence[str], title: Title) -> Iterator[Said]:
        written = "".join(words)
        for first in range(len(said)):
            for size in (len(words), len(words) - 1, len(words) + 1):
                run = said[first : first + size]
                heard = "".join(run)
                score = fuzz.ratio(heard, written)
                if len(run) == size and score >= _SPELT and heard != written and self._same(run, words):
                    yield Said(first=first, last=first + size - 1, title=title, score=score / 100)

    def _same(self, said: Sequence[str], written: Sequence[str]) -> bool:
        """Whether all that differs sounds alike, no number does, and both begin and end together."""
        same = 0
        for kind, a, b, c, d in SequenceMatcher(None, said, written, autojunk=False).get_opcodes():
            heard, meant = "".join(said[a:b]), "".join(written[c:d])
            if kind == "equal":
                same += b - a
            elif _DIGITS.sub("", heard) != _DIGITS.sub("", meant):
                return False
            elif not heard or not meant:
                inside = a > 0 and b < len(said) and c > 0 and d < len(written)
                if not inside or len(heard or meant) > _LITTLE:
                    return False
            elif likeness(heard, meant, self._language) < _SOUNDS:
                return False
        return same >= _SAME * len(written)


def _words(pieces: Sequence[Piece]) -> list[str]:
    return [letters(piece.text) for piece in pieces]
