"""Which revision went where, and what that makes of an approved episode."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.episode import Stage

#: Stages of what people approved; receipts alone lead from one to another.
APPROVED = (Stage.APPROVED, Stage.PUBLISHED, Stage.UNPUBLISHED)


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
    #: Taken back and not there again since, whatever was asked for or failed after that.
    taken_back: bool = False

    @property
    def out(self) -> bool:
        """Whether people may find something there: a failed update leaves what was published before."""
        return self.state is PublicationState.PUBLISHED or (not self.taken_back and bool(self.url or self.ids))


def taken_back(receipts: Iterable[Publication]) -> tuple[str, ...]:
    """Names of the targets that it was taken back from; nothing goes there until somebody asks for it."""
    return tuple(sorted(one.target for one in receipts if one.state is PublicationState.UNPUBLISHED))


def stage_by(receipts: Iterable[Publication], stage: Stage, *, revision: int, targets: Iterable[str]) -> Stage:
    """Where an approved episode stands, as its receipts tell; every other stage stays as it is.

    PUBLISHED: the revision is at each of the show's targets, but for those it was taken back from. UNPUBLISHED: it was
    taken back, and is nowhere and on its way nowhere. APPROVED: some target still waits for it.
    """
    if stage not in APPROVED:
        return stage
    known = list(receipts)
    back = {one.target for one in known if one.state is PublicationState.UNPUBLISHED}
    left = {one.target for one in known} | (set(targets) if stage is Stage.APPROVED else set())
    left -= back
    there = {one.target for one in known if one.state is PublicationState.PUBLISHED and one.revision == revision}
    if left and left <= there:
        return Stage.PUBLISHED
    if back and not left:
        return Stage.UNPUBLISHED
    nowhere = bool(back) and not any(one.out for one in known)
    return Stage.APPROVED if nowhere and stage is Stage.PUBLISHED else stage
