"""An episode, how far it has come on the line, and how the last attempt went."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.chapter import Chapter
from bot.domain.person import Link, Person
from bot.domain.slug import slugify


class Stage(StrEnum):
    """How far an episode has come; kept apart from how the last attempt went (`Outcome`)."""

    DISCOVERED = "discovered"
    FETCHED = "fetched"
    TRANSCRIBED = "transcribed"
    NOTED = "noted"
    IN_REVIEW = "in review"
    APPROVED = "approved"
    PUBLISHED = "published"
    #: Was published, and was taken back from everywhere.
    UNPUBLISHED = "unpublished"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the last attempt at an episode ended."""

    worked: bool
    at: datetime
    #: The sentence a person reads; empty where it worked.
    message: str = ""
    #: When the next attempt is due; None: not by itself.
    retry_at: datetime | None = None
    attempts: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """The media file a feed item names."""

    url: str
    #: Bytes as the feed claims; None where it is missing, zero or no number.
    length: int | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptLink:
    """A `podcast:transcript` tag."""

    url: str
    type: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One item of a feed."""

    #: Slug of the show.
    show: str
    title: str
    guid: str | None = None
    enclosure: Enclosure | None = None
    published: datetime | None = None
    #: Description as plain text, paragraphs separated by an empty line.
    description: str = ""
    link: str | None = None
    #: Seconds, as the feed claims.
    duration: float | None = None
    season: int | None = None
    number: int | None = None
    image: str | None = None
    author: str = ""
    #: `podcast:person` of the item, or of the channel where the item has none.
    people: tuple[Person, ...] = ()
    #: Links found in the item's HTML, in order, each address once.
    links: tuple[Link, ...] = ()
    #: Chapters that the creator already published inside the item (Podlove, text lines).
    chapters: tuple[Chapter, ...] = ()
    #: `podcast:chapters` address.
    chapters_url: str | None = None
    transcripts: tuple[TranscriptLink, ...] = ()
    #: `itunes:episodeType`: "full", "trailer" or "bonus".
    kind: str = "full"

    @property
    def key(self) -> str:
        """Sixteen hex digits that stay the same for an episode: (show, guid), else enclosure address and title."""
        return episode_key(self.show, self.guid, self.enclosure.url if self.enclosure else "", self.title)

    @property
    def slug(self) -> str:
        """Folder name: date and title, `2026-03-03-how-an-episode-reaches-your-ears`."""
        day = f"{self.published:%Y-%m-%d}-" if self.published else ""
        return day + slugify(self.title)


def episode_key(show: str, guid: str | None, enclosure_url: str, title: str) -> str:
    """The identity rule in one place; see `Episode.key`."""
    identity = guid if guid else f"{enclosure_url}\n{title}"
    return hashlib.sha256(f"{show}\0{identity}".encode()).hexdigest()[:16]
