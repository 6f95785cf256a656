"""The form a show gives its titles: "Topic: detail", capitals, numbers; learned from the titles it published."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

_NUMBERED = re.compile(r"^(\d+)([.):]|\s[-–—])\s")
#: Words that English title case leaves small.
_SMALL = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "nor", "of", "on", "or", "per", "so"}
)
_SMALL |= {"the", "to", "via", "vs", "with", "yet"}
#: A habit is one that most titles follow.
_MOST = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleForm:
    """How titles look; the defaults leave them as they are."""

    #: Share of titles that are built "Topic: detail".
    colon: float = 0.0
    #: True: Every Word With A Capital; False: as in a sentence; None: as said.
    title_case: bool | None = None
    #: What follows the number with which each title begins, such as "."; None: no numbers.
    number: str | None = None

    def dress(self, title: str, number: int) -> str:
        """A title in this form; `number` counts from 1."""
        cased = capitalised(title) if self.title_case else title
        return f"{number}{self.number} {cased}" if self.number else cased


def learn_form(titles: Sequence[str]) -> TitleForm:
    """The form that most of these titles share."""
    if len(titles) < 4:
        return TitleForm(colon=fmean(": " in title for title in titles) if titles else 0.0)
    numbers = [match for match in map(_NUMBERED.match, titles) if match]
    plain = [_NUMBERED.sub("", title) for title in titles]
    cased = [share for share in map(_capitals, plain) if share is not None]
    return TitleForm(
        colon=fmean(": " in title for title in plain),
        title_case=None if len(cased) < 4 else fmean(share == 1 for share in cased) >= _MOST,
        number=numbers[0].group(2) if len(numbers) >= _MOST * len(titles) else None,
    )


def joined(topic: str, detail: str) -> str:
    """A topic, a colon, a detail; the detail keeps its own capital, as it may be a name or a question."""
    return f"{topic}: {detail}"


def capitalised(title: str) -> str:
    """English title case; what has a capital or a digit inside already is left alone."""
    pieces = title.split(" ")
    last = len(pieces) - 1
    return " ".join(_cased(piece, at in {0, last} or pieces[at - 1].endswith(":")) for at, piece in enumerate(pieces))


def _cased(piece: str, outer: bool) -> str:
    if piece[:1].islower() and piece.islower() and (outer or piece not in _SMALL):
        return piece[:1].upper() + piece[1:]
    return piece


def _capitals(title: str) -> float | None:
    """Share of a title's later long words that begin with a capital; None where there are fewer than two."""
    later = [word for word in title.split()[1:] if word.casefold() not in _SMALL and word[:1].isalpha()]
    return fmean(word[:1].isupper() for word in later) if len(later) > 1 else None
