"""What one episode's post shows, gathered from the library in one go."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.chat.desk import Desk
from bot.chat.newsroom import Newsroom, no_page
from bot.domain.attention import Concern, Kind, concerns
from bot.domain.draft import Draft, Revision
from bot.domain.episode import Episode, Stage
from bot.domain.proposal import Proposal
from bot.domain.publication import APPROVED, Publication
from bot.domain.show import Show
from bot.domain.transcript import Transcript
from bot.errors import NotFound
from bot.ports import EpisodeState, Library, WorkStatus

#: Files attached to the post, in order, where the renderer makes them.
ATTACHED = ("show_notes.md", "transcript.vtt", "chapters.json")
PICTURE = "timeline.png"
#: Stages that an episode has reached at the end of each kind of work.
DONE = {
    "produce": (Stage.IN_REVIEW, *APPROVED, Stage.REJECTED),
    "publish": (Stage.PUBLISHED, Stage.UNPUBLISHED),
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An episode as its post shows it."""

    show: Show
    state: EpisodeState
    desk: Desk
    draft: Draft | None = None
    transcript: Transcript | None = None
    publications: Sequence[Publication] = ()
    #: Spans that were heard again and wait for a choice.
    proposals: Sequence[Proposal] = ()
    #: Running work, None where nothing runs.
    status: WorkStatus | None = None
    concerns: Sequence[Concern] = ()
    #: Bytes of the description (of 4,000), None where not known.
    used: int | None = None
    #: Links from the conversation that nobody decided about yet.
    waiting_links: int = 0
    #: Whether what is out can be taken back from here.
    takes_back: bool = False
    #: Whether there is a review page to open.
    page: bool = False
    #: Its address behind the sign-in, for everybody who reads the post; empty without one.
    address: str = ""
    #: Names of the files the message carries (or will carry), the picture included.
    files: Sequence[str] = ()

    @property
    def key(self) -> str:
        """`Episode.key`."""
        return self.state.episode.key

    @property
    def episode(self) -> Episode:
        """The episode itself."""
        return self.state.episode

    @property
    def revision(self) -> Revision | None:
        """The current revision of the draft."""
        return self.draft.revision if self.draft else None

    @property
    def number(self) -> int:
        """Its number, 0 where there is no draft yet."""
        return self.draft.revision.number if self.draft else 0


@dataclass(frozen=True, kw_only=True)
class Attachments:
    """The files of one revision, and what the checks say about them."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    checks: Sequence[str] = ()
    advice: Sequence[str] = ()
    used: int | None = None


def gather(
    newsroom: Newsroom,
    key: str,
    *,
    desk: Desk,
    status: WorkStatus | None = None,
    attachments: Attachments | None = None,
    files: Sequence[str] = (),
    waiting_links: int = 0,
) -> Shown:
    """Read everything the post needs; blocks, so call it in a thread."""
    library = newsroom.library
    state = library.episode(key)
    draft = current_draft(library, key)
    if status is not None and state.stage in DONE.get(status.kind, ()):
        status = None  # what it was for is there; what is left of the work is showing it
    transcript = _transcript(library, key, draft)
    looked = attachments or Attachments()
    return Shown(
        show=library.show(state.episode.show),
        state=state,
        desk=desk,
        draft=draft,
        transcript=transcript,
        publications=library.publications(key),
        proposals=library.proposals(key),
        status=status,
        concerns=_concerns(draft, transcript, looked),
        used=looked.used,
        waiting_links=waiting_links,
        takes_back=newsroom.take_back is not None,
        page=newsroom.page_url is not no_page,
        address=newsroom.page_url(key, "") or "",
        files=files,
    )


def attachments_of(newsroom: Newsroom, key: str) -> Attachments:
    """Render the current revision's files and check them; blocks."""
    library = newsroom.library
    draft = current_draft(library, key)
    if draft is None:
        return Attachments()
    episode = library.episode(key).episode
    show = library.show(episode.show)
    transcript = library.transcript(key, draft.revision.transcript or None)
    files = newsroom.renderer.render(show=show, episode=episode, notes=draft.revision.notes, transcript=transcript)
    found = newsroom.inspect(show, episode, draft.revision.notes, transcript)
    return Attachments(files=files, checks=found.broken, advice=found.advice, used=found.used)


def current_draft(library: Library, key: str) -> Draft | None:
    """The draft, None where there is none yet."""
    try:
        return library.draft(key)
    except NotFound:
        return None


def fingerprint(shown: Shown) -> str:
    """Changes whenever the post would read differently, running work apart."""
    revision = shown.revision
    facts = (
        shown.state.stage,
        shown.number,
        sorted(revision.locked) if revision else (),
        [(r.revision, r.verdict, r.by) for r in shown.draft.reviews] if shown.draft else (),
        sorted((p.target, p.state, p.revision, p.url, p.message) for p in shown.publications),
        shown.waiting_links,
        [f"{shown.address}#{proposal.id}" for proposal in shown.proposals],
        shown.state.outcome.message if shown.state.outcome and not shown.state.outcome.worked else "",
        shown.episode.title,
        LAYOUT,
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


#: Counted up when the post's layout changes, so that old posts are redrawn after an update of podbot.
LAYOUT = 2


def _concerns(draft: Draft | None, transcript: Transcript | None, looked: Attachments) -> tuple[Concern, ...]:
    if draft is None or transcript is None:
        return ()
    advice = (Concern(kind=Kind.ADVICE, text=text) for text in looked.advice)
    return (*concerns(draft.revision.notes, transcript, rules=looked.checks), *advice)


def _transcript(library: Library, key: str, draft: Draft | None) -> Transcript | None:
    if draft is None:
        return None
    try:
        return library.transcript(key, draft.revision.transcript or None)
    except NotFound:
        return None
