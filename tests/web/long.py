"""Three hours of talk, to see whether the page stays quick."""

import random
from dataclasses import replace

from bot.domain.chapter import Chapter
from bot.domain.notes import ShowNotes
from bot.domain.transcript import Segment, Speaker, Transcript, Word
from tests.web.making import said, sample_notes, sample_transcript


def long_transcript(hours: float = 3.0, *, speakers: int = 4) -> Transcript:
    """A talk of three hours, word by word: about 27,000 words."""
    rng = random.Random(7)
    vocabulary = [word for sentence in said() for word in sentence[3].split()]
    segments: list[Segment] = []
    at, turn = 0.5, 0
    while at < hours * 3600 - 10:
        words = _sentence(rng, vocabulary, at)
        turn += rng.random() < 0.1
        segments.append(
            Segment(
                start=words[0].start,
                end=words[-1].end,
                text=" ".join(word.text for word in words),
                words=words,
                speaker=f"S{turn % speakers + 1}",
                confidence=0.5 if rng.random() < 0.005 else 0.93,
            )
        )
        at = words[-1].end + rng.choice((0.1, 0.3, 0.6, 2.0))
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


def _sentence(rng: random.Random, vocabulary: list[str], at: float) -> tuple[Word, ...]:
    """Words at random with times and certainties at random: nothing a compressor could guess."""
    words: list[Word] = []
    for _ in range(rng.randint(8, 20)):
        start = round(at + rng.choice((0.0, 0.0, 0.02, 0.06)), 2)
        at = round(start + rng.uniform(0.08, 0.7), 2)
        sure = round(rng.betavariate(8, 1), 3)
        words.append(Word(start=start, end=at, text=rng.choice(vocabulary).strip(".,?"), probability=sure))
    words[-1] = replace(words[-1], text=words[-1].text + ".")
    return tuple(words)
