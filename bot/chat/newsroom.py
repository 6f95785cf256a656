"""Everything the desk works with, handed to the client by `app`."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.chat.desk import Desks
from bot.clock import utc_now
from bot.domain.episode import Episode
from bot.domain.notes import ShowNotes
from bot.domain.show import Show
from bot.domain.transcript import Transcript
from bot.pipeline.edit import Teach, as_told
from bot.pipeline.taking_back import TakingBack
from bot.ports import Library, Renderer, Work

#: Gives the title of a web page, None where it has none or does not answer.
PageTitle = Callable[[str], Awaitable[str | None]]


async def no_title(url: str) -> str | None:
    """For a bot that may not visit pages."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What platforms would say to the notes."""

    #: Sentences about broken rules, most pressing first: approval asks about them.
    broken: Sequence[str] = ()
    #: What is only worth knowing.
    advice: Sequence[str] = ()
    #: Bytes of the description as podcast apps get it (of 4,000); None: not known.
    used: int | None = None


#: Looks at the notes as platforms will.
Inspect = Callable[[Show, Episode, ShowNotes, Transcript], Inspection]


def not_inspected(show: Show, episode: Episode, notes: ShowNotes, transcript: Transcript) -> Inspection:
    """For a newsroom without platform rules."""
    return Inspection()


async def no_waveform(key: str) -> bytes:
    """For a newsroom without a file store."""
    return b""


def no_page(key: str, member: str) -> str | None:
    """For a bot without a web server."""
    return None


@dataclass(frozen=True, kw_only=True)
class Newsroom:
    """The parts behind the desk; every one of them is replaceable in a test."""

    library: Library
    work: Work
    renderer: Renderer
    desks: Desks
    page_title: PageTitle = no_title
    inspect: Inspect = not_inspected
    #: What a show learns from a spelling that somebody fixes.
    teach: Teach = as_told
    #: The user's folders of templates, before the shipped ones; texts of the chat are in `chat/`.
    templates: Sequence[Path] = ()
    #: Address of the review page for a member, None without a web server: (episode key, member id).
    page_url: Callable[[str, str], str | None] = no_page
    #: Loudness over time of an episode, for its picture; empty where it is not kept.
    waveform: Callable[[str], Awaitable[bytes]] = no_waveform
    #: Reads a feed and adds it as a show: (slug, feed address, title); None: `/show add` says how to do it by hand.
    add_show: Callable[[str, str, str], Awaitable[Show]] | None = None
    #: Takes episodes back from their targets; None: only the terminal does.
    take_back: TakingBack | None = None
    #: Models and engines offered for a re-run.
    models: tuple[str, ...] = ()
    now: Callable[[], datetime] = utc_now
    #: Seconds between two updates of a post while work runs.
    progress_every: float = 4.0
    #: Seconds after which a post that shows running work is looked at again, should nobody have told of its end.
    look_again_after: float = 6.0
    #: Seconds between two looks at what other processes did.
    watch_every: float = 6.0
    #: Seconds in which several reasons to update a post become one.
    gather_for: float = 0.5
    #: Seconds until a post that Discord did not take is tried again; each further time waits twice as long.
    try_again_after: float = 1.0
    #: What waits for a person, by custom id: texts of refused forms (kept in memory only).
    refused: dict[str, dict[str, Any]] = field(default_factory=dict)
