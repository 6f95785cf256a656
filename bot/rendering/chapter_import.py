"""Chapters from a file in whatever form its maker chose: JSON, Podlove, WebVTT, or lines of text."""

from bot.domain.chapter import Chapter
from bot.errors import NotesError
from bot.rendering.chapter_files import read_json, read_psc, read_vtt
from bot.rendering.chapter_lines import read_lines
from bot.rendering.html_text import html_to_text


def import_chapters(data: bytes, *, duration: float = 0.0) -> tuple[Chapter, ...]:
    """The creator's chapters in a file (`podcast:chapters`, an upload); told apart by its first characters.

    `NotesError` where no chapters can be found in it.
    """
    text = data.decode("utf-8-sig", errors="replace")
    start = text.lstrip()[:200].lower()
    if start.startswith(("{", "[")):
        return read_json(data, duration=duration)
    if start.startswith("webvtt"):
        return read_vtt(data, duration=duration)
    if start.startswith("<") and "html" not in start:
        found = read_psc(data, duration=duration)
    else:
        found = read_lines(html_to_text(text)[0] if start.startswith("<") else text)
    if not found:
        raise NotesError(
            "The file holds no chapters that podbot can read. It reads JSON, Podlove, WebVTT and lines of text."
        )
    return found
