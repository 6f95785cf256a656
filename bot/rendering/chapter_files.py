"""Chapters as files for players: podcast namespace JSON, Podlove Simple Chapters, WebVTT; written and read back."""

import json
import re
from collections.abc import Sequence
from html import escape, unescape
from typing import Any

from lxml import etree

from bot.domain.chapter import Chapter, ChapterOrigin
from bot.domain.timecode import clock_ms, parse_clock
from bot.errors import NotesError
from bot.rendering.chapters import audible, tidy, with_ends, without_ends

PSC_NAMESPACE = "http://podlove.org/simple-chapters"
_PSC = f"{{{PSC_NAMESPACE}}}"
_CUE = re.compile(r"^\s*(?P<start>[\d:.]+)[ \t]+-->[ \t]+(?P<end>[\d:.]+)")


def write_json(chapters: Sequence[Chapter], *, duration: float = 0.0) -> bytes:
    """JSON chapters 1.2 (podcast-namespace, docs/examples/chapters/jsonChapters.md)."""
    entries = [_json_entry(chapter) for chapter in tidy(chapters, duration=duration)]
    return json.dumps({"version": "1.2.0", "chapters": entries}, ensure_ascii=False, indent=1).encode() + b"\n"


def read_json(
    data: bytes | str, *, duration: float = 0.0, origin: ChapterOrigin = ChapterOrigin.CREATOR
) -> tuple[Chapter, ...]:
    """Chapters of a JSON chapters file; `NotesError` where it is none, what is wrong inside is left out."""
    try:
        entries = json.loads(data)["chapters"]
        found = [_from_json(entry, origin) for entry in entries if isinstance(entry, dict)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotesError(
            "The chapters file is not a JSON chapters document. Check what its address answers."
        ) from error
    return tidy([chapter for chapter in found if chapter is not None], duration=duration)


def write_psc(chapters: Sequence[Chapter], *, duration: float = 0.0) -> bytes:
    """Podlove Simple Chapters 1.2 as a document of their own; silent chapters have no place in it."""
    root = etree.Element(f"{_PSC}chapters", {"version": "1.2"}, nsmap={"psc": PSC_NAMESPACE})
    for chapter in audible(tidy(chapters, duration=duration)):
        attributes = {"start": clock_ms(chapter.start), "title": chapter.title}
        attributes |= {"href": chapter.url} if chapter.url else {}
        attributes |= {"image": chapter.image} if chapter.image else {}
        etree.SubElement(root, f"{_PSC}chapter", attributes)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def read_psc(
    data: bytes | str, *, duration: float = 0.0, origin: ChapterOrigin = ChapterOrigin.CREATOR
) -> tuple[Chapter, ...]:
    """Podlove chapters of a document or a whole feed item; `NotesError` where it is no XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data.encode() if isinstance(data, str) else data, parser)
    except etree.XMLSyntaxError as error:
        raise NotesError(f"The Podlove chapters are not XML: {error}.") from error
    found = [
        _from_psc({str(k): str(v) for k, v in element.attrib.items()}, origin)
        for element in root.iter(f"{_PSC}chapter")
    ]
    return tidy([chapter for chapter in found if chapter is not None], duration=duration)


def write_vtt(chapters: Sequence[Chapter], *, duration: float = 0.0) -> bytes:
    """WebVTT chapter cues (w3.org/TR/webvtt1, 4.4), for `<track kind="chapters">`."""
    cues = [
        f"{number}\n{clock_ms(chapter.start)} --> {clock_ms(end)}\n{escape(chapter.title, quote=False)}\n"
        for number, (chapter, end) in enumerate(_shown(chapters, duration), 1)
    ]
    return "\n".join(["WEBVTT\n", *cues]).encode()


def read_vtt(
    data: bytes | str, *, duration: float = 0.0, origin: ChapterOrigin = ChapterOrigin.CREATOR
) -> tuple[Chapter, ...]:
    """Chapters of a WebVTT file; `NotesError` where it does not begin as one."""
    text = (data.decode(errors="replace") if isinstance(data, bytes) else data).lstrip("\ufeff")
    if not text.startswith("WEBVTT"):
        raise NotesError("The chapters file is not WebVTT: it does not begin with WEBVTT.")
    timed: list[tuple[Chapter, float]] = []
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        cue = _read_cue(block.split("\n"), origin)
        timed += [cue] if cue else []
    return tidy(without_ends(timed, duration=duration), duration=duration)


def _json_entry(chapter: Chapter) -> dict[str, Any]:
    entry: dict[str, Any] = {"startTime": chapter.start, "title": chapter.title}
    optional = {"endTime": chapter.end, "img": chapter.image, "url": chapter.url}
    entry |= {name: value for name, value in optional.items() if value is not None}
    return entry if chapter.toc else entry | {"toc": False}


def _from_json(entry: dict[str, Any], origin: ChapterOrigin) -> Chapter | None:
    start = _number(entry.get("startTime"))
    if start is None:
        return None
    return Chapter(
        start=start,
        title=_text(entry.get("title")) or "",
        end=_number(entry.get("endTime")),
        url=_text(entry.get("url")),
        image=_text(entry.get("img")),
        toc=entry.get("toc") is not False,
        origin=origin,
    )


def _from_psc(attributes: dict[str, str], origin: ChapterOrigin) -> Chapter | None:
    try:
        start = _psc_time(attributes.get("start", ""))
    except ValueError:
        return None
    return Chapter(
        start=start,
        title=attributes.get("title", ""),
        url=attributes.get("href"),
        image=attributes.get("image"),
        origin=origin,
    )


def _psc_time(text: str) -> float:
    """Normal play time (RFC 2326, 3.6): `12.5`, `1:02`, `01:02:03.4`."""
    return parse_clock(text) if ":" in text else max(0.0, float(text))


def _shown(chapters: Sequence[Chapter], duration: float) -> list[tuple[Chapter, float]]:
    return with_ends(audible(tidy(chapters, duration=duration)), duration=duration)


def _read_cue(lines: list[str], origin: ChapterOrigin) -> tuple[Chapter, float] | None:
    for at, line in enumerate(lines):
        match = _CUE.match(line)
        if match:
            title = unescape(re.sub(r"<[^>]*>", "", " ".join(lines[at + 1 :])))
            try:
                return Chapter(start=parse_clock(match["start"]), title=title, origin=origin), parse_clock(match["end"])
            except ValueError:
                return None
    return None


def _number(value: object) -> float | None:
    """A number that JSON holds, or holds as text, as some hosts write it."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
