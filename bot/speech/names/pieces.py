"""A segment as pieces that names are compared with, and the segment again with some of them replaced."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from bot.domain.transcript import Segment, Word

#: Letters and digits with inner apostrophes and dots; hyphens and slashes part pieces: `Anthropic-style` holds a name.
#: Scripts written without spaces are left out: in `東京でPavla` only the name is a piece.
_LETTER = r"(?:(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])[^\W_])"
_PIECE = re.compile(rf"{_LETTER}+(?:['’.&]{_LETTER}+)*")
#: What may follow a name inside a piece.
_SUFFIX = re.compile(r"(?:['’]s|(?<=s)['’]|['’](?:ll|d|re|ve))$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:…][\"”’')\]]*$")


#: No recogniser is surer than this: a person wrote it.
_BY_HAND = 0.999


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of letters inside a word: what is compared with a name."""

    #: Without a possessive or other ending after an apostrophe.
    text: str
    #: Which word of the segment, and which of its letters.
    word: int
    first: int
    last: int
    probability: float
    #: Whether a capital says nothing here, because a sentence begins.
    opens: bool
    #: Whether punctuation stands between this piece and the next.
    closes: bool

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital that means something."""
        return self.text[:1].isupper() and not self.opens

    @property
    def by_machine(self) -> bool:
        """Whether a recogniser wrote it, which is never quite sure; a person always is."""
        return self.probability < _BY_HAND


@dataclass(frozen=True, slots=True)
class Edit:
    """Pieces `first` to `last`, both included, to be written as `text`."""

    first: int
    last: int
    text: str


def words_of(segment: Segment) -> tuple[Word, ...]:
    """The segment's words, or its text spread evenly over its time where the recogniser gave none."""
    return segment.words or tuple(spread(segment.text.split(), segment.start, segment.end, segment.confidence))


def spread(texts: Sequence[str], start: float, end: float, probability: float) -> Iterable[Word]:
    """Words over a stretch of time, by their letters."""
    letters = sum(len(text) + 1 for text in texts)
    done = 0
    for text in texts:
        begin = start + (end - start) * done / letters
        done += len(text) + 1
        yield Word(start=begin, end=start + (end - start) * done / letters, text=text, probability=probability)


def pieces_of(words: Sequence[Word]) -> list[Piece]:
    """All pieces of a segment's words in order."""
    found: list[Piece] = []
    opens = True
    for at, word in enumerate(words):
        matches = list(_PIECE.finditer(word.text))
        for match in matches:
            text = _SUFFIX.sub("", match[0]) or match[0]
            after = word.text[match.start() + len(text) :]
            closes = bool(re.match(r"[^\w\s-]", after)) or len(text) < len(match[0])
            first = match.start()
            found.append(Piece(text, at, first, first + len(text), word.probability, opens, closes))
            opens = False
        opens = bool(_SENTENCE_END.search(word.text.strip())) or (opens and not matches)
    return found


def rewritten(segment: Segment, pieces: Sequence[Piece], edits: Iterable[Edit]) -> Segment:
    """The segment with these edits; they must not overlap.

    As many words as before keep their times; else the run's time is shared out by letters. Text and words change
    alike, punctuation around the run stays.
    """
    words = words_of(segment)
    ordered = sorted(edits, key=lambda edit: edit.first)
    changed: list[Word] = []
    done = 0
    for group in _sharing_words(pieces, ordered):
        begin, end = pieces[group[0].first].word, pieces[group[-1].last].word
        changed += words[done:begin]
        changed += _renewed(words[begin : end + 1], _written(words, pieces, group))
        done = end + 1
    changed += words[done:]
    text = _text(segment.text, words, pieces, ordered)
    return replace(segment, text=text, words=tuple(changed) if segment.words else ())


def _sharing_words(pieces: Sequence[Piece], edits: Sequence[Edit]) -> list[list[Edit]]:
    """Edits by the words they touch: `Turk/Ismilova` may need two in one word."""
    groups: list[list[Edit]] = []
    for edit in edits:
        if groups and pieces[groups[-1][-1].last].word == pieces[edit.first].word:
            groups[-1].append(edit)
        else:
            groups.append([edit])
    return groups


def _written(words: Sequence[Word], pieces: Sequence[Piece], group: Sequence[Edit]) -> str:
    """The touched words as one text, with what clings to them."""
    text = words[pieces[group[0].first].word].text[: pieces[group[0].first].first]
    for edit, following in zip_longest(group, group[1:]):
        last = pieces[edit.last]
        until = pieces[following.first].first if following else None
        text += edit.text + words[last.word].text[last.last : until]
    return text


def _renewed(run: Sequence[Word], text: str) -> list[Word]:
    lead = text[: len(text) - len(text.lstrip())]
    texts = text.split()
    texts = [lead + texts[0], *((" " if lead else "") + word for word in texts[1:])]
    if len(texts) == len(run):
        return [replace(word, text=new) for word, new in zip(run, texts, strict=True)]
    return list(spread(texts, run[0].start, run[-1].end, min(word.probability for word in run)))


def _text(text: str, words: Sequence[Word], pieces: Sequence[Piece], edits: Sequence[Edit]) -> str:
    """The segment's text with the runs replaced, found there word by word; where the two disagree, the words win."""
    places = _places(text, words)
    if places is None:
        text = " ".join(word.text.strip() for word in words)
        places = _places(text, words) or []
    parts, done = [], 0
    for edit in edits:
        first, last = pieces[edit.first], pieces[edit.last]
        begin, end = places[first.word] + first.first, places[last.word] + last.last
        parts += [text[done:begin], edit.text]
        done = end
    return "".join([*parts, text[done:]])


def _places(text: str, words: Sequence[Word]) -> list[int] | None:
    """Where each word's own text, leading space and all, would begin; None where one of them is not there."""
    places, cursor = [], 0
    for word in words:
        shown = word.text.strip()
        at = text.find(shown, cursor)
        if at < 0:
            return None
        places.append(at - (len(word.text) - len(word.text.lstrip())))
        cursor = at + len(shown)
    return places


def cases(pieces: Sequence[Sequence[Piece]]) -> tuple[Counter[str], Counter[str]]:
    """How often each word is written with a capital in mid-sentence, and how often without."""
    capitals: Counter[str] = Counter()
    smalls: Counter[str] = Counter()
    for run in pieces:
        for piece in run:
            if piece.capital:
                capitals[piece.text.lower()] += 1
            elif piece.text.islower():
                smalls[piece.text] += 1
    return capitals, smalls


def runs_around(places: Sequence[int], size: int, *, longest: int) -> list[tuple[int, int]]:
    """Every run of up to `longest` pieces that holds one of these places, each once."""
    runs = {
        (first, last)
        for place in places
        for first in range(max(0, place - longest + 1), place + 1)
        for last in range(place, min(first + longest, size))
    }
    return sorted(runs)


def is_broken(run: Sequence[Piece]) -> bool:
    """Whether punctuation parts the run."""
    return any(piece.closes for piece in run[:-1])
