"""Passages: the numbered pieces of a transcript that a language model is shown and must point to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.chapter import Chapter
from bot.domain.transcript import Transcript
from bot.notes.sentences import Sentence

#: Speech that reads like an order to a model is not shown to one. Nothing is lost: it stays in the transcript.
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|prompt|rule|above|previous|prior)"
    r"|\b(?:system|developer) prompt\b|\byou are (?:now )?(?:an? )?(?:ai|assistant|language model|chatbot)\b"
    r"|\b(?:ignorier|vergiss)\w*\b.{0,40}\b(?:anweisung|prompt|regel)",
    re.IGNORECASE,
)
#: About so many letters make a token in English and German; estimates only.
LETTERS_PER_TOKEN = 3.5
_LONGEST_PASSAGE = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Some sentences of one voice under one number."""

    number: int
    start: float
    speaker: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A chapter with what was said in it; `number` counts chapters from 1."""

    number: int
    title: str
    passages: tuple[Passage, ...]

    @property
    def tokens(self) -> int:
        """Roughly what showing it costs."""
        return tokens(" ".join(passage.text for passage in self.passages)) + 8 * len(self.passages)


def tokens(text: str) -> int:
    """An estimate, for budgets."""
    return round(len(text) / LETTERS_PER_TOKEN)


def stretches(
    transcript: Transcript, sentences: Sequence[Sentence], chapters: Sequence[Chapter]
) -> tuple[Stretch, ...]:
    """Every chapter with its passages; what reads like an order to a model is left out."""
    labels = {speaker.id: speaker.label for speaker in transcript.speakers}
    passages = list(_passages(sentences, labels, [chapter.start for chapter in chapters]))
    edges = [*(chapter.start for chapter in chapters[1:]), float("inf")]
    found, rest = [], passages
    for number, (chapter, end) in enumerate(zip(chapters, edges, strict=True), start=1):
        inside = tuple(passage for passage in rest if passage.start < end - 1e-6)
        rest = rest[len(inside) :]
        found.append(Stretch(number=number, title=chapter.title, passages=inside))
    return tuple(found)


def windows(found: Sequence[Stretch], *, limit: int) -> Iterator[tuple[Stretch, ...]]:
    """Groups of chapters of at most about `limit` tokens, each beginning with the end of the one before.

    A chapter longer than the limit is shown by its first and last passages.
    """
    group: list[Stretch] = []
    for stretch in found:
        stretch = _shortened(stretch, limit)
        if group and sum(part.tokens for part in group) + stretch.tokens > limit:
            yield tuple(group)
            group = []
        group.append(stretch)
    if group:
        yield tuple(group)


def _passages(sentences: Sequence[Sentence], labels: dict[str, str], edges: Sequence[float]) -> Iterator[Passage]:
    number, run = 0, list[Sentence]()
    borders = sorted(edges)
    for sentence in (s for s in sentences if not _ORDER.search(s.text)):
        crossed = run and any(run[-1].start < edge - 1e-6 <= sentence.start for edge in borders)
        full = sum(len(part.text) for part in run) > _LONGEST_PASSAGE
        if run and (crossed or full or sentence.speaker != run[-1].speaker):
            number += 1
            yield _passage(number, run, labels)
            run = []
        run.append(sentence)
    if run:
        yield _passage(number + 1, run, labels)


def _passage(number: int, run: Sequence[Sentence], labels: dict[str, str]) -> Passage:
    speaker = labels.get(run[0].speaker or "", "Speaker")
    return Passage(number=number, start=run[0].start, speaker=speaker, text=" ".join(part.text for part in run))


def _shortened(stretch: Stretch, limit: int) -> Stretch:
    if stretch.tokens <= limit:
        return stretch
    keep: list[Passage] = []
    budget = limit
    ends = [stretch.passages[i // 2 if i % 2 == 0 else -(i // 2 + 1)] for i in range(len(stretch.passages))]
    for passage in ends:
        budget -= tokens(passage.text) + 8
        if budget < 0:
            break
        keep.append(passage)
    return Stretch(number=stretch.number, title=stretch.title, passages=tuple(sorted(keep, key=lambda p: p.number)))
