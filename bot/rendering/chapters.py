"""The one chapter list that every platform's form is written from: in order, each time once, titles on one line."""

import math
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.chapter import Chapter
from bot.rendering.text import one_line, web_address

#: The last moment that `HH:MM:SS` and a CHAP frame's 32 bits of milliseconds can both say.
LATEST = 99 * 3600 + 59 * 60 + 59.0


def tidy(chapters: Sequence[Chapter], *, duration: float = 0.0) -> tuple[Chapter, ...]:
    """The list as it can be published: ascending by milliseconds, inside the audio, titled, with usable addresses.

    Of several at one time the first titled one stays. `duration` in seconds; 0: unknown. An end is kept only where it
    says more than "until the next one". Tidying twice changes nothing. `bot.rendering.lint` tells people what this
    mends, before they approve.
    """
    last = min(duration - 0.001, LATEST) if duration > 0 else LATEST
    inside = [replace(chapter, start=milliseconds(chapter.start)) for chapter in chapters]
    inside = sorted((chapter for chapter in inside if chapter.start <= last), key=lambda chapter: chapter.start)
    alone = _one_a_time(inside)
    return tuple(_clean(chapter, number, alone, duration) for number, chapter in enumerate(alone, 1))


def with_ends(chapters: Sequence[Chapter], *, duration: float = 0.0) -> list[tuple[Chapter, float]]:
    """Each chapter with the second it ends at, for forms that must say one; `chapters` are tidy."""
    following = [chapter.start for chapter in chapters[1:]]
    ends = [*following, _end_of_last(chapters[-1].start, duration)] if chapters else []
    return [(chapter, chapter.end or end) for chapter, end in zip(chapters, ends, strict=True)]


def without_ends(timed: Sequence[tuple[Chapter, float]], *, duration: float = 0.0) -> tuple[Chapter, ...]:
    """The reverse of `with_ends`: an end that only repeats the next start, or the end of the audio, is dropped."""
    plain = [replace(chapter, end=None) for chapter, _ in timed]
    implied = [end for _, end in with_ends(plain, duration=duration)]
    return tuple(
        chapter if abs(end - until) < 0.0015 else replace(chapter, end=milliseconds(end))
        for chapter, (_, end), until in zip(plain, timed, implied, strict=True)
    )


def audible(chapters: Sequence[Chapter]) -> tuple[Chapter, ...]:
    """Those that stand in a list people see."""
    return tuple(chapter for chapter in chapters if chapter.toc)


def milliseconds(seconds: float) -> float:
    """Whole milliseconds; what is no number or before the beginning becomes 0, what is too late `LATEST` and one."""
    if math.isnan(seconds):
        return 0.0
    return round(min(max(0.0, seconds), LATEST + 1) * 1000) / 1000


def _one_a_time(ordered: Sequence[Chapter]) -> list[Chapter]:
    kept: list[Chapter] = []
    for chapter in ordered:
        if not kept or chapter.start > kept[-1].start:
            kept.append(chapter)
        elif one_line(chapter.title) and not one_line(kept[-1].title):
            kept[-1] = chapter
    return kept


def _clean(chapter: Chapter, number: int, all: Sequence[Chapter], duration: float) -> Chapter:
    is_last = number == len(all)
    implied = _end_of_last(chapter.start, duration) if is_last else all[number].start
    limit = implied if duration > 0 or not is_last else LATEST + 1
    end = milliseconds(chapter.end) if chapter.end is not None else 0.0
    return replace(
        chapter,
        title=one_line(chapter.title) or f"Chapter {number}",
        end=end if chapter.start < end < limit and end != implied else None,
        url=web_address(chapter.url),
        image=web_address(chapter.image),
    )


def _end_of_last(start: float, duration: float) -> float:
    return milliseconds(duration) if duration > start else start + 1
