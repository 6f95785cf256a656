"""Descriptions for platforms with rules of their own: Apple Podcasts, Spotify, YouTube."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from bot.domain.notes import ShowNotes
from bot.rendering.budget import DROP_ORDER, Fitted, fit
from bot.rendering.chapter_lines import APPLE, SPOTIFY, YOUTUBE, LineForm
from bot.rendering.feed_html import feed_html
from bot.rendering.html_text import html_to_text
from bot.rendering.templates import Templates
from bot.rendering.text import printable, shorten, without_angles


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """What a platform takes as an episode's description."""

    name: str
    #: Template and file name: `apple.html`.
    file: str
    chapters: LineForm
    limit: int
    #: "bytes" or "characters".
    unit: str
    #: Brings a rendered template under the platform's rules.
    clean: Callable[[str], str]
    #: Shortens what cannot be left out.
    cut: Callable[[str, int], str]


def _plain(text: str) -> str:
    return printable(text).strip() + "\n"


def _cut_text(text: str, limit: int) -> str:
    return shorten(text.strip(), limit)


def _cut_bytes(text: str, limit: int) -> str:
    text = text.strip()
    while len(text.encode()) > limit:
        text = shorten(text, len(text) - max(1, len(text) // 20))
    return text


def _cut_html(html: str, limit: int) -> str:
    """One paragraph of plain text within `limit` bytes, since cutting HTML would tear tags."""
    text = " ".join(html_to_text(html)[0].split())
    while text and len(f"<p>{escape(text, quote=False)}</p>".encode()) > limit:
        text = shorten(text, len(text) - max(1, len(text) // 20))
    return f"<p>{escape(text, quote=False)}</p>"


PLATFORMS = (
    # Bytes, tags included: podcasters.apple.com, "A podcaster's guide to RSS".
    Platform(
        name="Apple Podcasts",
        file="apple.html",
        chapters=APPLE,
        limit=4000,
        unit="bytes",
        clean=feed_html,
        cut=_cut_html,
    ),
    Platform(
        name="Spotify",
        file="spotify.txt",
        chapters=SPOTIFY,
        limit=4000,
        unit="characters",
        clean=_plain,
        cut=_cut_text,
    ),
    # YouTube Data API, videos: snippet.description, at most 5,000 bytes (Studio counts characters), neither < nor >.
    Platform(
        name="YouTube",
        file="youtube.txt",
        chapters=YOUTUBE,
        limit=5000,
        unit="bytes",
        clean=lambda text: _plain(without_angles(text)),
        cut=_cut_bytes,
    ),
)


def describe(
    platform: Platform,
    *,
    templates: Templates,
    notes: ShowNotes,
    context: Callable[[ShowNotes], dict[str, Any]],
    order: Sequence[str] = DROP_ORDER,
) -> Fitted:
    """The description that fits the platform, and what was left out for it."""

    def write(fewer: ShowNotes) -> str:
        lines = platform.chapters.write(fewer.chapters, duration=fewer.duration)
        return platform.clean(templates.render(platform.file, context(fewer) | {"chapter_lines": lines}))

    return fit(notes, write, limit=platform.limit, unit=platform.unit, cut=platform.cut, order=order)
