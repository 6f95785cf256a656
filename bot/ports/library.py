"""The socket that remembers shows, episodes, transcripts, drafts and publications."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.audio import AudioFile
from bot.domain.draft import Draft, Part, Review, Revision
from bot.domain.episode import Episode, Outcome, Stage
from bot.domain.feed import Validators
from bot.domain.proposal import Proposal
from bot.domain.publication import Publication
from bot.domain.show import NameRule, Show, Voice
from bot.domain.transcript import Transcript
from bot.ports.context import History
from bot.ports.feed import NO_VALIDATORS


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeState:
    """An episode as the library remembers it."""

    episode: Episode
    stage: Stage
    outcome: Outcome | None = None
    #: Current revisions, 0 where there is none yet.
    transcript_revision: int = 0
    draft_revision: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """How a show's feed stands."""

    show: str
    validators: Validators = NO_VALIDATORS
    polled_at: datetime | None = None
    next_poll_at: datetime | None = None
    failures: int = 0
    #: Sentence of the last failure, empty where the last poll worked.
    message: str = ""
    paused: bool = False
    #: Address to use instead of the configured one (permanent redirect).
    moved_to: str | None = None
    title: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what to what, when; before and after as short texts."""

    at: datetime
    by: str
    action: str
    subject: str
    before: str = ""
    after: str = ""


class Library(Protocol):
    """Remembers shows, episodes, transcripts, drafts, reviews and publications; one database behind it.

    Methods block (call them through `asyncio.to_thread` on an event loop), each is one transaction, and each is safe
    to call twice. Unknown names raise `NotFound`. Times are aware UTC. Lists are newest first.
    """

    def close(self) -> None: ...

    # shows
    def save_show(self, show: Show) -> None:
        """Insert or update by slug; what was learnt (`name_rules`, `voices`) is kept where `show` brings none."""
        ...

    def set_learnt(self, slug: str, *, name_rules: Sequence[NameRule], voices: Sequence[Voice]) -> None:
        """Replace what a show's editors taught; empty forgets it."""
        ...

    def show(self, slug: str) -> Show: ...
    def shows(self) -> Sequence[Show]: ...
    def remove_show(self, slug: str) -> None:
        """Forget a show and everything of it."""
        ...

    def feed_state(self, slug: str) -> FeedState:
        """A fresh state where the show was never polled."""
        ...

    def save_feed_state(self, state: FeedState) -> None: ...

    # episodes
    def add_episodes(self, episodes: Sequence[Episode], *, now: datetime) -> Sequence[Episode]:
        """Those that were new; known ones are updated (title, description, …), their stage untouched."""
        ...

    def episode(self, key: str) -> EpisodeState: ...
    def episodes(
        self,
        *,
        show: str | None = None,
        stages: Sequence[Stage] | None = None,
        text: str | None = None,
        key: str | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> Sequence[EpisodeState]:
        """Newest first; `text` is words of the title, `key` the first digits of a key."""
        ...

    def count_episodes(self) -> Mapping[Stage, int]: ...
    def set_stage(self, key: str, stage: Stage, *, now: datetime) -> None: ...
    def record_outcome(self, key: str, outcome: Outcome) -> None: ...
    def save_audio(self, key: str, audio: AudioFile, artifact: str) -> None: ...
    def audio(self, key: str) -> tuple[AudioFile, str] | None:
        """The audio as downloaded and its artifact key, None where it was not yet fetched."""
        ...

    # transcripts
    def add_transcript(self, key: str, transcript: Transcript, *, by: str, now: datetime, note: str = "") -> int:
        """Keep a new revision (1, 2, …) and give its number; an equal one to the newest adds none."""
        ...

    def transcript(self, key: str, revision: int | None = None) -> Transcript:
        """That revision, the newest where None."""
        ...

    def transcript_revisions(self, key: str) -> Sequence[tuple[int, datetime, str, str]]:
        """(number, at, by, note), newest first."""
        ...

    def search_transcripts(
        self, words: str, *, show: str | None = None, limit: int = 25
    ) -> Sequence[tuple[str, float, str]]:
        """(episode key, seconds, text around) where the words were said, newest episodes first."""
        ...

    # proposals
    def propose(self, proposal: Proposal) -> None:
        """Keep what a re-run of a span heard; it replaces those of the episode whose spans overlap with its own."""
        ...

    def proposals(self, key: str) -> Sequence[Proposal]:
        """Those that wait, in order of time in the audio."""
        ...

    def drop_proposal(self, key: str, id: str | None) -> int:
        """Forget one, all of the episode where None; gives how many there were, so that two people take one once."""
        ...

    # drafts
    def draft(self, key: str, revision: int | None = None) -> Draft: ...
    def add_revision(self, key: str, revision: Revision, *, expected: int) -> Revision:
        """Keep a new revision after `expected` (0: the first); `Conflict` where another came first, naming who."""
        ...

    def revisions(self, key: str) -> Sequence[Revision]: ...
    def lock_parts(self, key: str, parts: frozenset[Part]) -> None:
        """Replace the set of locked parts of the current revision."""
        ...

    def add_review(self, key: str, review: Review, *, current: int) -> None:
        """Keep a verdict; `Conflict` where `current` is no longer the current revision."""
        ...

    def set_posted(self, key: str, posted: Mapping[str, str]) -> None:
        """Where the draft is shown in chat."""
        ...

    def history(self, slug: str, *, before: str | None = None, limit: int = 10) -> History:
        """Approved notes and chaptered transcripts of earlier episodes, without the episode `before`."""
        ...

    # publications
    def publications(self, key: str) -> Sequence[Publication]: ...
    def save_publication(self, publication: Publication) -> None:
        """Insert or replace by (episode, target)."""
        ...

    # everything that was done
    def audit(self, entry: AuditEntry) -> None: ...
    def audit_log(self, *, subject: str | None = None, limit: int = 100) -> Sequence[AuditEntry]: ...

    # small state of other parts (leases, learnt machine limits, chat cursors): text by name
    def get_value(self, name: str) -> str | None: ...
    def set_value(self, name: str, value: str | None) -> None: ...
    def values(self, prefix: str) -> Mapping[str, str]:
        """Those whose name begins so, by name."""
        ...

    def change_value(self, name: str, *, before: str | None, after: str | None) -> bool:
        """Set it only where it still is `before` (None: there is none); of several at once, one gets True."""
        ...
