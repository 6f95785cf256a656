"""An edited show-notes file as edits: what a person changed in `show_notes.md` or `chapters.txt`, and nothing else.

Templates are the users' own, so the file is not parsed against one. The file as podbot wrote it and the file as it came
back are read by the same rules; only parts that read differently become edits.
"""

import re
from dataclasses import dataclass
from itertools import takewhile

from bot.domain.chapter import Chapter
from bot.domain.edits import Edit, SetChapters, SetSources, SetSummary, SetTitle
from bot.domain.lines import SourceLine, read_chapters, read_sources
from bot.domain.notes import ShowNotes, Source
from bot.domain.person import Origin
from bot.domain.weblink import find_links, same_page
from bot.errors import NotesError

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(?P<text>.+?)\s*#*\s*$")
_BOLD = re.compile(r"^\s*(\*\*|__)(?P<text>.+?)(\*\*|__):?\s*$")
_CHAPTER = re.compile(r"^\s*(?:[-*•]\s+)?[(\[]?\d{1,3}(?::[0-5]\d){1,2}(?:\.\d+)?[)\]]?[\s:–—-]")
#: `**Podcast:** …`, `**Description:** …`.
_FACT = re.compile(r"^\s*(?:\*\*|__)(?P<label>[^*_:]{1,40}):?(?:\*\*|__):?\s*")
_ESCAPED = re.compile(r"\\([^\w\s])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file says, read without knowing its template."""

    title: str
    paragraphs: tuple[str, ...]
    chapters: str
    sources: tuple[SourceLine, ...]


def edits_of_notes(original: str, changed: str, notes: ShowNotes) -> tuple[Edit, ...]:
    """The edits that lead from the file as it was written to the file as it came back."""
    old, new = _read(original, notes), _read(changed, notes)
    edits: list[Edit] = []
    if new.title and new.title != old.title:
        edits.append(
            SetTitle(title=notes.title.replace(old.title, new.title) if old.title in notes.title else new.title)
        )
    if new.paragraphs != old.paragraphs:
        edits.append(SetSummary(summary="\n\n".join(_summary(old, new, notes))))
    if new.chapters != old.chapters:
        edits.append(SetChapters(chapters=read_chapters(new.chapters)))
    if new.sources != old.sources:
        edits.append(SetSources(sources=_sources(old, new, notes)))
    return tuple(edits)


def edits_of_chapters(text: str) -> tuple[Edit, ...]:
    """A file of chapter lines."""
    chapters: tuple[Chapter, ...] = read_chapters(text)
    if not chapters:
        raise NotesError("There are no chapters in the file. Each line begins with a time: 12:30 Title.")
    return (SetChapters(chapters=chapters),)


def _read(text: str, notes: ShowNotes) -> Reading:
    lines = [_ESCAPED.sub(r"\1", line) for line in text.replace("\ufeff", "").splitlines()]
    chapters = [line.strip() for line in lines if _CHAPTER.match(line)]
    grouped = {link.url for group in notes.link_groups for link in group.links}
    linked = [line for line in lines if find_links(line) and not _CHAPTER.match(line)]
    sources = [line for line in linked if not all(link in grouped for link in find_links(line))]
    return Reading(
        title=_title(lines),
        paragraphs=_paragraphs(lines),
        chapters="\n".join(chapters),
        sources=read_sources("\n".join(sources)),
    )


def _title(lines: list[str]) -> str:
    first = next((line for line in lines if line.strip()), "")
    heading = _HEADING.match(first) or _BOLD.match(first)
    return (heading["text"] if heading else first).strip()


def _paragraphs(lines: list[str]) -> tuple[str, ...]:
    """Running text after the title and before the first list, a line each, whichever headings stand between."""
    body = lines[next((i for i, line in enumerate(lines) if line.strip()), 0) + 1 :]
    head = takewhile(lambda line: not _CHAPTER.match(line) and not find_links(line), body)
    return tuple(line.strip() for line in head if _is_prose(line))


def _is_prose(line: str) -> bool:
    return bool(line.strip()) and not _HEADING.match(line) and not _BOLD.match(line) and line.strip() != "---"


def _summary(old: Reading, new: Reading, notes: ShowNotes) -> list[str]:
    """The new paragraphs without those that the file had beside the summary: podcast, date, teaser."""
    summary = [" ".join(block.split()) for block in notes.summary.split("\n\n")]
    beside = [line for line in old.paragraphs if _unlabelled(line) not in summary]
    labels = {_label(line) for line in beside} - {""}
    kept = [line for line in new.paragraphs if line not in beside and _label(line) not in labels]
    if not kept:
        raise NotesError("The summary is gone from the file. Keep at least one sentence under the title.")
    return [_unlabelled(line) for line in kept]


def _label(line: str) -> str:
    """`**Podcast:** Signal Chain` → `Podcast`."""
    match = _FACT.match(line)
    return match["label"] if match else ""


def _unlabelled(line: str) -> str:
    return _FACT.sub("", line).strip()


def _sources(old: Reading, new: Reading, notes: ShowNotes) -> tuple[Source, ...]:
    """The notes' sources with what the file added, renamed and removed; those the template never showed stay."""
    was = {line.url for line in old.sources}
    now = {line.url: line for line in new.sources}
    kept: list[Source] = []
    for source in notes.sources:
        line = next((line for url, line in now.items() if same_page(url, source.url)), None)
        if line is not None:
            renamed = line.title and line.title not in {one.title for one in old.sources if one.url == line.url}
            kept.append(Source(title=line.title, url=source.url, origin=source.origin) if renamed else source)
        elif not any(same_page(url, source.url) for url in was):
            kept.append(source)
    for url, line in now.items():
        if url not in was and not any(same_page(url, source.url) for source in kept):
            kept.append(Source(title=line.title or url, url=url, origin=Origin.EDITOR))
    return tuple(kept)
