"""Put in: the chosen places of what was heard again, in the words that stand there."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from bot.domain.proposal import Proposal, Weighing, chosen
from bot.domain.transcript import Segment, Transcript, Word
from bot.domain.unspaced import joint
from bot.pipeline.splice import splice


def put_in(current: Transcript, proposal: Proposal, weighing: Weighing, places: Sequence[int]) -> Transcript:
    """The transcript with the chosen places as the proposal says, all others as they are; who speaks where stays."""
    left = [place for number, place in enumerate(weighing.places) if number not in places]
    spans = [_seconds(weighing.old[place.old[0] : place.old[1]]) for place in left if place.old[0] < place.old[1]]

    def stays(start: float, end: float) -> bool:
        return any(start < until and end > since for since, until in spans)

    heard = proposal.heard
    piece = replace(
        heard,
        segments=tuple(_segments(proposal, weighing, places)),
        corrections=(
            *(fix for fix in current.corrections if stays(fix.start, fix.end)),
            *(fix for fix in heard.corrections if not stays(fix.start, fix.end)),
        ),
        doubts=(
            *(doubt for doubt in current.doubts if stays(doubt.start, doubt.end)),
            *(doubt for doubt in heard.doubts if not stays(doubt.start, doubt.end)),
        ),
    )
    return splice(current, piece, start=proposal.start, end=proposal.end)


def _segments(proposal: Proposal, weighing: Weighing, places: Sequence[int]) -> list[Segment]:
    """The chosen words in the sentences of the new recognition; no word begins before the one ahead has ended."""
    homes = [segment for segment in proposal.heard.segments for word in segment.words if proposal.holds(word)]
    words: list[tuple[Word, Segment]] = []
    for word, home in chosen(weighing, places):
        start = max(word.start, words[-1][0].end) if words else word.start
        words.append((replace(word, start=start, end=max(start, word.end)), homes[home]))
    return [_segment(home, [word for word, _ in run]) for home, run in _runs(words)]


def _runs(words: Sequence[tuple[Word, Segment]]) -> list[tuple[Segment, list[tuple[Word, Segment]]]]:
    runs = [list(run) for _, run in groupby(words, key=lambda one: id(one[1]))]
    return [(run[0][1], run) for run in runs]


def _segment(home: Segment, words: Sequence[Word]) -> Segment:
    text = joint(home).join(word.text.strip() for word in words)
    return replace(home, start=words[0].start, end=words[-1].end, words=tuple(words), text=text)


def _seconds(words: Sequence[Word]) -> tuple[float, float]:
    return words[0].start, words[-1].end
