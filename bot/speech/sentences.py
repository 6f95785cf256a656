"""Words cut into segments: at the ends of sentences, at pauses, and where a segment would get too long to read."""

import re
from collections.abc import Iterable, Sequence

from bot.domain.transcript import Segment, Word

#: Seconds: a pause that ends a segment; the length from which a comma ends one, and any word.
_PAUSE, _LONG, _LONGEST = 1.2, 15.0, 25.0
_END = re.compile(r"[.!?…。！？]+[\"'”’)\]]*$")
_COMMA = re.compile(r"[,;:—–]$")
#: A full stop behind these does not end a sentence.
_ABBREVIATIONS = frozenset(("mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "vs.", "e.g.", "i.e.", "etc.", "no.", "inc."))
#: Written without spaces (as both engines split them).
_UNSPACED = frozenset(("zh", "ja", "th", "lo", "my", "yue"))
_INITIAL = re.compile(r"^[A-Z]\.$")


def spaces(language: str) -> str:
    """What stands between two words of a language: nothing in those written without spaces."""
    return "" if language in _UNSPACED else " "


def segments(words: Iterable[Word], *, between: str = " ", language: str | None = None) -> tuple[Segment, ...]:
    """Every word in exactly one segment, in order; `language` as in `Segment`."""
    done: list[Segment] = []
    run: list[Word] = []
    for word in words:
        if run and _ends(run, word):
            done.append(_segment(run, between, language))
            run = []
        run.append(word)
    if run:
        done.append(_segment(run, between, language))
    return tuple(done)


class Growing:
    """Segments of a text in one usual language that grows: only the last one is cut anew when words are added."""

    def __init__(self, language: str) -> None:
        self._usual = language
        self._done: list[Segment] = []

    def add(self, words: Sequence[Word], language: str) -> None:
        """Append words that come after all others; those in another language begin a segment."""
        other = language if language != self._usual else None
        goes_on = bool(self._done) and self._done[-1].language == other
        open_words = self._done.pop().words if goes_on else ()
        self._done.extend(segments((*open_words, *words), between=spaces(language), language=other))

    def all(self) -> tuple[Segment, ...]:
        """The segments so far."""
        return tuple(self._done)


def _ends(run: Sequence[Word], following: Word) -> bool:
    last, length = run[-1], run[-1].end - run[0].start
    return (
        following.start - last.end > _PAUSE
        or (_ends_sentence(last.text) and not following.text[:1].islower())
        or (length > _LONG and bool(_COMMA.search(last.text)))
        or length > _LONGEST
    )


def _ends_sentence(text: str) -> bool:
    return bool(_END.search(text)) and text.lower() not in _ABBREVIATIONS and not _INITIAL.match(text)


def _segment(words: Sequence[Word], between: str, language: str | None) -> Segment:
    return Segment(
        start=words[0].start,
        end=words[-1].end,
        text=between.join(word.text for word in words),
        words=tuple(words),
        confidence=round(sum(word.probability for word in words) / len(words), 4),
        language=language,
    )
