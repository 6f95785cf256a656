"""Chapters in Ogg (Opus, Vorbis) and FLAC: comments CHAPTER000, CHAPTER000NAME, … (Xiph wiki, "Chapter Extension")."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.domain.chapter import Chapter, ChapterOrigin
from bot.domain.timecode import clock_ms, parse_clock
from bot.errors import AudioError
from bot.rendering.chapters import audible, tidy
from bot.rendering.copying import copy_file

#: Three digits count them.
_MOST = 1000
_NUMBERED = re.compile(r"^CHAPTER(\d{3})(NAME|URL)?$", re.IGNORECASE)


def read_ogg(path: Path, *, duration: float = 0.0) -> tuple[Chapter, ...]:
    """The chapters in the file's comments; none where it cannot be read."""
    try:
        tags = _open(path).tags or {}
    except AudioError:
        return ()
    fields: dict[str, dict[str, str]] = {}
    for key, value in tags:
        match = _NUMBERED.match(key)
        if match:
            fields.setdefault(match[1], {})[(match[2] or "START").upper()] = value
    return tidy([chapter for each in fields.values() if (chapter := _chapter(each))], duration=duration)


def write_ogg(source: Path, destination: Path, chapters: Sequence[Chapter], *, duration: float = 0.0) -> None:
    """Copy the file with these chapters instead of its own; `AudioError` where it cannot be read."""
    from mutagen import MutagenError

    _open(source)
    working = destination.with_name(f".{destination.name}.chapters{source.suffix}")
    copy_file(source, working)
    try:
        file = _open(working)
        if file.tags is None:
            file.add_tags()
        for key in [key for key, _ in file.tags if _NUMBERED.match(key)]:
            if key in file.tags:
                del file.tags[key]
        for number, chapter in enumerate(audible(tidy(chapters, duration=duration))[:_MOST]):
            file.tags[f"CHAPTER{number:03d}"] = clock_ms(chapter.start)
            file.tags[f"CHAPTER{number:03d}NAME"] = chapter.title
            if chapter.url:
                file.tags[f"CHAPTER{number:03d}URL"] = chapter.url
        file.save()
        working.replace(destination)
    except MutagenError as error:
        raise AudioError(f"{source.name}: its comments are damaged, so chapters cannot be written into it.") from error
    finally:
        working.unlink(missing_ok=True)


def _open(path: Path) -> Any:
    from mutagen import File, MutagenError

    try:
        file = File(path)
    except MutagenError as error:
        raise AudioError(f"{path.name}: it cannot be read as Ogg or FLAC.") from error
    if file is None:
        raise AudioError(f"{path.name}: it is neither Ogg nor FLAC.")
    return file


def _chapter(fields: dict[str, str]) -> Chapter | None:
    try:
        start = parse_clock(fields.get("START", ""))
    except ValueError:
        return None
    return Chapter(start=start, title=fields.get("NAME", ""), url=fields.get("URL"), origin=ChapterOrigin.CREATOR)
