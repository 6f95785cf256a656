"""Three hours of talk, to see whether the page stays quick."""

from dataclasses import replace

from bot.domain.chapter import Chapter
from bot.domain.notes import ShowNotes
from bot.domain.transcript import Segment, Speaker, Transcript, Word
from tests.web.making import said, sample_notes, sample_transcript


def long_transcript(hours: float = 3.0, *, speakers: int = 4) -> Transcript:
    """A talk of three hours, word by word: about 27,000 words."""
    vocabulary = [word for said in said() for word in said[3].split()]
    segments: list[Segment] = []
    at, index, turn = 0.5, 0, 0
    while at < hours * 3600 - 10:
        count = 8 + (index * 7) % 13
        texts = [vocabulary[(index + i) % len(vocabulary)] for i in range(count)]
        texts[-1] = texts[-1].rstrip(".,") + "."
        words = tuple(
            Word(
                start=round(at + i * 0.4, 2), end=round(at + i * 0.4 + 0.34, 2), text=text, probability=_sure(index + i)
            )
            for i, text in enumerate(texts)
        )
        turn += index % 11 == 0
        segments.append(
            Segment(
                start=words[0].start,
                end=words[-1].end,
                text=" ".join(texts),
                words=words,
                speaker=f"S{turn % speakers + 1}",
                confidence=0.5 if index % 171 == 0 else 0.93,
            )
        )
        at, index = words[-1].end + 0.2, index + count
    names = ("Nora Whitfield", "Tomás Aguirre", None, "Ines Okafor")
    return Transcript(
        segments=tuple(segments),
        language="en",
        duration=hours * 3600,
        speakers=tuple(Speaker(id=f"S{n + 1}", name=names[n % 4], confidence=0.9) for n in range(speakers)),
    )


def long_notes(transcript: Transcript) -> ShowNotes:
    """Its notes, with a chapter about every ten minutes."""
    starts = [0.0, *(segment.start for segment in transcript.segments[90::90])]
    chapters = tuple(Chapter(start=start, title=f"Part {n} of a long talk") for n, start in enumerate(starts, 1))
    return replace(sample_notes(sample_transcript()), chapters=chapters, quotes=(), duration=transcript.duration)


def _sure(index: int) -> float:
    return 0.3 if index % 83 == 0 else 0.55 if index % 31 == 0 else 0.97
