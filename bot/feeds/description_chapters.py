"""Chapters that the creator already published inside the item: Podlove Simple Chapters, or lines of its description."""

import re
from itertools import pairwise

from lxml import etree

from bot.domain.chapter import Chapter, ChapterOrigin
from bot.domain.timecode import parse_clock
from bot.feeds.podcast_tags import web_address
from bot.feeds.tags import Tags, name_of

_CLOCK = r"(?:\d{1,2}:)?\d{1,3}:[0-5]\d"
#: `(00:53) - Title`, `[1:02:03] Title`, `00:53 – 04:10: Title`, `- 00:53 Title`, `3. 00:53 Title`.
_LINE = re.compile(
    rf"^[\s•·*▶–—-]*(?:\d{{1,3}}[.)]\s+)?[(\[]?(?P<start>{_CLOCK})(?:\.\d{{1,3}})?(?:\s*[-–—]\s*{_CLOCK})?[)\]]?"
    r"\s*[-–—:|.,]*\s*(?P<title>\S.*)$"
)
#: One time in a text is a remark; two lines in order are a list.
_FEWEST = 2
_LONGEST_TITLE = 300


def chapters_in_text(text: str) -> tuple[Chapter, ...]:
    """Chapters from lines that begin with a time; none where fewer than two do or where they are out of order."""
    found = [chapter for line in text.splitlines() if (chapter := _from_line(line))]
    in_order = all(earlier.start < later.start for earlier, later in pairwise(found))
    return tuple(found) if in_order and len(found) >= _FEWEST else ()


def podlove_chapters(tags: Tags) -> tuple[Chapter, ...]:
    """`psc:chapters` of an item, in order of time; chapters with a time that is none are left out."""
    listed = [child for block in tags.all("psc:chapters") for child in block if name_of(child) == "psc:chapter"]
    found = [chapter for child in listed if (chapter := _from_podlove(child))]
    return tuple(sorted(found, key=lambda chapter: chapter.start))


def _from_line(line: str) -> Chapter | None:
    match = _LINE.match(line)
    if match is None or len(match["title"]) > _LONGEST_TITLE:
        return None
    start = _seconds(match["start"])
    return None if start is None else Chapter(start=start, title=match["title"].strip(), origin=ChapterOrigin.CREATOR)


def _from_podlove(tag: etree._Element) -> Chapter | None:
    start = _seconds(tag.get("start") or "")
    if start is None:
        return None
    return Chapter(
        start=start,
        title=" ".join((tag.get("title") or "").split()),
        url=web_address(tag.get("href") or "", base=""),
        image=web_address(tag.get("image") or "", base=""),
        origin=ChapterOrigin.CREATOR,
    )


def _seconds(text: str) -> float | None:
    """Normal play time: clock, or plain seconds as Podlove also allows."""
    try:
        return parse_clock(text) if ":" in text else max(0.0, float(text))
    except ValueError:
        return None
