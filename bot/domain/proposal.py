"""A stretch heard again that nobody took yet: the new words wait beside the old ones for a person's choice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.diff import changed_words
from bot.domain.person import Origin
from bot.domain.timecode import clock
from bot.domain.transcript import Correction, Transcript, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a re-run of a span heard; it changes nothing until somebody takes it."""

    episode: str  #: `Episode.key`
    #: Tells it from an earlier one of the same span.
    id: str
    #: Seconds, grown to whole words.
    start: float
    end: float
    #: Revision of the transcript that stood when it was asked for.
    base: int
    #: Only what was said between `start` and `end`; without speakers, who spoke there stays.
    heard: Transcript
    at: datetime
    #: Who asked.
    by: str
    #: What was asked: "re-run 12:30–14:00, model small, for mara".
    asked: str

    @property
    def place(self) -> str:
        """`00:45–00:59`."""
        return f"{clock(self.start)}–{clock(self.end)}"

    def holds(self, word: Word) -> bool:
        """Whether a word belongs to the span: its middle lies inside."""
        return self.start <= (word.start + word.end) / 2 < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where old and new differ: index ranges (end exclusive) into the words of a `Weighing`."""

    old: tuple[int, int]
    new: tuple[int, int]
    #: A person wrote the old words: they stay unless somebody chooses otherwise for this very place.
    written: bool = False
    #: Written after the re-run was asked for.
    meanwhile: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """Old and new words of a span, and the places where they differ, in order of time."""

    old: tuple[Word, ...]
    new: tuple[Word, ...]
    places: tuple[Place, ...]

    @property
    def usual(self) -> tuple[int, ...]:
        """The places to take where nobody chooses: all but what people wrote."""
        return tuple(number for number, place in enumerate(self.places) if not place.written)

    @property
    def words(self) -> int:
        """How many words differ."""
        return sum(max(place.old[1] - place.old[0], place.new[1] - place.new[0]) for place in self.places)


def weigh(current: Transcript, proposal: Proposal, base: Transcript) -> Weighing:
    """Compare a proposal with what stands there now; `base` is what stood there when it was asked for."""
    old, new, before = (
        [word for word in side.words() if proposal.holds(word)] for side in (current, proposal.heard, base)
    )
    meanwhile = [(c, d) for _, _, c, d in changed_words(before, old)]
    written = [*meanwhile, *_written(old, current.corrections)]
    places = (
        Place(
            old=(a, b),
            new=(c, d),
            written=any(_touch((a, b), other) for other in written),
            meanwhile=any(_touch((a, b), other) for other in meanwhile),
        )
        for a, b, c, d in changed_words(old, new)
    )
    return Weighing(old=tuple(old), new=tuple(new), places=tuple(places))


def chosen(weighing: Weighing, places: Sequence[int]) -> Iterator[tuple[Word, int]]:
    """The words that stand afterwards, each with the index of the new word whose sentence it belongs to.

    Words that both heard alike come from the new recognition, with its times and its certainty.
    """
    at = 0
    for number, place in enumerate(weighing.places):
        yield from ((weighing.new[index], index) for index in range(at, place.new[0]))
        if number in places:
            yield from ((weighing.new[index], index) for index in range(*place.new))
        else:
            home = max(0, min(place.new[0], len(weighing.new) - 1))
            yield from ((weighing.old[index], home) for index in range(*place.old))
        at = place.new[1]
    yield from ((weighing.new[index], index) for index in range(at, len(weighing.new)))


def _written(words: Sequence[Word], corrections: Sequence[Correction]) -> Iterator[tuple[int, int]]:
    """Ranges of words that an editor put there; of a corrected passage, only the words that the correction changed."""
    for fix in corrections:
        if fix.origin is not Origin.EDITOR:
            continue
        inside = [index for index, word in enumerate(words) if fix.start <= (word.start + word.end) / 2 <= fix.end]
        if not inside:
            continue
        first, last = inside[0], inside[-1] + 1
        now = words[first:last]
        if [word.text for word in now] != fix.replacement.split():
            yield first, last
            continue
        was = [Word(start=word.start, end=word.end, text=text) for word, text in _beside(now, fix.original.split())]
        yield from ((first + c, first + d) for _, _, c, d in changed_words(was, now))


def _beside(words: Sequence[Word], texts: Sequence[str]) -> Iterator[tuple[Word, str]]:
    """Each text with a word that has about its time, which is all that the comparison needs."""
    for index, text in enumerate(texts):
        yield words[min(len(words) - 1, index * len(words) // max(1, len(texts)))], text


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two ranges share a word; an empty one, where words were taken out, touches its neighbours."""
    if one[0] == one[1] or other[0] == other[1]:
        return one[0] <= other[1] and other[0] <= one[1]
    return one[0] < other[1] and other[0] < one[1]
