"""Subtitle cues from a transcript: short pieces with times, lines of a width, one speaker each."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.transcript import Segment, Transcript, Word
from bot.rendering.chapters import LATEST, milliseconds
from bot.rendering.text import one_line, unwrap, wrap

#: A cue of no length is shown by no player, and WebVTT (4.1) forbids it.
SHORTEST = 0.001
#: Lines are narrowed to this share of the width at most.
_NARROWEST = 0.6
_NOBODY = object()


class Naming(StrEnum):
    """Which cues open with the speaker's name."""

    ALWAYS = "always"
    CHANGE = "change"  #: where the voice changes
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One subtitle: `lines` as shown, seconds in whole milliseconds, `start < end`."""

    start: float
    end: float
    lines: tuple[str, ...]
    #: Index of the segment it comes from.
    segment: int
    #: Whether the speaker's name stands before the first line.
    named: bool


def never_mistaken(text: str) -> bool:
    """For formats whose names stand in a tag."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class CueForm:
    """What a subtitle format allows."""

    #: Characters a line, and lines a cue.
    width: int
    lines: int
    naming: Naming
    #: Characters that a speaker's name takes of a cue's first line, by speaker id.
    heads: Mapping[str | None, int]
    #: Whether a reader would take the beginning of this text for a name; then the true name is written before it.
    mistaken: Callable[[str], bool] = never_mistaken
    #: Length of text as the format writes it.
    size: Callable[[str], int] = len


def cues(transcript: Transcript, form: CueForm) -> Iterator[Cue]:
    """The transcript in cues that keep the form's rules, starts never falling, every word once."""
    at = 0.0
    before: object = _NOBODY
    for index, segment in enumerate(transcript.segments):
        naming = form.naming
        if naming is Naming.CHANGE and segment.speaker == before:
            naming = Naming.NEVER
        groups, naming = _grouped(one_line(segment.text), segment.speaker, form, naming)
        for number, (start, end, group) in enumerate(_timed(segment, groups)):
            at = min(max(at, start), LATEST)
            end = max(milliseconds(end), round(at + SHORTEST, 3))
            yield Cue(start=at, end=end, lines=tuple(group), segment=index, named=_is_named(naming, number))
        before = segment.speaker if groups else before


def _grouped(text: str, speaker: str | None, form: CueForm, naming: Naming) -> tuple[list[list[str]], Naming]:
    """Lines cue by cue, and the naming that makes them unmistakable."""
    head = form.heads.get(speaker, 0)

    def within(width: int) -> list[list[str]]:
        def room(line: int) -> int:
            opens = line % form.lines == 0 and _is_named(naming, line // form.lines)
            return width - head if opens else width

        wrapped = wrap(text, room, size=form.size)
        return [wrapped[start : start + form.lines] for start in range(0, len(wrapped), form.lines)]

    groups = _even(within, form.width)
    bare = (unwrap(group) for number, group in enumerate(groups) if not _is_named(naming, number))
    if any(map(form.mistaken, bare)):
        return _grouped(text, speaker, form, Naming.ALWAYS)
    return groups, naming


def _even(within: Callable[[int], list[list[str]]], width: int) -> list[list[str]]:
    """The groups in the narrowest lines that need no more of them: else the last one may be a single word."""
    groups = within(width)
    if len(groups) < 2:
        return groups
    narrower = range(round(width * _NARROWEST), width)
    best = bisect_left(narrower, True, key=lambda asked: len(within(asked)) <= len(groups))
    return within(narrower[best]) if best < len(narrower) else groups


def _is_named(naming: Naming, number: int) -> bool:
    return naming is Naming.ALWAYS or (naming is Naming.CHANGE and number == 0)


def _timed(segment: Segment, groups: Sequence[list[str]]) -> Iterator[tuple[float, float, list[str]]]:
    """Each group of lines with its times: from the words where they tell, else by its share of the characters."""
    edges = _word_edges(segment, groups) or _even_edges(segment, groups)
    yield from ((milliseconds(start), end, group) for (start, end), group in zip(edges, groups, strict=True))


def _word_edges(segment: Segment, groups: Sequence[list[str]]) -> list[tuple[float, float]] | None:
    """Start of each group's first word to the start of the next group's, the segment's own times outside."""
    if len(groups) <= 1:
        return [(segment.start, segment.end)] * len(groups)
    starts = _character_starts(segment.words)
    if len(starts) != sum(len(_letters(group)) for group in groups):
        return None
    edges, at = [segment.start], 0
    for group in groups[:-1]:
        at += len(_letters(group))
        edges.append(starts[at])
    return list(zip(edges, [*edges[1:], segment.end], strict=True))


def _character_starts(words: Sequence[Word]) -> list[float]:
    """When each letter is said: a word too long for a cue (scripts without spaces have them) is cut in its own time."""
    texts = [_letters([one_line(word.text)]) for word in words]
    return [
        word.start + (word.end - word.start) * place / len(text)
        for word, text in zip(words, texts, strict=True)
        for place in range(len(text))
    ]


def _letters(group: Sequence[str]) -> str:
    return "".join("".join(group).split())


def _even_edges(segment: Segment, groups: Sequence[list[str]]) -> list[tuple[float, float]]:
    sizes = [len(_letters(group)) for group in groups]
    span, total, at = max(0.0, segment.end - segment.start), sum(sizes), 0
    edges = []
    for size in sizes:
        edges.append((segment.start + span * at / total, segment.start + span * (at + size) / total))
        at += size
    return edges
