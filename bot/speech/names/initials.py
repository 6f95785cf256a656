"""A name with letters said one by one, `OpenAI`, that came out as words elsewhere in the episode: "open eye"."""

import re
from collections.abc import Iterator, Sequence

from bot.speech.names.matching import letters
from bot.speech.names.pieces import Piece
from bot.speech.names.sound import likeness

#: What a name of this sort looks like: letters spoken by name beside ones that are read.
_SHAPE = re.compile(r"(?=.*[a-z])(?=.*[A-Z]{2}).{4,}")
#: Words before a name of somewhere or somebody.
_BEFORE = frozenset(
    {"at", "from", "left", "leave", "leaving", "join", "joined", "joining", "of", "bei", "von", "verließ", "zu"}
)
#: How alike a run has to sound: written small; with a capital; with a capital after "at".
_SMALL, _CAPITAL, _PLACED = 0.95, 0.9, 0.75
#: The recogniser was less sure than this of at least one word of the run.
_UNSURE = 0.75
_LONGEST = 3


def is_spelt_out(name: str) -> bool:
    """Whether a part of the name is said letter by letter and another is read: OpenAI, ChatGPT."""
    return bool(_SHAPE.fullmatch(name)) and name.isalnum()


def runs_of(name: str, pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """(first, last) of every run of two or three pieces with just the name's letters: "Open AI"."""
    wanted = letters(name)
    for first in (at for at, piece in enumerate(pieces) if wanted.startswith(letters(piece.text)[:3] or "?")):
        for last in range(first + 1, min(first + _LONGEST, len(pieces))):
            if not pieces[last - 1].closes and "".join(letters(p.text) for p in pieces[first : last + 1]) == wanted:
                yield first, last


def came_out_as_words(name: str, pieces: Sequence[Piece], language: str) -> Iterator[tuple[int, int]]:
    """(first, last) of every run that is this name by its letters ("Open AI"), or by its sound where a name stands."""
    at = 0
    while at < len(pieces):
        last = _end(name, pieces, at, language)
        if last is not None:
            yield at, last
        at = at + 1 if last is None else last + 1


def _end(name: str, pieces: Sequence[Piece], first: int, language: str) -> int | None:
    """Where the longest run ends that begins here; None where none does."""
    if letters(pieces[first].text)[:3] != letters(name)[:3]:
        return None
    asked = _asked(pieces, first)
    for last in range(min(first + _LONGEST, len(pieces)) - 1, first, -1):
        run = pieces[first : last + 1]
        if any(piece.closes for piece in run[:-1]):
            continue
        joined = letters("".join(piece.text for piece in run))
        alike = likeness(" ".join(piece.text for piece in run), name, language) >= asked
        if joined == letters(name) or (alike and _may_be_wrong(run, language)):
            return last
    return None


def _may_be_wrong(run: Sequence[Piece], language: str) -> bool:
    """Whether a word was heard unsurely, or plain words were written like a name by a recogniser: Opener Eye.

    German writes every noun like a name.
    """
    if min(piece.probability for piece in run) < _UNSURE:
        return True
    by_machine = any(piece.by_machine for piece in run)
    return by_machine and language[:2] != "de" and all(piece.capital for piece in run)


def _asked(pieces: Sequence[Piece], first: int) -> float:
    before = pieces[first - 1] if first and not pieces[first - 1].closes else None
    placed = before is not None and (before.text.lower() in _BEFORE or before.capital)
    if pieces[first].text[:1].isupper():
        return _PLACED if placed else _CAPITAL
    return _SMALL if placed else 9.0
