"""Parts of show notes as text lines a person can edit, and back; wrong lines are named, all at once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.chapter import Chapter, ChapterOrigin
from bot.domain.person import Link, LinkGroup, Origin, Person
from bot.domain.timecode import clock, parse_clock
from bot.domain.weblink import clean, find_links
from bot.errors import NotesError

#: `00:18 Title`, `(1:02:03) - Title`, `[00:18] – Title`, `- 00:18: Title`.
_CHAPTER = re.compile(
    r"^\s*(?:[-*•]\s+|\d+\.\s+)?[(\[]?(?P<time>\d{1,3}(?::\d{1,2}){1,2}(?:[.,]\d{1,3})?)[)\]]?\s*(?:[-–—:|]\s*)?(?P<title>.*)$"
)
_SEPARATOR = re.compile(r"\s*(?:[-–—:|]\s*)?$")
_BULLET = re.compile(r"^\s*(?:[-*•]\s+|\d+\.\s+)")
#: Longest title that players and the podcast namespace take well.
TITLE_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line of the list of sources; no title: to be fetched."""

    url: str
    title: str = ""


def write_chapters(chapters: Iterable[Chapter]) -> str:
    """`00:18 From the studio to the phone`, one per line."""
    return "\n".join(f"{clock(chapter.start)} {_flat(chapter.title)}" for chapter in chapters)


def read_chapters(text: str) -> tuple[Chapter, ...]:
    """Chapters from lines `time title`, in any order; NotesError names every line that is none."""
    chapters: list[Chapter] = []
    wrong: list[str] = []
    for number, line in _lines(text):
        match = _CHAPTER.match(line)
        if match is None:
            wrong.append(f"Line {number} has no time at its start: “{line[:60]}”. Write it as 12:30 Title.")
        elif not match["title"].strip():
            wrong.append(f"Line {number} has a time but no title.")
        elif len(match["title"]) > TITLE_LIMIT:
            wrong.append(f"Line {number} has a title of {len(match['title'])} characters; {TITLE_LIMIT} is the most.")
        else:
            _add_chapter(number, match["time"], match["title"].strip(), chapters, wrong)
    _refuse(wrong)
    return tuple(chapters)


def write_sources(sources: Iterable[tuple[str, str]]) -> str:
    """`Title - https://…`, one per line, from (title, url) pairs."""
    return "\n".join(f"{_flat(title)} - {url}" for title, url in sources)


def read_sources(text: str) -> tuple[SourceLine, ...]:
    """Sources from lines `Title - https://…`, bare addresses or Markdown links; a line may hold several."""
    sources: list[SourceLine] = []
    wrong: list[str] = []
    for number, line in _lines(text):
        links = find_links(line)
        if not links:
            wrong.append(f"Line {number} has no address: “{line[:60]}”. Write it as Title - https://…")
        elif len(links) == 1:
            sources.append(SourceLine(url=clean(links[0]), title=_title_before(line, links[0])))
        else:
            sources.extend(SourceLine(url=clean(link)) for link in links)
    _refuse(wrong)
    return tuple(sources)


def write_people(people: Iterable[Person]) -> str:
    """`Nora Whitfield | host | https://…`, one per line."""
    return "\n".join(" | ".join(filter(None, (_flat(p.name), p.role, p.url or ""))) for p in people)


def read_people(text: str) -> tuple[Person, ...]:
    """People from lines `name | role | address`; role and address may be left out."""
    people: list[Person] = []
    wrong: list[str] = []
    for number, line in _lines(text):
        name, role, url = (*(field.strip() for field in line.split("|", 2)), "", "")[:3]
        if not re.search(r"\w", name):
            wrong.append(f"Line {number} has no name: “{line[:60]}”. Write it as Name | role.")
        elif url and not find_links(url):
            wrong.append(f"Line {number}: “{url[:60]}” is not an address; it starts with https://.")
        else:
            people.append(Person(name=name[:128], role=role.lower() or "guest", url=url or None, origin=Origin.EDITOR))
    _refuse(wrong)
    return tuple(people)


def write_link_groups(groups: Iterable[LinkGroup]) -> str:
    """Blocks of a name and its lines `Website - https://…`, an empty line between blocks."""
    return "\n\n".join(
        "\n".join((_flat(group.name), *(f"{_flat(link.label)} - {link.url}" for link in group.links)))
        for group in groups
    )


def read_link_groups(text: str) -> tuple[LinkGroup, ...]:
    """Link blocks: a line without an address begins a block, a line with one belongs to it."""
    groups: list[LinkGroup] = []
    wrong: list[str] = []
    for number, line in _lines(text):
        links = find_links(line)
        if not links:
            groups.append(LinkGroup(name=line.strip().rstrip(":")))
        elif not groups:
            wrong.append(f"Line {number} is a link without a name above it. Begin each block with a name.")
        else:
            label = _title_before(line, links[0]) or "Website"
            link = Link(label=label, url=links[0], origin=Origin.EDITOR)
            groups[-1] = LinkGroup(name=groups[-1].name, links=(*groups[-1].links, link))
    _refuse(wrong)
    return tuple(groups)


def _lines(text: str) -> Iterable[tuple[int, str]]:
    return ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip())


def _flat(text: str) -> str:
    return " ".join(text.split())


def _add_chapter(number: int, time: str, title: str, chapters: list[Chapter], wrong: list[str]) -> None:
    try:
        start = parse_clock(time)
    except ValueError as error:
        wrong.append(f"Line {number}: {error}")
    else:
        chapters.append(Chapter(start=start, title=title, origin=ChapterOrigin.EDITOR))


def _title_before(line: str, url: str) -> str:
    markdown = re.search(r"\[(?P<title>[^\]]+)\]\(\s*<?" + re.escape(url), line)
    if markdown:
        return markdown["title"].strip()
    before = line.partition(url)[0].rstrip("<( ")
    title = _SEPARATOR.sub("", _BULLET.sub("", before)).strip().strip("*_").strip()
    return title[:300]


def _refuse(wrong: list[str]) -> None:
    if wrong:
        more = f"\n… and {len(wrong) - 5} more lines." if len(wrong) > 5 else ""
        raise NotesError("\n".join(wrong[:5]) + more)
