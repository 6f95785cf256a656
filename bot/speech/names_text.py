"""A segment as pieces that names are compared with, and the segment again with some of them replaced."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.transcript import Segment, Word

#: Letters and digits with inner apostrophes and dots; hyphens and slashes part pieces: `Anthropic-style` holds a name.
_PIECE = re.compile(r"[^\W_]+(?:['’.&][^\W_]+)*")
#: What may follow a name inside a piece.
_SUFFIX = re.compile(r"(?:['’]s|(?<=s)['’]|['’](?:ll|d|re|ve))$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:…][\"”’')\]]*$")


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
    words, text = list(words_of(segment)), segment.text
    for edit in sorted(edits, key=lambda edit: edit.first, reverse=True):
        first, last = pieces[edit.first], pieces[edit.last]
        before, after = words[first.word].text[: first.first], words[last.word].text[last.last :]
        run = words[first.word : last.word + 1]
        text = _text_with(text, words, first, last, edit.text)
        words[first.word : last.word + 1] = _renewed(run, before + edit.text + after)
    return replace(segment, text=text, words=tuple(words) if segment.words else ())


def _renewed(run: Sequence[Word], text: str) -> list[Word]:
    lead = text[: len(text) - len(text.lstrip())]
    texts = text.split()
    texts = [lead + texts[0], *((" " if lead else "") + word for word in texts[1:])]
    if len(texts) == len(run):
        return [replace(word, text=new) for word, new in zip(run, texts, strict=True)]
    return list(spread(texts, run[0].start, run[-1].end, min(word.probability for word in run)))


def _text_with(text: str, words: Sequence[Word], first: Piece, last: Piece, new: str) -> str:
    """The segment's text with the run replaced, found there word by word."""
    places, cursor = [], 0
    for word in words[: last.word + 1]:
        shown = word.text.strip()
        cursor = text.find(shown, cursor)
        if cursor < 0:
            return _joined(words, first, last, new)
        places.append(cursor)
        cursor += len(shown)
    lead = len(words[first.word].text) - len(words[first.word].text.lstrip())
    lead_last = len(words[last.word].text) - len(words[last.word].text.lstrip())
    begin, end = places[first.word] + first.first - lead, places[last.word] + last.last - lead_last
    return text[:begin] + new + text[end:]


def _joined(words: Sequence[Word], first: Piece, last: Piece, new: str) -> str:
    """Words and text disagree (a recogniser that normalises): the words win."""
    texts = [word.text.strip() for word in words]
    begin = words[first.word].text[: first.first].strip() + new
    middle = begin + words[last.word].text[last.last :].rstrip()
    return " ".join([*texts[: first.word], middle, *texts[last.word + 1 :]])
