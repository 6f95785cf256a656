"""A draft, its immutable revisions, and what people said about them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.notes import ShowNotes


class Part(StrEnum):
    """What can be edited, and locked against re-runs, on its own."""

    TITLE = "title"
    SUMMARY = "summary"
    CHAPTERS = "chapters"
    SOURCES = "sources"
    LINK_GROUPS = "link groups"
    PEOPLE = "people"
    QUOTES = "quotes"
    TRANSCRIPT = "transcript"


class Verdict(StrEnum):
    """What a person decided on one revision."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request changes"
    REJECT = "reject"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One immutable state of a draft; numbers start at 1."""

    number: int
    notes: ShowNotes
    #: Revision of the transcript it goes with.
    transcript: int
    at: datetime
    #: Member id or name, "podbot" for the machine's own.
    by: str
    #: One line: what changed, as people say it.
    summary: str = ""
    #: Parts a person edited or locked: re-runs keep them.
    locked: frozenset[Part] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A person's verdict on one revision."""

    revision: int
    verdict: Verdict
    by: str
    at: datetime
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The notes of one episode on their way to approval: the current revision and the reviews so far."""

    episode: str  #: `Episode.key`
    revision: Revision
    reviews: tuple[Review, ...] = ()
    #: Where it is shown: {"channel": …, "message": …, "thread": …}; written once known.
    posted: dict[str, str] | None = None
