"""Everything the review page works with, handed over by `app`; every part is replaceable in a test."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.clock import utc_now
from bot.domain.verdicts import ONE_APPROVAL, ReviewRules
from bot.errors import BotError
from bot.pipeline.edit import Teach, as_told
from bot.pipeline.members import keep_name, kept_name
from bot.pipeline.taking_back import TakingBack
from bot.ports import Artifacts, Library, Neighbours, Reviewer, Visit, Work
from bot.rendering.renderer import NotesRenderer
from bot.web.presence import Presence
from bot.web.wakes import Wakes
from bot.web.waveform import Waveforms

#: Gives the title of a web page, None where it has none or does not answer.
PageTitle = Callable[[str], Awaitable[str | None]]


async def no_title(url: str) -> str | None:
    """For a server that may not visit pages."""
    return None


def no_name(member: str) -> str:
    """For a server without a chat."""
    return ""


@dataclass(frozen=True, kw_only=True)
class Room:
    """The parts behind the pages."""

    library: Library
    work: Work
    artifacts: Artifacts
    renderer: NotesRenderer
    #: Tells the draft's thread; None without a chat.
    reviewer: Reviewer | None = None
    #: What a show asks before something is published, by slug.
    rules: Callable[[str], ReviewRules] = lambda slug: ONE_APPROVAL
    #: A show's settings as people may read them, by slug: names and values, no secrets.
    settings_of: Callable[[str], Mapping[str, str]] = lambda slug: {}
    page_title: PageTitle = no_title
    #: What the chat calls a member, empty where it does not know.
    known_as: Callable[[str], str] = no_name
    #: What a show learns from a spelling that somebody fixes.
    teach: Teach = as_told
    #: Takes episodes back from their targets; None: only the terminal does.
    take_back: TakingBack | None = None
    #: Models offered for a re-run.
    models: Sequence[str] = ()
    now: Callable[[], datetime] = utc_now
    #: Seconds between two looks for what others changed.
    look_every: float = 1.0
    #: Waveforms that had to be measured for somebody who waits.
    waveforms: Waveforms = field(default_factory=Waveforms)
    #: Counted up by each change made here, so that open pages look again at once.
    touched: Counter[str] = field(default_factory=Counter)
    #: Wakes the open lines of a draft.
    wakes: Wakes = field(default_factory=Wakes)
    #: Other web processes on the same database; None where this one is alone.
    neighbours: Neighbours | None = None
    #: Open lines of news by visitor.
    lines: Counter[str] = field(default_factory=Counter)
    #: Who has which draft open.
    presence: Presence = field(default_factory=Presence)
    #: Prepared transcripts by (episode, revision), the oldest leave first.
    prepared: dict[tuple[str, int], Any] = field(default_factory=dict)

    def touch(self, key: str) -> None:
        """Something about a draft was changed: pages look again at once."""
        self.touched[key] += 1
        self.wakes.ring(key)

    async def tell_neighbours(self, key: str) -> None:
        """The same for pages at other processes."""
        if self.neighbours:
            with suppress(BotError):  # they look by themselves a moment later
                await asyncio.to_thread(self.neighbours.tell, key)

    async def share_presence(self, key: str) -> None:
        """Who is here is new, for pages here and elsewhere."""
        self.wakes.ring(key)
        if self.neighbours:
            with suppress(BotError):  # said again in a while
                await asyncio.to_thread(self.neighbours.keep, key, self.presence.visits(key))

    def others(self, key: str, member: str) -> Sequence[Visit]:
        """Everybody else at this draft; blocks."""
        elsewhere = self.neighbours.others(key) if self.neighbours else ()
        return self.presence.others(key, member, elsewhere=elsewhere)

    def name_of(self, member: str) -> str:
        """A member's number as the name they are called by; everything else as it is."""
        if not member.isdigit():
            return member
        return kept_name(self.library, member) or self.known_as(member) or f"member {member[-4:]}"

    def remember_name(self, member: str, name: str) -> None:
        """Keep what a member is called."""
        keep_name(self.library, member, name)
