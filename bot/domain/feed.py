"""A feed as it was read, before anything is decided about it."""

from dataclasses import dataclass, field

from bot.domain.episode import Episode
from bot.domain.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave us to ask "anything new?" with: sent back as If-None-Match and If-Modified-Since."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A podcast's channel and its items, newest first as far as dates tell."""

    #: Where it was read, after redirects.
    url: str
    title: str
    description: str = ""
    language: str | None = None
    author: str = ""
    link: str | None = None
    image: str | None = None
    people: tuple[Person, ...] = ()
    episodes: tuple[Episode, ...] = ()
    validators: Validators = Validators()
    #: Minutes the publisher asks to wait between polls (RSS `ttl`).
    ttl_minutes: int | None = None
    #: The new address where the old one redirected for good (301, 308, `itunes:new-feed-url`).
    moved_to: str | None = None
    #: What was odd but survivable, in sentences.
    warnings: tuple[str, ...] = ()
    #: `podcast:guid`: the same for this podcast wherever it is hosted.
    guid: str | None = None
    #: `itunes:type`: "episodic" (newest first matters) or "serial" (order matters); empty where unsaid.
    type: str = ""
    #: The document as the server sent it, for publishers that add tags to it.
    document: bytes = field(default=b"", repr=False, compare=False)
