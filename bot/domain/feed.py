"""A feed as it was read, before anything is decided about it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.domain.episode import Episode
from bot.domain.person import Person

#: Episodes that tell who hosts a show whose channel does not.
_NEWEST = 5


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

    @property
    def hosts(self) -> tuple[Person, ...]:
        """Who hosts the show: as the channel says, else whoever hosts more than half of the newest episodes."""
        named = _hosts(self.people)
        if named:
            return named
        newest = [_hosts(episode.people) for episode in self.episodes[:_NEWEST]]
        by_name = {person.name: person for people in reversed(newest) for person in people}
        often = Counter(person.name for people in newest for person in set(people))
        return tuple(person for name, person in by_name.items() if often[name] > len(newest) / 2)


def _hosts(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple(person for person in people if person.role == "host")
