"""Show notes: what is written about an episode."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.chapter import Chapter
from bot.domain.cost import Cost
from bot.domain.person import LinkGroup, Origin, Person


class MentionKind(StrEnum):
    """What sort of thing was mentioned."""

    PAPER = "paper"
    ARTICLE = "article"
    BOOK = "book"
    POST = "post"
    TOOL = "tool"
    STANDARD = "standard"
    FILM = "film"
    ORGANISATION = "organisation"
    PERSON = "person"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Something named in speech."""

    text: str
    start: float
    end: float
    kind: MentionKind = MentionKind.OTHER
    #: The sentence it was said in.
    quote: str = ""
    #: 0..1: how likely it is worth a source line.
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A work or page that the episode refers to. An address is never made up: `origin` says where it was seen."""

    title: str
    url: str
    origin: Origin
    #: Where it is talked about; empty where it is only linked.
    mentions: tuple[Mention, ...] = ()
    #: A sentence for the curious: "linked in the feed's description", "posted by @ed".
    evidence: str = ""
    #: When the address last answered, None: never checked.
    alive_at: datetime | None = None
    #: HTTP status of that check, and where it redirected.
    alive_status: int | None = None
    redirected_to: str | None = None

    @property
    def seen(self) -> str:
        """Where the address comes from and how it answered, in one line.

        >>> Source(title="T", url="https://example.com", origin=Origin.FEED, alive_status=404).seen
        'from the feed, answers 404'
        """
        return ", ".join([self.evidence or f"from the {self.origin}", *filter(None, (self.answered, self.leads))])

    @property
    def answered(self) -> str:
        """`answered on 2026-03-03`, `answers 404 (last well on 2026-03-03)`; empty where nobody asked."""
        last = f"{self.alive_at:%Y-%m-%d}" if self.alive_at else ""
        if self.alive_status is None or 200 <= self.alive_status < 300:
            return f"answered on {last}" if last else ""
        return f"answers {self.alive_status}" + (f" (last well on {last})" if last else "")

    @property
    def leads(self) -> str:
        """Where the address redirected to; empty where it did not."""
        return f"leads to {self.redirected_to}" if self.redirected_to else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Complete sentences, word for word, fit for `podcast:soundbite` when 15 to 120 s long."""

    text: str
    start: float
    end: float
    speaker: str | None = None  #: `Speaker.id`


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowNotes:
    """Everything that is published about an episode, apart from its transcript."""

    title: str
    podcast: str
    published_on: date | None = None
    #: Two to four sentences, plain text; paragraphs separated by an empty line.
    summary: str = ""
    #: One sentence.
    teaser: str = ""
    chapters: tuple[Chapter, ...] = ()
    sources: tuple[Source, ...] = ()
    link_groups: tuple[LinkGroup, ...] = ()
    quotes: tuple[Quote, ...] = ()
    people: tuple[Person, ...] = ()
    #: Discussed at length, but nobody gave an address for it.
    unlinked: tuple[Mention, ...] = ()
    language: str = "en"
    #: Seconds of audio.
    duration: float = 0.0
    link: str | None = None
    image: str | None = None
    #: Who wrote the wording: "extractive", or the model's name.
    written_by: str = "extractive"
    #: What a language model took for it; None where none is set.
    cost: Cost | None = None
