"""What the page changes: edits, undo and redo, locks, re-runs; each kept as in Discord, and the thread is told."""

from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import Field

from bot.domain.draft import Part
from bot.domain.edits import Edit, Piece
from bot.domain.lines import write_chapters, write_link_groups, write_people, write_sources
from bot.errors import BotError, Conflict, NotesError, NotFound
from bot.pipeline.edit import edit as keep_edit
from bot.pipeline.edit import part_value, piece_of, set_locks
from bot.pipeline.redo import redo as do_again
from bot.pipeline.rerun import describe
from bot.pipeline.telling import named, note, tell
from bot.pipeline.undo import undo as take_back
from bot.ports import RerunRequest
from bot.web.edit_forms import AnyEdit, Name, Seconds, edit_of
from bot.web.endpoint import Body, Call, Endpoint, Text, answer, refusal, thread
from bot.web.reading import KEY, Number
from bot.web.room import Room


class EditBody(Body):
    """A change made while looking at `revision`."""

    revision: Number
    edit: AnyEdit


class OnRevision(Body):
    """What somebody was looking at."""

    revision: Number


class LocksBody(Body):
    """Exactly these parts are locked against re-runs."""

    parts: Annotated[list[Part], Field(max_length=20)]


class RerunBody(Body):
    """What to do again."""

    what: Literal["all", "span", "notes"]
    start: Seconds | None = None
    end: Seconds | None = None
    model: Name | None = None
    language: Annotated[Text, Field(max_length=20)] | None = None
    hint: Annotated[Text, Field(max_length=300)] | None = None


async def edit(call: Call) -> web.Response:
    """Keep an edit as a revision; 409 with both sides where somebody changed the same part meanwhile."""
    room, body = call.room, call.body
    change = await edit_of(body.edit, page_title=room.page_title)
    try:
        done = await keep_edit(
            call.key,
            change,
            revision=body.revision,
            by=call.visitor.id,
            now=room.now(),
            library=room.library,
            reviewer=room.reviewer,
            teach=room.teach,
        )
    except Conflict as conflict:
        return refusal(409, str(conflict), **await thread(_sides, room, call.key, change, body))
    return answer(
        {
            "revision": done.revision.number,
            "changed": bool(done.changes),
            "summary": done.revision.summary,
            "learnt": [rule.written for rule in done.lesson.rules],
            "voices": [voice.name for voice in done.lesson.voices],
        }
    )


async def undo(call: Call) -> web.Response:
    """Take back what was done last: a verdict, else an edit."""
    room = call.room
    done = await take_back(
        call.key,
        revision=call.body.revision,
        by=call.visitor.id,
        now=room.now(),
        library=room.library,
        work=room.work,
        reviewer=room.reviewer,
    )
    return answer({"revision": done.revision.number, "what": done.what})


async def redo(call: Call) -> web.Response:
    """Bring back what was taken back last."""
    room = call.room
    done = await do_again(
        call.key,
        revision=call.body.revision,
        by=call.visitor.id,
        now=room.now(),
        library=room.library,
        reviewer=room.reviewer,
    )
    return answer({"revision": done.revision.number, "what": done.what})


async def locks(call: Call) -> web.Response:
    """Lock exactly these parts."""
    room, parts = call.room, frozenset(call.body.parts)
    await set_locks(call.key, parts, by=call.visitor.id, now=room.now(), library=room.library, reviewer=room.reviewer)
    return answer({"locked": sorted(parts)})


async def rerun(call: Call) -> web.Response:
    """Begin a re-run; it replaces one that is under way. What a span says anew waits as a proposal."""
    room, request = call.room, _request(call.body, call.visitor.id)
    if request.model and room.models and request.model not in room.models:
        raise NotesError(f"There is no model {request.model}. Choose one of: {', '.join(room.models)}.")
    draft = await thread(_draft_number, room, call.key)
    id = await room.work.rerun(call.key, request)
    await note(room.library, key=call.key, action="re-run", by=call.visitor.id, now=room.now(), after=describe(request))
    await tell(call.key, f"{named(call.visitor.id)} asked for a {describe(request)}.", reviewer=room.reviewer)
    return answer({"id": id, "revision": draft})


