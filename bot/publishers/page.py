"""The web page of an episode: player, chapters, notes and transcript in one file."""

from zlib import crc32

from bot.ports import Bundle
from bot.rendering.chapter_lines import HOUSE
from bot.rendering.context import notes_context
from bot.rendering.templates import Templates
from bot.rendering.text import one_line

#: Files offered on the page, with what people call them.
_DOWNLOADS = (
    ("show_notes.md", "Show notes"),
    ("transcript.txt", "Transcript as text"),
    ("transcript.vtt", "Subtitles (WebVTT)"),
    ("transcript.srt", "Subtitles (SRT)"),
    ("chapters.json", "Chapters"),
)


def write_page(templates: Templates, bundle: Bundle, *, audio: str, ai_content: str | None) -> bytes:
    """`index.html`, made by the template `page.html`; `audio` is the file beside it, empty: the enclosure is played."""
    context = notes_context(show=bundle.show, episode=bundle.episode, notes=bundle.notes, transcript=bundle.transcript)
    context["chapter_lines"] = HOUSE.write(bundle.notes.chapters, duration=bundle.notes.duration)
    context["page"] = {
        "audio": audio or context["episode"]["audio_url"],
        "downloads": [{"name": name, "label": label} for name, label in _DOWNLOADS if name in bundle.files],
        "ai_content": one_line(ai_content or ""),
        "colour": colour_of(bundle.show.slug),
    }
    context["transcript"].turns  # noqa: B018 - made here, so that the template's time goes into the template
    return templates.render("page.html", context).encode()


def colour_of(show: str) -> int:
    """A hue between 0 and 359 that stays the same for a show, so that each has a face of its own."""
    return crc32(show.encode()) % 360
