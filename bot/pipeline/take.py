"""Take: make a revision of what was heard again, whole or in single places; or keep the old words."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.diff import PartDiff, diff, diff_text
from bot.domain.draft import Part, Revision
from bot.domain.edits import Piece
from bot.domain.episode import Stage
from bot.domain.notes import Quote, ShowNotes
from bot.domain.proposal import Proposal, Weighing, weigh
from bot.domain.transcript import Transcript
from bot.domain.unspaced import joined
from bot.errors import Conflict
from bot.pipeline.edit import keep_revision, piece_of
from bot.pipeline.put_in import put_in
from bot.pipeline.telling import named, note, tell
from bot.ports import Library, Reviewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of taking a proposal."""

    revision: Revision
    changes: tuple[PartDiff, ...]


async def take(
    key: str,
    id: str,
    *,
    transcript: int,
    places: Sequence[int] | None = None,
    by: str,
    now: datetime,
    library: Library,
    reviewer: Reviewer | None = None,
) -> Taken:
    """Make a revision of a proposal: all of it but what people wrote, or the `places` that somebody chose.

    `transcript` is the revision they were looking at. `Conflict` where the words of the span changed since, where the
    proposal was decided on already, or where no place is chosen. The passage is then kept on re-runs, as an edit is.
    """
    done, what = await asyncio.to_thread(_take, key, id, transcript, places, by=by, now=now, library=library)
    await note(library, key=key, action="re-run taken", by=by, now=now, after=what)
    text = f"{named(by)} made revision {done.revision.number}: {what}\n{diff_text(done.changes)}"
    await tell(key, text, reviewer=reviewer)
    return done


async def keep_old(
    key: str, id: str, *, by: str, now: datetime, library: Library, reviewer: Reviewer | None = None
) -> None:
    """Drop a proposal; `Conflict` where somebody decided on it before."""
    proposal = await asyncio.to_thread(find_proposal, library, key, id)
    if not await asyncio.to_thread(library.drop_proposal, key, id):
        raise _decided()
    what = f"{proposal.place} stays as it was"
    await note(library, key=key, action="re-run not taken", by=by, now=now, after=what)
    await tell(key, f"{named(by)} did not take the {proposal.asked}: {what}.", reviewer=reviewer)


def find_proposal(library: Library, key: str, id: str) -> Proposal:
    """`Conflict` where it was decided on already."""
    found = next((one for one in library.proposals(key) if one.id == id), None)
    if found is None:
        raise _decided()
    return found


def weighing_of(library: Library, key: str, proposal: Proposal, *, transcript: int | None = None) -> Weighing:
    """The proposal beside what stands there now, or stood there in a revision of the transcript."""
    number = transcript or library.draft(key).revision.transcript or None
    return weigh(library.transcript(key, number), proposal, library.transcript(key, proposal.base))


def _take(
    key: str,
    id: str,
    transcript: int,
    places: Sequence[int] | None,
    *,
    by: str,
    now: datetime,
    library: Library,
) -> tuple[Taken, str]:
    state = library.episode(key)
    if state.stage is Stage.REJECTED:
        raise Conflict(f"“{state.episode.title}” was rejected. Reopen it, then take the re-run.")
    proposal = find_proposal(library, key, id)
    draft, before = piece_of(library, key)
    weighing = weighing_of(library, key, proposal)
    if _texts(weighing) != _texts(weighing_of(library, key, proposal, transcript=transcript)):
        raise Conflict(
            f"{named(draft.revision.by)} changed words at {proposal.place} meanwhile. Look at both again, then choose."
        )
    wanted = sorted(set(weighing.usual if places is None else places) & set(range(len(weighing.places))))
    if not weighing.places:
        raise Conflict("Both are the same, so there is nothing to take. Keep the old words.")
    if not wanted:
        raise Conflict("You have chosen none of the new words. Choose one, or keep the old words.")
    heard = put_in(before.transcript, proposal, weighing, wanted)
    after = Piece(notes=_requoted(before.notes, before.transcript, heard), transcript=heard)
    what = _described(proposal, len(wanted), len(weighing.places))
    locked = draft.revision.locked | {Part.TRANSCRIPT}
    kept = keep_revision(library, key, draft, before, after, by=by, now=now, summary=what, locked=locked)
    library.drop_proposal(key, id)
    if state.stage is not Stage.IN_REVIEW:
        library.set_stage(key, Stage.IN_REVIEW, now=now)
    return Taken(revision=kept, changes=diff(before, after)), what


def _requoted(notes: ShowNotes, before: Transcript, after: Transcript) -> ShowNotes:
    """Quotes stay word for word what the transcript says at their place."""
    return replace(notes, quotes=tuple(_quoted(quote, before, after) for quote in notes.quotes))


def _quoted(quote: Quote, before: Transcript, after: Transcript) -> Quote:
    was, now = _said(before, quote), _said(after, quote)
    return replace(quote, text=now) if was == quote.text and now else quote


def _said(transcript: Transcript, quote: Quote) -> str:
    inside = (word.text for word in transcript.words() if quote.start <= (word.start + word.end) / 2 <= quote.end)
    return joined(inside)


def _texts(weighing: Weighing) -> list[str]:
    return [word.text for word in weighing.old]


def _described(proposal: Proposal, taken: int, of: int) -> str:
    some = "" if taken == of else f", {taken} of {of} places"
    return f"Took the {proposal.asked}{some}"


def _decided() -> Conflict:
    return Conflict(
        "Somebody decided on this re-run already, or it is out of date. Run the span again if you still want to."
    )