async def stop(call: Call) -> web.Response:
    """Stop what is being done to this episode."""
    return answer({"stopped": await call.room.work.cancel(call.key)})


_EDIT = "Keep an edit"
CHANGING = [
    Endpoint(method="POST", path=f"/api/drafts/{KEY}/edits", summary=_EDIT, handle=edit, body=EditBody),
    Endpoint(method="POST", path=f"/api/drafts/{KEY}/undo", summary="Undo", handle=undo, body=OnRevision),
    Endpoint(method="POST", path=f"/api/drafts/{KEY}/redo", summary="Redo", handle=redo, body=OnRevision),
    Endpoint(method="POST", path=f"/api/drafts/{KEY}/locks", summary="Lock parts", handle=locks, body=LocksBody),
    Endpoint(method="POST", path=f"/api/drafts/{KEY}/rerun", summary="Re-run", handle=rerun, body=RerunBody),
    Endpoint(method="POST", path=f"/api/drafts/{KEY}/stop", summary="Stop work", handle=stop),
]


def _request(body: RerunBody, by: str) -> RerunRequest:
    span = None
    if body.what == "span":
        if body.start is None or body.end is None or body.end <= body.start:
            raise NotesError("A span needs a start, and an end after it.")
        span = body.start, body.end
    return RerunRequest(
        what=body.what,
        span=span,
        model=(body.model or "").strip() or None,
        language=(body.language or "").strip().lower() or None,
        hint=(body.hint or "").strip() or None,
        by=by,
        propose=body.what == "span",
    )


def _draft_number(room: Room, key: str) -> int:
    try:
        return room.library.draft(key).revision.number
    except NotFound:
        return 0


def _sides(room: Room, key: str, change: Edit, body: EditBody) -> dict[str, Any]:
    """What stood there when the person began, what they wrote, what stands there now; as text."""
    draft, now = piece_of(room.library, key)
    found: dict[str, Any] = {"revision": draft.revision.number, "by": room.name_of(draft.revision.by)}
    try:
        _, then = piece_of(room.library, key, body.revision)
        mine = change.apply(then)
    except BotError:
        return found
    parts = [part for part in Part if part in change.parts and part_value(then, part) != part_value(now, part)]
    if not parts:
        return found
    texts = {
        name: _text(piece, parts[0], body.edit) for name, piece in (("base", then), ("mine", mine), ("theirs", now))
    }
    return {**found, "part": parts[0].value, **texts}


def _text(piece: Piece, part: Part, form: Any) -> str:
    notes = piece.notes
    if part is Part.TRANSCRIPT:
        return _spoken(piece, form)
    texts = {
        Part.TITLE: lambda: notes.title,
        Part.SUMMARY: lambda: notes.summary,
        Part.CHAPTERS: lambda: write_chapters(notes.chapters),
        Part.SOURCES: lambda: write_sources((source.title, source.url) for source in notes.sources),
        Part.LINK_GROUPS: lambda: write_link_groups(notes.link_groups),
        Part.QUOTES: lambda: "\n".join(quote.text for quote in notes.quotes),
    }
    people = lambda: "\n".join([write_people(notes.people), *(s.label for s in piece.transcript.speakers)])  # noqa: E731
    return texts.get(part, people)()


def _spoken(piece: Piece, form: Any) -> str:
    start, end = getattr(form, "start", 0.0), getattr(form, "end", 0.0)
    said = [s for s in piece.transcript.segments if s.end > start and s.start < end]
    return "\n".join(f"{_label(piece, s.speaker)}: {s.text.strip()}" for s in said)


def _label(piece: Piece, speaker: str | None) -> str:
    found = piece.transcript.speaker(speaker)
    return found.label if found else "?"
