"""Propose: hear a span again and keep the words beside the old ones, until a person takes them or not."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import datetime

from bot.domain.diff import diff, diff_text
from bot.domain.proposal import Proposal, weigh
from bot.errors import NoSpeech
from bot.pipeline.edit import piece_of
from bot.pipeline.put_in import put_in
from bot.pipeline.rerun import describe, hear_span
from bot.pipeline.splice import word_borders
from bot.pipeline.take import weighing_of
from bot.pipeline.tools import Tools
from bot.ports import AuditEntry, CancelCheck, Library, Progress, RerunRequest, never_cancelled, no_progress

#: What the audit log calls a span in which every word was heard as it stands; `before` says which re-run that was.
SAME = "re-run heard the same"


def hear_proposal(
    tools: Tools,
    key: str,
    request: RerunRequest,
    *,
    asked_at: datetime,
    now: datetime,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> None:
    """Recognise the span again and keep what is heard as a proposal; where there is no speech, that is heard.

    Where every word is the same, there is nothing to propose, and the audit log says so. `asked_at` tells this re-run
    from others: what it heard already is not heard once more.
    """
    library, id = tools.library, _id(request, asked_at)
    if _find(library, key, id) or _same(library, key, id):
        return
    base = library.episode(key).transcript_revision
    current = library.transcript(key, base)
    try:
        heard, (start, end) = hear_span(tools, key, request, current, progress=progress, cancelled=cancelled)
    except NoSpeech:
        heard = replace(current, segments=(), speakers=(), corrections=(), doubts=())
        start, end = word_borders(current, *(request.span or (0.0, current.duration)))
    proposal = Proposal(
        episode=key, id=id, start=start, end=end, base=base, heard=heard, at=asked_at, by=request.by,
        asked=describe(request),
    )  # fmt: skip
    if weigh(current, proposal, current).places:
        library.propose(proposal)
        return
    told = f"{proposal.place} was heard again, with the same words"
    library.audit(AuditEntry(at=now, by=request.by, action=SAME, subject=key, before=id, after=told))


async def show_proposal(tools: Tools, key: str, request: RerunRequest, *, asked_at: datetime) -> None:
    """Say in the draft's thread what was heard, and that nothing has changed yet."""
    told = await asyncio.to_thread(_told, tools.library, key, request, _id(request, asked_at))
    if told is not None:
        await tools.reviewer.show_draft(key)
        await tools.reviewer.tell(key, told)


def _id(request: RerunRequest, asked_at: datetime) -> str:
    return hashlib.sha256(f"{asked_at.isoformat()} {request.span}".encode()).hexdigest()[:16]


def _find(library: Library, key: str, id: str) -> Proposal | None:
    return next((one for one in library.proposals(key) if one.id == id), None)


def _same(library: Library, key: str, id: str) -> bool:
    return any(entry.action == SAME and entry.before == id for entry in library.audit_log(subject=key))


def _told(library: Library, key: str, request: RerunRequest, id: str) -> str | None:
    """None where somebody decided before anybody was told."""
    what = f"{describe(request)[0].upper()}{describe(request)[1:]}"
    proposal = _find(library, key, id)
    if proposal is None:
        return f"{what}: the same words were heard." if _same(library, key, id) else None
    weighing = weighing_of(library, key, proposal)
    _, before = piece_of(library, key)
    everything = range(len(weighing.places))
    after = replace(before, transcript=put_in(before.transcript, proposal, weighing, everything))
    count = "1 word differs" if weighing.words == 1 else f"{weighing.words} words differ"
    return f"{what}: {count}. Nothing changes until somebody takes it.\n{diff_text(diff(before, after))}"
