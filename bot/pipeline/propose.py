"""Propose: hear a span again and keep the words beside the old ones; a person takes them, some of them, or none."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from bot.domain.diff import PartDiff, diff, diff_text
from bot.domain.draft import Part, Revision
from bot.domain.edits import Piece
from bot.domain.episode import Stage
from bot.domain.notes import Quote, ShowNotes
from bot.domain.proposal import Proposal, Weighing, chosen, weigh
from bot.domain.transcript import Segment, Transcript, Word
from bot.errors import Conflict, NoSpeech
from bot.pipeline.edit import keep_revision, piece_of
from bot.pipeline.rerun import describe, recognise
from bot.pipeline.splice import splice, word_borders
from bot.pipeline.telling import named, note, tell
from bot.pipeline.tools import Tools
from bot.ports import CancelCheck, Library, Progress, RerunRequest, Reviewer, never_cancelled, no_progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of taking a proposal."""

    revision: Revision
    changes: tuple[PartDiff, ...]


def hear_proposal(
    tools: Tools,
    key: str,
    request: RerunRequest,
    *,
    asked_at: datetime,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> None:
    """Recognise the span again and keep what is heard as a proposal; where there is no speech, that is heard.

    `asked_at` tells this re-run from others: what it proposed already is not heard once more.
    """
    library = tools.library
    id = _id(request, asked_at)
    if any(one.id == id for one in library.proposals(key)):
        return
    base = library.episode(key).transcript_revision
    current = library.transcript(key, base)
    start, end = word_borders(current, *(request.span or (0.0, current.duration)))
    try:
        heard = recognise(tools, key, request, span=(start, end), progress=progress, cancelled=cancelled)
    except NoSpeech:
        heard = replace(current, segments=(), speakers=(), corrections=(), doubts=())
    library.propose(
        Proposal(
            episode=key,
            id=id,
            start=start,
            end=end,
            base=base,
            heard=heard,
            at=asked_at,
            by=request.by,
            asked=describe(request),
        )
    )


async def show_proposal(tools: Tools, key: str, request: RerunRequest, *, asked_at: datetime) -> None:
    """Say in the draft's thread what was heard, and that nothing has changed yet."""
    found = await asyncio.to_thread(_proposed, tools.library, key, _id(request, asked_at))
    if found is not None:
        await tools.reviewer.show_draft(key)
        await tools.reviewer.tell(key, found)


def weighing_of(library: Library, key: str, proposal: Proposal, *, transcript: int | None = None) -> Weighing:
    """The proposal beside what stands there now, or stood there in a revision of the transcript."""
    number = transcript or library.draft(key).revision.transcript or None
    return weigh(library.transcript(key, number), proposal, library.transcript(key, proposal.base))


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


def put_in(current: Transcript, proposal: Proposal, weighing: Weighing, places: Sequence[int]) -> Transcript:
    """The transcript with the chosen places as the proposal says, all others as they are; who speaks where stays."""
    left = [place for number, place in enumerate(weighing.places) if number not in places]
    spans = [_seconds(weighing.old[place.old[0] : place.old[1]]) for place in left if place.old[0] < place.old[1]]

    def stays(start: float, end: float) -> bool:
        return any(start < until and end > since for since, until in spans)

    heard = proposal.heard
    piece = replace(
        heard,
        segments=tuple(_segments(proposal, weighing, places)),
        corrections=(
            *(fix for fix in current.corrections if stays(fix.start, fix.end)),
            *(fix for fix in heard.corrections if not stays(fix.start, fix.end)),
        ),
        doubts=(
            *(doubt for doubt in current.doubts if stays(doubt.start, doubt.end)),
            *(doubt for doubt in heard.doubts if not stays(doubt.start, doubt.end)),
        ),
    )
    return splice(current, piece, start=proposal.start, end=proposal.end)


def _id(request: RerunRequest, asked_at: datetime) -> str:
    return hashlib.sha256(f"{asked_at.isoformat()} {request.span}".encode()).hexdigest()[:16]


def _proposed(library: Library, key: str, id: str) -> str | None:
    proposal = next((one for one in library.proposals(key) if one.id == id), None)
    if proposal is None:
        return None  # decided on before anybody was told
    weighing = weighing_of(library, key, proposal)
    what = f"{proposal.asked[0].upper()}{proposal.asked[1:]}"
    if not weighing.places:
        return f"{what}: every word was heard as it stands."
    _, before = piece_of(library, key)
    everything = range(len(weighing.places))
    after = replace(before, transcript=put_in(before.transcript, proposal, weighing, everything))
    count = "1 word differs" if weighing.words == 1 else f"{weighing.words} words differ"
    return f"{what}: {count}. Nothing changes until somebody takes it.\n{diff_text(diff(before, after))}"


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
        raise Conflict("Both say the same, so there is nothing to take. Keep the old words.")
    if not wanted:
        raise Conflict("No place of the new words is chosen. Choose one, or keep the old words.")
    heard = put_in(before.transcript, proposal, weighing, wanted)
    after = Piece(notes=_requoted(before.notes, before.transcript, heard), transcript=heard)
    what = _described(proposal, len(wanted), len(weighing.places))
    locked = draft.revision.locked | {Part.TRANSCRIPT}
    kept = keep_revision(library, key, draft, before, after, by=by, now=now, summary=what, locked=locked)
    library.drop_proposal(key, id)
    if state.stage is not Stage.IN_REVIEW:
        library.set_stage(key, Stage.IN_REVIEW, now=now)
    return Taken(revision=kept, changes=diff(before, after)), what


def _segments(proposal: Proposal, weighing: Weighing, places: Sequence[int]) -> list[Segment]:
    """The chosen words in the sentences of the new recognition; no word begins before the one ahead has ended."""
    homes = [segment for segment in proposal.heard.segments for word in segment.words if proposal.holds(word)]
    words: list[tuple[Word, Segment]] = []
    for word, home in chosen(weighing, places):
        start = max(word.start, words[-1][0].end) if words else word.start
        words.append((replace(word, start=start, end=max(start, word.end)), homes[home]))
    return [_segment(home, [word for word, _ in run]) for home, run in _runs(words)]


def _runs(words: Sequence[tuple[Word, Segment]]) -> list[tuple[Segment, list[tuple[Word, Segment]]]]:
    runs = [list(run) for _, run in groupby(words, key=lambda one: id(one[1]))]
    return [(run[0][1], run) for run in runs]


def _segment(home: Segment, words: Sequence[Word]) -> Segment:
    text = " ".join(word.text.strip() for word in words)
    return replace(home, start=words[0].start, end=words[-1].end, words=tuple(words), text=text)


def _requoted(notes: ShowNotes, before: Transcript, after: Transcript) -> ShowNotes:
    """Quotes stay word for word what the transcript says at their place."""
    return replace(notes, quotes=tuple(_quoted(quote, before, after) for quote in notes.quotes))


def _quoted(quote: Quote, before: Transcript, after: Transcript) -> Quote:
    was, now = _said(before, quote), _said(after, quote)
    return replace(quote, text=now) if was == quote.text and now else quote


def _said(transcript: Transcript, quote: Quote) -> str:
    inside = (word.text for word in transcript.words() if quote.start <= (word.start + word.end) / 2 <= quote.end)
    return " ".join(inside)


def _seconds(words: Sequence[Word]) -> tuple[float, float]:
    return words[0].start, words[-1].end


def _texts(weighing: Weighing) -> list[str]:
    return [word.text for word in weighing.old]


def _described(proposal: Proposal, taken: int, of: int) -> str:
    some = "" if taken == of else f", {taken} of {of} places"
    return f"Took the {proposal.asked}{some}"


def _decided() -> Conflict:
    return Conflict("Somebody decided on this re-run already, or it is out of date. Run the span again if need be.")
