"""What is heard around a candidate: how often its words are said, where in the part, and where else in the episode."""

from collections.abc import Sequence

from bot.notes.sentences import Sentence

#: Fifths of a part: a word of its topic stands in most of them.
_STRETCHES = 5
#: Seconds from the start after which a word that is still said is the topic rather than the way to it.
_LATE = 100.0


class Heard:
    """One part of an episode, and the episode as a whole, in small letters."""

    def __init__(self, part: Sequence[Sentence], whole: str, *, language: str) -> None:
        self.language = language
        self._whole = whole
        self._part = said(part)
        self._sentences = [(sentence.start - part[0].start, sentence.text.lower()) for sentence in part]
        self._length = max(1.0, part[-1].end - part[0].start)

    def count(self, text: str) -> tuple[int, int]:
        """Times in the part, times elsewhere; for "one, other" those of the rarer."""
        counts = [(self._part.count(piece), self._whole.count(piece)) for piece in text.lower().split(", ")]
        here, all_ = min(counts)
        return here, max(0, all_ - here)

    def places(self, text: str) -> tuple[float, int]:
        """Share of the part's fifths in which it is said, and how many sentences say it after the opening."""
        pieces = text.lower().split(", ")
        times = [after for after, sentence in self._sentences if any(piece in sentence for piece in pieces)]
        stretches = {min(_STRETCHES - 1, int(_STRETCHES * after / self._length)) for after in times}
        return len(stretches) / _STRETCHES, sum(after > _LATE for after in times)


def said(part: Sequence[Sentence]) -> str:
    """Everything that is said in a part, in small letters."""
    return " ".join(sentence.text for sentence in part).lower()
