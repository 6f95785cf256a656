"""Chapters as lines of text, one form a platform, and every such form read back.

Rules: Spotify (support.spotify.com, "Creating and managing chapters"), YouTube (support.google.com/youtube, 9884579),
Apple (podcasters.apple.com/support/5482). Spotify and YouTube show no chapters at all where one rule is broken, so a
form leaves out what its platform would refuse, and `bot.rendering.lint` says so before approval.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.domain.chapter import Chapter, ChapterOrigin
from bot.domain.timecode import clock, parse_clock
from bot.rendering.chapters import audible, tidy
from bot.rendering.text import one_line, without_angles

#: `(00:53) - Title`, `00:53 Title`, `• [1:02:03]: Title`; the separator needs a space after it, or is one of `-–—:|`.
_LINE = re.compile(
    r"^\s*(?:[•·*‣▪►\-–—]\s*)?(?P<open>[(\[]?)(?P<time>(?:\d{1,2}:)?\d{1,3}:[0-5]\d(?:\.\d{1,3})?)(?P<close>[)\]]?)"
    r"(?:\s*[-–—:|]\s*|\s+)(?P<title>\S.*)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineForm:
    """How one platform wants chapter lines."""

    name: str
    line: Callable[[float, str], str]
    #: Fewer chapters than this are none.
    least: int = 1
    #: Shorter chapters are left to the one before, in seconds.
    shortest: float = 1.0
    starts_at_zero: bool = False
    title: Callable[[str], str] = str

    def normal(self, chapters: Sequence[Chapter], *, duration: float = 0.0) -> tuple[Chapter, ...]:
        """The chapters that this form can say: whole seconds, long enough, enough of them; else none."""
        seconds = [
            Chapter(start=float(int(chapter.start + 1e-6)), title=chapter.title, origin=chapter.origin)
            for chapter in audible(tidy(chapters, duration=duration))
        ]
        if self.starts_at_zero and seconds:
            seconds[0] = replace(seconds[0], start=0.0)
        kept = _long_enough(seconds, self.shortest, duration)
        titled = [replace(c, title=self.title(c.title) or f"Chapter {n}") for n, c in enumerate(kept, 1)]
        return tuple(titled) if len(titled) >= self.least else ()

    def write(self, chapters: Sequence[Chapter], *, duration: float = 0.0) -> list[str]:
        """One line a chapter, without line ends."""
        return [self.line(chapter.start, chapter.title) for chapter in self.normal(chapters, duration=duration)]


def _unpunctuated(title: str) -> str:
    """Spotify allows one punctuation mark between time and title: no separator, and not two marks in a row."""
    while title and (title[0] in "-–—:| " or all(map(_is_punctuation, title[:2]))):
        title = title[1:]
    return title


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character).startswith("P")


#: As podbot's own house style writes them, with as many as there are.
HOUSE = LineForm(name="house", line=lambda start, title: f"({clock(start)}) - {title}")
SPOTIFY = LineForm(
    name="spotify",
    line=lambda start, title: f"({clock(start)}) {title}",
    least=3,
    starts_at_zero=True,
    title=_unpunctuated,
)
YOUTUBE = LineForm(
    name="youtube",
    line=lambda start, title: f"{clock(start)} - {title}",
    least=3,
    shortest=10.0,
    starts_at_zero=True,
    title=without_angles,
)
APPLE = LineForm(
    name="apple",
    line=lambda start, title: f"{clock(start, hours=True)} - {title}",
    least=3,
    starts_at_zero=True,
)
FORMS = (HOUSE, SPOTIFY, YOUTUBE, APPLE)


def read_lines(text: str, *, least: int = 1, origin: ChapterOrigin = ChapterOrigin.CREATOR) -> tuple[Chapter, ...]:
    """The chapter list inside a description, whatever stands around it: the longest run of lines with rising times.

    Empty where there are fewer than `least`; three is a good number for text that may hold a time by chance.
    """
    best: list[Chapter] = []
    run: list[Chapter] = []
    for line in text.splitlines():
        chapter = _read_line(line, origin)
        if chapter is None:
            continue
        if run and chapter.start <= run[-1].start:
            run = []
        run.append(chapter)
        best = max(best, run, key=len)
    return tuple(best) if len(best) >= least else ()


def _read_line(line: str, origin: ChapterOrigin) -> Chapter | None:
    match = _LINE.match(line)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    try:
        start = parse_clock(match["time"])
    except ValueError:
        return None
    return Chapter(start=start, title=one_line(match["title"]), origin=origin)


def _long_enough(chapters: Sequence[Chapter], shortest: float, duration: float) -> list[Chapter]:
    kept: list[Chapter] = []
    for chapter in chapters:
        if not kept or chapter.start - kept[-1].start >= shortest:
            kept.append(chapter)
    # The end of the audio in whole seconds, as the platform counts them.
    while len(kept) > 1 and duration > 0 and int(duration) - kept[-1].start < shortest and shortest > 1:
        kept.pop()
    return kept
