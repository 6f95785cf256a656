"""Re-run: recognise again, whole or in part, or only write the notes again; what people edited or locked stays."""

import asyncio
from dataclasses import replace
from datetime import datetime

from bot.domain.draft import Draft, Part, Revision
from bot.domain.edits import Piece
from bot.domain.episode import Stage
from bot.domain.timecode import clock
from bot.domain.transcript import Transcript
from bot.errors import Conflict, NotFound
from bot.pipeline.compare import Comparison, compare
from bot.pipeline.keep import edited_spans, keep_edits, keep_locked
from bot.pipeline.produce import PODBOT, decoded, decoded_or_none
from bot.pipeline.splice import splice, word_borders
from bot.pipeline.telling import named
from bot.pipeline.tools import Tools, context_of
from bot.pipeline.transcribe import transcribe
from bot.pipeline.trim import around, trim
from bot.pipeline.write_notes import write_notes
from bot.ports import CancelCheck, Library, Progress, RerunRequest, never_cancelled, no_progress

#: How often notes are fitted onto a draft that people keep editing meanwhile.
_FITS = 5


def hear_again(
    tools: Tools,
    key: str,
    request: RerunRequest,
    *,
    asked_at: datetime,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> None:
    """Keep a new revision of the transcript; the old ones stay.

    `asked_at` tells this re-run from others: where its revision is there already, nothing is done again.
    Raises `Conflict` where the transcript is locked as a whole.
    """
    library = tools.library
    if _heard_already(library, key, asked_at):
        return
    current = _current(library, key)
    edited = _edited(library, key)
    _refuse_locked(library, key, edited)
    span: tuple[float, float] | None = None
    if request.what == "span" and request.span and current:
        heard, span = hear_span(tools, key, request, current, progress=progress, cancelled=cancelled)
    else:
        heard = recognise(tools, key, request, progress=progress, cancelled=cancelled)
    new = _put_together(current, heard, span, edited)
    library.add_transcript(key, new, by=PODBOT, now=asked_at, note=describe(request))
    if span is None:
        library.drop_proposal(key, None)  # heard beside words that are no longer there


def hear_span(
    tools: Tools,
    key: str,
    request: RerunRequest,
    current: Transcript,
    *,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> tuple[Transcript, tuple[float, float]]:
    """What is heard in the span of the request, which comes back in whole words of the current transcript.

    Raises `NoSpeech` where nothing is said there or around it.
    """
    start, end = word_borders(current, *(request.span or (0.0, current.duration)))
    wide = around(current, start, end)
    heard = recognise(tools, key, request, span=wide, progress=progress, cancelled=cancelled)
    trimmed, start, end = trim(current, heard, start, end)
    return trimmed, (start, end)


def recognise(
    tools: Tools,
    key: str,
    request: RerunRequest,
    *,
    span: tuple[float, float] | None = None,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> Transcript:
    """What the engine and model of the request hear, over all or in a span; voices are told apart only over all."""
    context = context_of(tools.library, key)
    return transcribe(
        decoded(tools, key, cancelled=cancelled),
        context,
        transcriber=tools.transcriber(request.engine or context.show.engine, request.model or context.show.model),
        diarizer=None if span else tools.diarizer,
        names=tools.names,
        speakers=tools.speakers,
        language=request.language,
        hint=request.hint,
        span=span,
        progress=progress,
        cancelled=cancelled,
        checkpoints=tools.checkpoints,
    )


def note_again(
    tools: Tools,
    key: str,
    request: RerunRequest,
    *,
    asked_at: datetime,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> Comparison | None:
    """Keep a new revision of the draft, with every locked part as it stands; gives what changed, None where nothing.

    People may edit meanwhile: the notes are then fitted onto their newest revision.
    """
    library = tools.library
    number = library.episode(key).transcript_revision
    transcript = library.transcript(key, number)
    audio = decoded_or_none(tools, key, cancelled=cancelled)
    context = context_of(library, key)
    notes = write_notes(transcript, context, writer=tools.writer, audio=audio, progress=progress, cancelled=cancelled)
    fresh = Revision(number=1, notes=notes, transcript=number, at=asked_at, by=request.by)
    for _ in range(_FITS):
        try:
            return _fit(library, key, fresh, transcript, request)
        except Conflict:
            if cancelled():
                raise
    raise Conflict(
        f"The draft of episode {key} is being edited too often. Run the notes again when the editing is done."
    )


async def show_again(tools: Tools, key: str, request: RerunRequest, *, asked_at: datetime, now: datetime) -> None:
    """Put the new revision in review, show it, and say in its thread what changed; a rejected draft stays rejected.

    Where the re-run changed nothing, the draft keeps its stage.
    """
    changes = await asyncio.to_thread(changes_of, tools.library, key, request, asked_at=asked_at)
    stage = (await asyncio.to_thread(tools.library.episode, key)).stage
    if stage is not Stage.REJECTED and changes is not None:
        await asyncio.to_thread(tools.library.set_stage, key, Stage.IN_REVIEW, now=now)
    await tools.reviewer.show_draft(key)
    text = f"{changes.summary}\n{changes.text}" if changes else "nothing changed"
    await tools.reviewer.tell(key, f"{_sentence(describe(request))}: {text}")


def changes_of(library: Library, key: str, request: RerunRequest, *, asked_at: datetime) -> Comparison | None:
    """What the revision of this re-run changed; None where it made none."""
    made = next((one for one in library.revisions(key) if one.at == asked_at and one.by == request.by), None)
    if made is None:
        return None
    before = _piece(library, key, made.number - 1) if made.number > 1 else None
    after = _piece(library, key, made.number)
    return compare(before or after, after)


def describe(request: RerunRequest) -> str:
    """One line for lists of revisions: `re-run 12:30–14:00, model small, for mara`."""
    what = {"all": "re-run", "notes": "notes re-run"}.get(request.what, "re-run")
    if request.what == "span" and request.span:
        what += f" {clock(request.span[0])}–{clock(request.span[1])}"
    asked = {"engine": request.engine, "model": request.model, "language": request.language, "hint": request.hint}
    details = [f"{name} {value}" for name, value in asked.items() if value]
    return ", ".join([what, *details, f"for {named(request.by)}"])


def _heard_already(library: Library, key: str, asked_at: datetime) -> bool:
    return any(by == PODBOT and at == asked_at for _, at, by, _ in library.transcript_revisions(key))


def _current(library: Library, key: str) -> Transcript | None:
    try:
        return library.transcript(key)
    except NotFound:
        return None


def _edited(library: Library, key: str) -> list[tuple[float, float]]:
    numbered = sorted(library.transcript_revisions(key), key=lambda revision: revision[0])
    return edited_spans([(library.transcript(key, number), by != PODBOT) for number, _, by, _ in numbered])


def _refuse_locked(library: Library, key: str, edited: list[tuple[float, float]]) -> None:
    """A lock that came with an edit guards that passage; one without guards the whole text."""
    draft = _draft(library, key)
    if draft and Part.TRANSCRIPT in draft.revision.locked and not edited:
        title = library.episode(key).episode.title
        raise Conflict(f"The transcript of “{title}” is locked. Unlock it, or re-run only the notes.")


def _put_together(
    current: Transcript | None,
    heard: Transcript,
    span: tuple[float, float] | None,
    edited: list[tuple[float, float]],
) -> Transcript:
    if current is None:
        return heard
    if span is None:
        return keep_edits(current, heard, edited)
    result = splice(current, heard, start=span[0], end=span[1])
    for start, end in edited:
        result = splice(result, current, start=start, end=end, keep_speakers=False)
    return result


def _draft(library: Library, key: str) -> Draft | None:
    try:
        return library.draft(key)
    except NotFound:
        return None


def _fit(
    library: Library, key: str, fresh: Revision, transcript: Transcript, request: RerunRequest
) -> Comparison | None:
    draft = _draft(library, key)
    if draft is None:
        library.add_revision(key, replace(fresh, summary="First draft"), expected=0)
        return None
    old = draft.revision
    done = next((one for one in library.revisions(key) if one.at == fresh.at and one.by == fresh.by), None)
    if done is not None:
        return None
    before = _piece(library, key, old.number)
    notes = keep_locked(old.notes, fresh.notes, old.locked)
    changes = compare(before, Piece(notes=notes, transcript=transcript))
    if not changes.parts and old.transcript == fresh.transcript:
        return None
    summary = f"{_sentence(describe(request))}: {changes.summary}"
    new = replace(fresh, notes=notes, locked=old.locked, summary=summary)
    library.add_revision(key, new, expected=old.number)
    return changes


def _piece(library: Library, key: str, number: int) -> Piece:
    revision = library.draft(key, number).revision
    return Piece(notes=revision.notes, transcript=library.transcript(key, revision.transcript or None))


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
