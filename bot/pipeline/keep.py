"""Keep: what people edited or locked outlives a re-run."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.domain.draft import Part
from bot.domain.notes import ShowNotes
from bot.domain.person import Origin
from bot.domain.transcript import Segment, Speaker, Transcript
from bot.pipeline.splice import splice

#: The fields of the notes that make up a part.
_FIELDS: dict[Part, tuple[str, ...]] = {
    Part.TITLE: ("title",),
    Part.SUMMARY: ("summary", "teaser"),
    Part.CHAPTERS: ("chapters",),
    Part.SOURCES: ("sources", "unlinked"),
    Part.LINK_GROUPS: ("link_groups",),
    Part.PEOPLE: ("people",),
    Part.QUOTES: ("quotes",),
}
#: Times this near are one place, in seconds.
_NEAR = 0.05


def keep_locked(old: ShowNotes, new: ShowNotes, locked: frozenset[Part]) -> ShowNotes:
    """The new notes with every locked part as it stood."""
    fields = [name for part in locked for name in _FIELDS.get(part, ())]
    return replace(new, **{name: getattr(old, name) for name in fields})


def keep_edits(current: Transcript, new: Transcript, edited: Sequence[tuple[float, float]]) -> Transcript:
    """The new transcript with the current one's words wherever a person edited, and the names people gave to voices."""
    result = same_voices(current, new)
    for start, end in edited:
        result = splice(result, current, start=start, end=end, keep_speakers=False)
    return result


def edited_spans(revisions: Sequence[tuple[Transcript, bool]]) -> list[tuple[float, float]]:
    """Where people changed the text or gave it to another voice, in seconds; `revisions` are oldest first.

    Each comes with whether a person made it; that person's changes are its differences from the one before.
    """
    spans: list[tuple[float, float]] = []
    for (before, _), (after, by_person) in pairwise(revisions):
        if by_person:
            old, new = set(map(_said, before.segments)), set(map(_said, after.segments))
            spans += [(start, end) for start, end, _, _ in old ^ new]
    return _joined(spans)


def same_voices(current: Transcript, new: Transcript) -> Transcript:
    """The new transcript with the voices called by the ids of the current one, matched by who speaks when.

    A name that an editor gave stays with its voice; all other names are the new ones.
    """
    ids = _matched(current, new)
    speakers = tuple(
        _named(current.speaker(ids[speaker.id]), replace(speaker, id=ids[speaker.id])) for speaker in new.speakers
    )
    missing = tuple(speaker for speaker in current.speakers if speaker.id not in ids.values())
    segments = tuple(replace(part, speaker=ids.get(part.speaker or "", part.speaker)) for part in new.segments)
    return replace(new, segments=segments, speakers=(*speakers, *(s for s in missing if s.origin is Origin.EDITOR)))


def _said(segment: Segment) -> tuple[float, float, str, str | None]:
    return segment.start, segment.end, segment.text.strip(), segment.speaker


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + _NEAR:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _matched(current: Transcript, new: Transcript) -> dict[str, str]:
    """New id to current id, the voices that share the most time first; those that match none get unused ids."""
    shared: Counter[tuple[str, str]] = Counter()
    at = 0
    for part in new.segments:
        while at < len(current.segments) and current.segments[at].end <= part.start:
            at += 1
        for other in current.segments[at:]:
            if other.start >= part.end:
                break
            if part.speaker and other.speaker:
                shared[part.speaker, other.speaker] += int(
                    1000 * (min(part.end, other.end) - max(part.start, other.start))
                )
    ids: dict[str, str] = {}
    for (fresh, known), _ in shared.most_common():
        if fresh not in ids and known not in ids.values():
            ids[fresh] = known
    taken = {*ids.values(), *(speaker.id for speaker in current.speakers)}
    free = (f"S{number}" for number in range(1, 10_000) if f"S{number}" not in taken)
    return {speaker.id: ids.get(speaker.id) or next(free) for speaker in new.speakers}


def _named(known: Speaker | None, fresh: Speaker) -> Speaker:
    if known is None or known.origin is not Origin.EDITOR:
        return fresh
    return replace(known, voice=fresh.voice or known.voice)
