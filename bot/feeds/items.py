"""One feed item as an `Episode`: what feedparser interpreted and what the namespaced tags say."""

from collections.abc import Mapping
from datetime import UTC, datetime
from time import struct_time
from typing import Any

from bot.domain.episode import Episode
from bot.domain.feed import Feed
from bot.feeds import podcast_tags
from bot.feeds.description_chapters import chapters_in_text, podlove_chapters
from bot.feeds.durations import parse_duration
from bot.feeds.enclosures import choose_enclosure
from bot.feeds.podcast_tags import web_address
from bot.feeds.tags import Tags
from bot.rendering.html_text import html_to_text, one_line

_KINDS = frozenset({"full", "trailer", "bonus"})


def to_episode(entry: Mapping[str, Any], tags: Tags, *, html: str, show: str, feed: Feed) -> Episode:
    """`entry` is feedparser's, `html` the item's description; an item without author or people has its `feed`'s."""
    base = feed.url
    link = web_address(entry.get("link") or "", base=base)
    text, links = html_to_text(html, base=link or base)
    return Episode(
        show=show,
        title=one_line(entry.get("title") or tags.text("itunes:title")) or "Untitled",
        # not feedparser's id: it makes relative GUIDs whole, and they would change when the feed moves
        guid=tags.text("guid", "atom:id", "id") or None,
        enclosure=choose_enclosure(_media(entry), base=base),
        published=_moment(entry),
        description=text,
        link=link,
        duration=parse_duration(tags.text("itunes:duration")),
        season=_number(tags.text("itunes:season", "podcast:season")),
        number=_number(tags.text("itunes:episode", "podcast:episode")),
        image=web_address(tags.attribute("itunes:image", "href"), base=base),
        author=one_line(tags.text("itunes:author", "author", "dc:creator") or entry.get("author") or feed.author),
        people=podcast_tags.people(tags) or feed.people,
        links=links,
        chapters=podlove_chapters(tags) or chapters_in_text(text),
        chapters_url=podcast_tags.chapters_url(tags, base=base),
        transcripts=podcast_tags.transcripts(tags, base=base),
        kind=kind if (kind := tags.text("itunes:episodetype").lower()) in _KINDS else "full",
    )


def _media(entry: Mapping[str, Any]) -> list[Mapping[str, str]]:
    links = [link for link in entry.get("links", ()) if link.get("rel") == "enclosure"]
    return [*links, *entry.get("media_content", ())]


def _moment(entry: Mapping[str, Any]) -> datetime | None:
    """What feedparser understood: it reads a dozen spellings and gives UTC; a date without a zone is taken as UTC."""
    parsed: struct_time | None = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return datetime(*parsed[:5], min(parsed.tm_sec, 59), tzinfo=UTC) if parsed else None
    except ValueError:
        return None


def _number(text: str) -> int | None:
    digits = text.strip().removeprefix("#")
    return int(digits) if digits.isdecimal() and len(digits) < 7 else None
