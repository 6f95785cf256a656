"""What needs the editor's eye first: one ordered list for chat, page and terminal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.notes import ShowNotes
from bot.domain.timecode import clock
from bot.domain.transcript import Segment, Transcript

#: A speaker's name, a segment, below which a person should look.
SURE_NAME = 0.7
SURE_SEGMENT = 0.55
#: A passage of so few words is told by the name in it.
FEW = 6
#: Uncertain segments closer than this (seconds) are one passage.
NEAR = 8.0


class Kind(StrEnum):
    """Why somebody should look."""

    RULE = "rule"  #: a platform would refuse this
    NAME = "name"  #: a name or speaker nobody is sure of
    PASSAGE = "passage"  #: recognised with low confidence
    LINK = "link"  #: an address that does not answer
    UNLINKED = "unlinked"  #: discussed, but not linked
    ADVICE = "advice"  #: a platform would rather have it otherwise
    MISSING = "missing"  #: something every episode has is not there


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One thing to look at."""

    kind: Kind
    text: str
    #: Seconds, where it is about a place in the audio.
    start: float | None = None
    end: float | None = None
    #: What podbot would write instead.
    suggestion: str | None = None


def concerns(notes: ShowNotes, transcript: Transcript, *, rules: Iterable[str] = ()) -> tuple[Concern, ...]:
    """Everything worth a look, the most pressing kind first; `rules` are sentences about broken platform rules."""
    return (
        *(Concern(kind=Kind.RULE, text=text) for text in rules),
        *_missing(notes),
        *_names(transcript),
        *_passages(transcript),
        *_dead_links(notes),
        *(
            Concern(kind=Kind.UNLINKED, text=mention.text, start=mention.start, end=mention.end)
            for mention in notes.unlinked
        ),
    )


def uncertain_spans(transcript: Transcript) -> tuple[tuple[float, float], ...]:
    """(start, end) of doubts and of passages recognised with low confidence, in order of time, none overlapping."""
    spans = [(doubt.start, doubt.end) for doubt in transcript.doubts]
    spans += [(run[0].start, run[-1].end) for run in _weak_runs(transcript.segments)]
    merged: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _missing(notes: ShowNotes) -> Iterable[Concern]:
    if not notes.summary.strip():
        yield Concern(kind=Kind.MISSING, text="There is no summary yet.")
    if not notes.chapters:
        yield Concern(kind=Kind.MISSING, text="There are no chapters yet.")


def _names(transcript: Transcript) -> Iterable[Concern]:
    spoken = {segment.speaker for segment in transcript.segments}
    named: set[str | None] = set()
    for speaker in transcript.speakers:
        if speaker.id not in spoken:
            continue
        first = next((s.start for s in transcript.segments if s.speaker == speaker.id), None)
        if speaker.name is None:
            yield Concern(kind=Kind.NAME, text=f"Who is {speaker.label}?", start=first)
        elif speaker.confidence < SURE_NAME:
            why = f" ({speaker.evidence})" if speaker.evidence else ""
            yield Concern(kind=Kind.NAME, text=f"Is this {speaker.name}?{why}", start=first)
        elif speaker.name in named:
            twice = f"Another voice is called {speaker.name} too. Merge them if they are one person."
            yield Concern(kind=Kind.NAME, text=twice, start=first)
        named.add(speaker.name)
    for doubt in transcript.doubts:
        yield Concern(
            kind=Kind.NAME,
            text=f"“{doubt.text}”: {doubt.reason}" if doubt.reason else f"“{doubt.text}”",
            start=doubt.start,
            end=doubt.end,
            suggestion=doubt.suggestion,
        )


def _passages(transcript: Transcript) -> Iterable[Concern]:
    for run in _weak_runs(transcript.segments):
        text = " ".join(segment.text.strip() for segment in run)
        if len(text.split()) <= FEW and _told_already(transcript, run[0].start, run[-1].end):
            continue
        yield Concern(kind=Kind.PASSAGE, text=text, start=run[0].start, end=run[-1].end)


def _told_already(transcript: Transcript, start: float, end: float) -> bool:
    """Whether a name there was put right, or is asked about by itself: a passage of a few words says nothing more."""
    fixed = [(fix.start, fix.end) for fix in transcript.corrections if fix.confidence >= SURE_NAME]
    asked = [(doubt.start, doubt.end) for doubt in transcript.doubts]
    return any(first < end and start < last for first, last in (*fixed, *asked))


def _weak_runs(segments: Sequence[Segment]) -> list[list[Segment]]:
    runs: list[list[Segment]] = []
    for segment in segments:
        if segment.confidence >= SURE_SEGMENT:
            continue
        if runs and segment.start - runs[-1][-1].end < NEAR:
            runs[-1].append(segment)
        else:
            runs.append([segment])
    return runs


def _dead_links(notes: ShowNotes) -> Iterable[Concern]:
    for source in notes.sources:
        if source.alive_status is not None and source.alive_status >= 400:
            yield Concern(kind=Kind.LINK, text=f"{source.title}: the page answers {source.alive_status} ({source.url})")


def place(concern: Concern) -> str:
    """`12:30 `, or nothing where it is about no place."""
    return "" if concern.start is None else f"{clock(concern.start)} "
