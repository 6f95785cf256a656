"""Quotes as lines a person can edit, and the edit that takes them: whatever is typed, a quote stays word for word."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import ClassVar

from bot.domain.draft import Part
from bot.domain.edits import Piece, Teachless
from bot.domain.notes import Quote
from bot.domain.timecode import clock, parse_clock
from bot.domain.transcript import Segment, Transcript, Word
from bot.domain.unspaced import is_unspaced, joint
from bot.errors import NotesError

_TIME = r"\d{1,3}(?::\d{1,2}){1,2}"
#: `00:34-00:58 Text`, `- (00:34 – 00:58): “Text”`, times alone, or text alone.
_LINE = re.compile(
    rf"^(?:[-*•]\s+)?[(\[]?(?:(?P<start>{_TIME})\s*(?:-|–|—|to)\s*(?P<end>{_TIME})[)\]]?\s*(?:[-–—:|]\s+)?)?(?P<text>.*)$"
)
_SENTENCE_END = re.compile(r"[.!?…。！？][\"”’»)」』]*$")
_MARKS = re.compile(r"[^\w]+")
_QUOTED = "\"“”„«»'‘’ "


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteLine:
    """A line of the list: times, words, or both."""

    #: Seconds; None: wherever the words are said.
    times: tuple[float, float] | None = None
    #: Empty: whatever is said there; ending in `…`: only the beginning of it.
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class SetQuotes(Teachless):
    """The whole list of quotes. A line that is there already stays; any other is looked up in the transcript."""

    parts: ClassVar[frozenset[Part]] = frozenset({Part.QUOTES})
    lines: tuple[QuoteLine, ...]

    def apply(self, piece: Piece) -> Piece:
        found = [_known(line, piece.notes.quotes) or _said(line, piece) for line in self.lines]
        quotes = tuple(sorted(dict.fromkeys(found), key=lambda quote: quote.start))
        return replace(piece, notes=replace(piece.notes, quotes=quotes))

    def describe(self) -> str:
        return "Quotes changed"


def write_quotes(quotes: Iterable[Quote], *, most: int = 0) -> str:
    """`00:34-00:58 What was said`, one per line; where `most` characters would be exceeded, only how each begins."""
    rows = [(f"{clock(quote.start)}-{clock(quote.end)}", " ".join(quote.text.split())) for quote in quotes]
    whole = "\n".join(" ".join(row) for row in rows)
    if not most or len(whole) <= most:
        return whole
    room = max(20, most // len(rows) - 20)
    return "\n".join(f"{times} {text if len(text) <= room else text[: room - 1] + '…'}" for times, text in rows)


def read_quotes(text: str) -> tuple[QuoteLine, ...]:
    """Lines of times, words or both; NotesError where an end comes before its start."""
    lines: list[QuoteLine] = []
    for number, row in enumerate(text.splitlines(), 1):
        match = _LINE.match(row.strip())
        if match is None or not row.strip():
            continue
        times = (parse_clock(match["start"]), parse_clock(match["end"])) if match["start"] else None
        if times and times[1] <= times[0]:
            raise NotesError(f"Line {number} ends at {match['end']}, before it begins. Write it as 12:30-12:55.")
        lines.append(QuoteLine(times=times, text=match["text"].strip(_QUOTED)))
    return tuple(lines)


def _known(line: QuoteLine, quotes: Iterable[Quote]) -> Quote | None:
    """The quote that this line was written from, with nothing changed about it."""
    for quote in quotes:
        same_times = line.times is None or [int(time) for time in line.times] == [int(quote.start), int(quote.end)]
        if same_times and line.text and _begins(quote.text, line.text):
            return quote
    return None


def _begins(text: str, typed: str) -> bool:
    whole, part = _plain(text), _plain(typed)
    return whole == part or (typed.endswith("…") and whole.startswith(part))


def _said(line: QuoteLine, piece: Piece) -> Quote:
    """Where the words of a line are said; else, by its times, the sentences that are said there."""
    transcript = piece.transcript
    words = list(transcript.words())
    unchanged = any(_begins(quote.text, line.text) for quote in piece.notes.quotes)
    if line.text and not (line.times and unchanged):
        return _quoted(transcript, _find(words, line))
    assert line.times is not None
    return _quoted(transcript, _sentences_between(words, *line.times))


def _find(words: Sequence[Word], line: QuoteLine) -> Sequence[Word]:
    """These words in a row, those nearest to the time where it is given."""
    words = [word for word in words if _plain(word.text)]
    places = (_places_by_letters if is_unspaced(line.text) else _places)(words, _plain(line.text).split())
    if not places:
        raise NotesError(
            f"“{line.text[:80]}” is not said in these words. A quote is word for word: copy it from the transcript, "
            "or write only the times, such as 12:30-12:55."
        )
    near = line.times[0] if line.times else 0.0
    first, last = min(places, key=lambda place: abs(words[place[0]].start - near))
    return words[first : last + 1]


def _places(words: Sequence[Word], wanted: Sequence[str]) -> list[tuple[int, int]]:
    """First and last word wherever these are said."""
    said, many = [_plain(word.text) for word in words], len(wanted)
    return [(at, at + many - 1) for at in range(len(said) - many + 1) if wanted and said[at : at + many] == wanted]


def _places_by_letters(words: Sequence[Word], wanted: Sequence[str]) -> list[tuple[int, int]]:
    """The same in a script without spaces, where a quote may begin and end inside what was taken for a word."""
    letters = "".join("".join(_plain(word.text).split()) for word in words)
    owner = [number for number, word in enumerate(words) for _ in "".join(_plain(word.text).split())]
    found = re.finditer(re.escape("".join(wanted)), letters)
    return [(owner[place.start()], owner[place.end() - 1]) for place in found]


def _sentences_between(words: Sequence[Word], start: float, end: float) -> Sequence[Word]:
    """Typed times are whole seconds: the whole sentences whose borders are nearest to them."""
    borders = [0, *(at for at, word in enumerate(words, 1) if _SENTENCE_END.search(word.text)), len(words)]
    sentences = [(first, last) for first, last in pairwise(borders) if first < last]
    if not any(start < word.end and word.start < end for word in words):
        raise NotesError(f"Nothing is said between {clock(start)} and {clock(end)}. Check the times.")
    first = min(sentences, key=lambda one: abs(words[one[0]].start - start))[0]
    last = min((one for one in sentences if one[0] >= first), key=lambda one: abs(words[one[1] - 1].end - end))[1]
    return words[first:last]


def _quoted(transcript: Transcript, words: Sequence[Word]) -> Quote:
    home = next((one for one in transcript.segments if _holds(one, words[0])), None)
    text = (joint(home) if home else " ").join(word.text.strip() for word in words)
    return Quote(text=text, start=words[0].start, end=words[-1].end, speaker=home.speaker if home else None)


def _holds(segment: Segment, word: Word) -> bool:
    return segment.start <= (word.start + word.end) / 2 <= segment.end


def _plain(text: str) -> str:
    """Words without case and marks: `It's – well-known.` is `its wellknown`."""
    return " ".join(filter(None, (_MARKS.sub("", token) for token in text.casefold().split())))
