"""Splice: put a stretch of one transcript into another, at word borders."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from bot.domain.transcript import Correction, Doubt, Segment, Transcript, Word
from bot.domain.unspaced import joint

Place = TypeVar("Place", Correction, Doubt)


def splice(base: Transcript, piece: Transcript, *, start: float, end: float, keep_speakers: bool = True) -> Transcript:
    """`base` with what `piece` says between `start` and `end` seconds in place of its own words there.

    A word belongs to the stretch when its middle lies inside, so that none is cut or doubled; words outside keep
    their text, times and order. With `keep_speakers`, the new words are spoken by whoever spoke there in `base`;
    otherwise by whom `piece` says, in the ids of `base`. Words keep the language they were heard
    in. Splicing the same piece twice changes nothing more.
    """
    before = [part for segment in base.segments if (part := _cut(segment, float("-inf"), start))]
    after = [part for segment in base.segments if (part := _cut(segment, end, float("inf")))]
    fresh = [_told_in(base, piece, part) for segment in piece.segments if (part := _cut(segment, start, end))]
    if keep_speakers:
        fresh = [part for segment in fresh for part in _as_in(base, segment)]
    return replace(
        base,
        segments=tuple(_in_order([*before, *fresh, *after])),
        corrections=tuple(_spliced(base.corrections, piece.corrections, start, end)),
        doubts=tuple(_spliced(base.doubts, piece.doubts, start, end)),
    )


def word_borders(transcript: Transcript, start: float, end: float) -> tuple[float, float]:
    """The span grown to whole words: where a word straddles an end, all of it is taken in."""
    inside = [word for word in transcript.words() if word.end > start and word.start < end]
    if not inside:
        return start, end
    return min(start, inside[0].start), max(end, inside[-1].end)


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2


def _cut(segment: Segment, start: float, end: float) -> Segment | None:
    """The part of a segment whose words have their middle in [start, end), None where there is none."""
    if not segment.words:
        middle = (segment.start + segment.end) / 2
        return segment if start <= middle < end else None
    words = tuple(word for word in segment.words if start <= _middle(word) < end)
    if len(words) == len(segment.words):
        return segment
    return _of_words(segment, words) if words else None


def _of_words(segment: Segment, words: tuple[Word, ...]) -> Segment:
    text = joint(segment).join(word.text.strip() for word in words)
    return replace(segment, start=words[0].start, end=words[-1].end, words=words, text=text)


def _told_in(base: Transcript, piece: Transcript, segment: Segment) -> Segment:
    """The segment with its language as `base` tells it: only where it is another than that of the whole."""
    language = segment.language or piece.language
    return replace(segment, language=language if language != base.language else None)


def _as_in(base: Transcript, segment: Segment) -> Iterable[Segment]:
    """The segment split where another speaker of `base` begins."""
    if not segment.words:
        yield replace(segment, speaker=_speaker_at(base, (segment.start + segment.end) / 2))
        return
    run: list[Word] = []
    current: str | None = None
    for word in segment.words:
        speaker = _speaker_at(base, _middle(word))
        if run and speaker != current:
            yield replace(_of_words(segment, tuple(run)), speaker=current)
            run = []
        current = speaker
        run.append(word)
    yield replace(_of_words(segment, tuple(run)) if len(run) < len(segment.words) else segment, speaker=current)


def _speaker_at(base: Transcript, moment: float) -> str | None:
    """Who speaks at that moment, or nearest to it."""
    if not base.segments:
        return None
    return min(base.segments, key=lambda part: max(part.start - moment, moment - part.end, 0.0)).speaker


def _in_order(segments: list[Segment]) -> Iterable[Segment]:
    """No segment overlaps the next: recognition of a span may end a little into the words that follow."""
    for index, segment in enumerate(segments):
        following = segments[index + 1].start if index + 1 < len(segments) else segment.end
        if segment.end <= following:
            yield segment
            continue
        border = max(segment.start, following)
        words = tuple(replace(word, start=min(word.start, border), end=min(word.end, border)) for word in segment.words)
        yield replace(segment, end=border, words=words)


def _spliced(old: Iterable[Place], new: Iterable[Place], start: float, end: float) -> list[Place]:
    kept = [place for place in old if not _inside(place, start, end)]
    kept += [place for place in new if _inside(place, start, end)]
    return sorted(kept, key=lambda place: place.start)


def _inside(place: Correction | Doubt, start: float, end: float) -> bool:
    return start <= (place.start + place.end) / 2 < end
