"""Compare: what a re-run changed, as one line and as lines of before and after."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.domain.chapter import Chapter
from bot.domain.diff import PartDiff, diff, diff_text
from bot.domain.edits import Piece
from bot.domain.transcript import Transcript

#: Words that are lined up one by one; the time for it grows with their square.
_LINED_UP = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The difference of two states of an episode."""

    #: "2 names, 1 chapter, 14 words", or "nothing changed".
    summary: str
    #: Names as they were and are: ("Tomas", "Tomás"); "" where one is new or gone.
    names: tuple[tuple[str, str], ...]
    #: Before and after, part by part.
    parts: tuple[PartDiff, ...]

    @property
    def text(self) -> str:
        """All of it for a thread or a terminal."""
        return diff_text(self.parts)


def compare(before: Piece, after: Piece) -> Comparison:
    """What changed in names, chapters and text (and in every other part of the notes)."""
    names = _names(before.transcript, after.transcript)
    parts = diff(before, after)
    chapters = _changed_chapters(before.notes.chapters, after.notes.chapters)
    words = _changed_words(before.transcript, after.transcript)
    counted = (_count(len(names), "name"), _count(chapters, "chapter"), _count(words, "word"))
    summary = ", ".join(text for text in counted if text)
    if not summary:
        summary = ", ".join(part.part.value for part in parts) or "nothing changed"
    return Comparison(summary=summary, names=names, parts=parts)


def _names(before: Transcript, after: Transcript) -> tuple[tuple[str, str], ...]:
    """Voices by id, then names that were mended in the text."""
    voices = {speaker.id: speaker.name or "" for speaker in before.speakers}
    now = {speaker.id: speaker.name or "" for speaker in after.speakers}
    changed = [(voices.get(id, ""), now.get(id, "")) for id in {**voices, **now}]
    mended = {(fix.original, fix.replacement) for fix in after.corrections}
    mended -= {(fix.original, fix.replacement) for fix in before.corrections}
    return tuple(pair for pair in changed if pair[0] != pair[1]) + tuple(sorted(mended))


def _changed_chapters(before: Sequence[Chapter], after: Sequence[Chapter]) -> int:
    old = {(round(chapter.start), chapter.title) for chapter in before}
    new = {(round(chapter.start), chapter.title) for chapter in after}
    return max(len(old - new), len(new - old))


def _changed_words(before: Transcript, after: Transcript) -> int:
    """Segments that are the same are taken out first, so that three hours compare in a moment."""
    old, new = ([segment.text.strip() for segment in side.segments] for side in (before, after))
    changed = 0
    for tag, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag != "equal":
            changed += _words_between(" ".join(old[a:b]).split(), " ".join(new[c:d]).split())
    return changed


def _words_between(old: list[str], new: list[str]) -> int:
    """How many words differ; in stretches too long to be lined up, by their numbers alone."""
    if max(len(old), len(new)) > _LINED_UP:
        before, after = Counter(old), Counter(new)
        return max((before - after).total(), (after - before).total())
    blocks = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for tag, a, b, c, d in blocks if tag != "equal")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}" if number else ""
