"""Propose: hear a span again and keep the words beside the old ones, until a person takes them or not."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import datetime

from bot.domain.diff import diff, diff_text
from bot.domain.proposal import Proposal
from bot.errors import NoSpeech
from bot.pipeline.edit import piece_of
from bot.pipeline.put_in import put_in
from bot.pipeline.rerun import describe, hear_span
from bot.pipeline.splice import word_borders
from bot.pipeline.take import weighing_of
from bot.pipeline.tools import Tools
from bot.ports import CancelCheck, Library, Progress, RerunRequest, never_cancelled, no_progress


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
    try:
        heard, (start, end) = hear_span(tools, key, request, current, progress=progress, cancelled=cancelled)
    except NoSpeech:
        heard = replace(current, segments=(), speakers=(), corrections=(), doubts=())
        start, end = word_borders(current, *(request.span or (0.0, current.duration)))
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
