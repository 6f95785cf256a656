"""Trim: a span is heard with a little around it, since words are lost where sound is cut; then only it is kept."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.domain.diff import changed_words
from bot.domain.transcript import Segment, Transcript, Word
from bot.domain.unspaced import joint
from bot.pipeline.splice import word_borders

#: Seconds heard on either side: a few words that both recognitions know, by which they are laid on each other.
MARGIN = 3.0
#: Keeps a word that was pressed against the end of the span inside it, in seconds.
_INSIDE = 0.001

Hunk = tuple[int, int, int, int]


def around(transcript: Transcript, start: float, end: float) -> tuple[float, float]:
    """The span with its margin, in whole words."""
    wide = max(0.0, start - MARGIN), min(max(transcript.duration, end), end + MARGIN)
    return word_borders(transcript, *wide)


def trim(base: Transcript, heard: Transcript, start: float, end: float) -> tuple[Transcript, float, float]:
    """Of what was heard around a span, what belongs to it; and the span in whole words of `base`.

    Two recognitions time the same word a little differently, so the borders are found by what both say there; where
    they differ at a border, all that differs belongs to the span. No word of the margin is lost or doubled by that.
    """
    wide = around(base, start, end)
    old = [word for word in base.words() if wide[0] <= _middle(word) < wide[1]]
    new = list(heard.words())
    hunks = list(changed_words(old, new))
    first, last = (sum(_middle(word) < border for word in old) for border in (start, end))
    a, c = _begin(first, hunks, new, start)
    b, d = _end(last, hunks, new, end)
    if a < b:
        start, end = old[a].start, old[b - 1].end
    return _only(heard, c, max(c, d), start, end), start, end


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2


def _begin(at: int, hunks: Sequence[Hunk], new: Sequence[Word], start: float) -> tuple[int, int]:
    """Indexes of the first old and new word of the span."""
    shift = 0
    for a, b, c, d in hunks:
        if a == b == at:  # only the new one has words here: those before the border belong to the margin
            return at, next((index for index in range(c, d) if _middle(new[index]) >= start), d)
        if a >= at:
            break
        if b > at:
            return (a, c) if c < d else (at, c)  # words that are only gone are gone from the border on
        shift = d - b
    return at, at + shift


def _end(at: int, hunks: Sequence[Hunk], new: Sequence[Word], end: float) -> tuple[int, int]:
    """Indexes after the last old and new word of the span."""
    shift = 0
    for a, b, c, d in hunks:
        if a == b == at:
            return at, next((index for index in range(c, d) if _middle(new[index]) >= end), d)
        if a >= at:
            break
        if b > at:
            return (b, d) if c < d else (at, d)
        shift = d - b
    return at, at + shift


def _only(heard: Transcript, first: int, last: int, start: float, end: float) -> Transcript:
    counts = [0]
    for segment in heard.segments:
        counts.append(counts[-1] + len(segment.words))
    parts = (
        _part(segment, segment.words[max(0, first - at) : max(0, last - at)], start, end)
        for segment, (at, _) in zip(heard.segments, pairwise(counts), strict=True)
    )
    return replace(
        heard,
        segments=tuple(part for part in parts if part),
        corrections=tuple(fix for fix in heard.corrections if fix.end > start and fix.start < end),
        doubts=tuple(doubt for doubt in heard.doubts if doubt.end > start and doubt.start < end),
    )


def _part(segment: Segment, words: Sequence[Word], start: float, end: float) -> Segment | None:
    if not words:
        return None
    fitted = tuple(
        replace(word, start=_within(word.start, start, end), end=_within(word.end, start, end)) for word in words
    )
    text = joint(segment).join(word.text.strip() for word in fitted)
    return replace(segment, start=fitted[0].start, end=fitted[-1].end, words=fitted, text=text)


def _within(seconds: float, start: float, end: float) -> float:
    return min(max(seconds, start), max(start, end - _INSIDE))
