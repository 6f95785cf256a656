"""The socket that sends one revision to one target, and what it is handed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from bot.domain.episode import Episode
from bot.domain.notes import ShowNotes
from bot.domain.publication import Publication
from bot.domain.show import Show
from bot.domain.transcript import Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One approved (or standing) revision with everything a publisher may send."""

    show: Show
    episode: Episode
    notes: ShowNotes
    transcript: Transcript
    revision: int
    #: Finished files by their names in a folder: `chapters.json`, `transcript.vtt`, `show_notes.html`, …
    files: Mapping[str, bytes]
    #: The downloaded enclosure, where it is at hand.
    audio: Path | None = None
    #: Raw feed document as last read, to add tags to.
    feed_document: bytes | None = None
    #: Nobody approved it yet: nothing but chapters and transcript may go out.
    early: bool = False


class Publisher(Protocol):
    """Sends one revision of one episode to one target; one file in `bot/publishers/` each.

    - Safe to run twice: what is there already is found (by `receipt`, else by looking) and updated, never doubled.
    - After writing, what was written is read back and compared; `Publication.verified` says what agreed.
    - With `dry_run`, nothing is written and the receipt's `message` says what would happen. Its `ids` name what of
      podbot's stands there already, so that it can be taken back when the answer to its publication was lost.
    - `PublishUnavailable` where waiting may help (with Retry-After), `PublishError` where a person must act.
    - Secrets come as constructor arguments, from the environment, and appear in no message.
    - A class whose target has a place for chapters or transcript alone says `takes_early = True`. Only then it is
      handed bundles that are `early` (`when: always`), and sends nothing else of them.
    """

    name: str

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication: ...

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        """Take it back; targets that cannot raise `PublishError` saying so."""
        ...


@runtime_checkable
class FollowsFeed(Protocol):
    """What a publisher may offer besides: a feed of its own, which keeps up with the show's between publications."""

    async def follow_feed(self, show: str, document: bytes) -> None:
        """Make it anew of the show's feed as it was read just now; nothing where nothing of the show was published."""
        ...
