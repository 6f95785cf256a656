"""Which revision went where."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PublicationState(StrEnum):
    """How a target stands."""

    PENDING = "pending"
    PUBLISHED = "published"
    FAILED = "failed"
    UNPUBLISHED = "unpublished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The receipt of one target for one episode."""

    episode: str  #: `Episode.key`
    target: str  #: name of the target, unique in a show: its `name` setting, else its kind
    revision: int
    state: PublicationState
    at: datetime
    #: Where people find it; empty where there is no page.
    url: str = ""
    #: Identifiers at the target, to find it again: {"post": "17"}.
    ids: dict[str, str] | None = None
    #: What was read back and agreed, in a few words.
    verified: str = ""
    #: The sentence shown where it failed.
    message: str = ""
