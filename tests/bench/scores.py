"""How near predicted chapters come to human ones: F1, Pk, WindowDiff, ROUGE-L, as the field defines them."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, fields

from bot.domain.chapter import Chapter
from bot.notes.sentences import Sentence

#: Starts before this are the trivial first chapter, in seconds.
TRIVIAL = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One episode, or the mean of several."""

    f1_15: float
    f1_30: float
    pk: float
    window_diff: float
    count_ratio: float
    rouge_l: float


def score(human: Sequence[Chapter], found: Sequence[Chapter], sentences: Sequence[Sentence], length: float) -> Score:
    """`found` against `human`; the unit of Pk and WindowDiff is the sentence, k half the mean human chapter."""
    from nltk.metrics.segmentation import pk, windowdiff

    wanted, given = _starts(human), _starts(found)
    marks, guesses = _marks(wanted, sentences), _marks(given, sentences)
    k = max(2, round(len(sentences) / (marks.count("1") + 1) / 2))
    return Score(
        f1_15=f1(wanted, given, 15),
        f1_30=f1(wanted, given, 30),
        pk=float(pk(marks, guesses, k=k)) if len(marks) > k else 0.0,
        window_diff=float(windowdiff(marks, guesses, k)) if len(marks) > k else 0.0,
        count_ratio=(len(given) + 1) / (len(wanted) + 1),
        rouge_l=_titles(human, found, length),
    )


def mean(scores: Sequence[Score]) -> Score:
    """Mean of every measure."""
    return Score(**{f.name: sum(getattr(s, f.name) for s in scores) / len(scores) for f in fields(Score)})


def f1(wanted: Sequence[float], given: Sequence[float], tolerance: float) -> float:
    """One-to-one matches within `tolerance` seconds; greedy is the best matching on a line."""
    hits = at = other = 0
    while at < len(wanted) and other < len(given):
        if abs(wanted[at] - given[other]) <= tolerance:
            hits, at, other = hits + 1, at + 1, other + 1
        elif given[other] < wanted[at]:
            other += 1
        else:
            at += 1
    return 2 * hits / (len(wanted) + len(given)) if wanted or given else 1.0


def rouge_l(wanted: str, given: str) -> float:
    """F-measure of the longest common subsequence of words."""
    left, right = re.findall(r"\w+", wanted.lower()), re.findall(r"\w+", given.lower())
    row = [0] * (len(right) + 1)
    for word in left:
        above, row = row, [0]
        for at, other in enumerate(right):
            row.append(above[at] + 1 if word == other else max(row[-1], above[at + 1]))
    return 2 * row[-1] / (len(left) + len(right)) if left and right else 0.0


def _starts(chapters: Sequence[Chapter]) -> list[float]:
    return sorted({chapter.start for chapter in chapters if chapter.start >= TRIVIAL})


def _marks(starts: Sequence[float], sentences: Sequence[Sentence]) -> str:
    times = [sentence.start for sentence in sentences]
    marked = set()
    for start in starts:
        at = bisect_left(times, start)
        if at > 0 and (at == len(times) or abs(times[at - 1] - start) <= abs(times[at] - start)):
            at -= 1
        marked.add(at)
    return "".join("1" if at in marked else "0" for at in range(1, len(times)))


def _titles(human: Sequence[Chapter], found: Sequence[Chapter], length: float) -> float:
    """Each human title against the found chapter that shares most time with it."""
    given = _spans(found, length)
    total = 0.0
    for start, end, title in _spans(human, length):
        shared, best = max(((min(end, b) - max(start, a), text) for a, b, text in given), default=(0.0, ""))
        total += rouge_l(title, best) if shared > 0 else 0.0
    return total / len(human) if human else 0.0


def _spans(chapters: Sequence[Chapter], length: float) -> list[tuple[float, float, str]]:
    ordered = sorted(chapters, key=lambda chapter: chapter.start)
    ends = [chapter.start for chapter in ordered[1:]] + [length]
    return [(chapter.start, end, chapter.title) for chapter, end in zip(ordered, ends, strict=False)]
