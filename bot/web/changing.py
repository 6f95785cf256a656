"""What the page changes: edits, undo and redo, locks, re-runs; each kept as in Discord, and the thread is told."""

from dataclasses import asdict
from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field

from bot.domain.collisions import Choice
from bot.domain.draft import Part
from bot.errors import NotesError, NotFound
from bot.pipeline.edit import Collided, Seen, set_locks
from bot.pipeline.edit import edit as keep_edit
from bot.pipeline.redo import redo as do_again
from bot.pipeline.rerun import describe
from bot.pipeline.telling import named, note, tell
from bot.pipeline.undo import undo as take_back
from bot.ports import RerunRequest
from bot.web.edit_forms import AnyEdit, Long, Name, PageTitle, Seconds, edit_of
from bot.web.endpoint import Body, Call, Endpoint, Text, answer, refusal, thread
from bot.web.reading import KEY, Number
from bot.web.room import Room


class ChoiceForm(Body):
    """The answer to a collision: a side, or a text in place of mine."""

    side: Literal["mine", "theirs"]
    text: Long | None = None


class EditBody(Body):
    """A change made while looking at `revision`, and after one's own edit that `after` repeats."""

    revision: Number
    edit: AnyEdit
    after: AnyEdit | None = None
    #: Answers to the collisions of a 409, by their ids.
    choices: Annotated[dict[str, ChoiceForm], Field(default_factory=dict, max_length=500)]


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
    """Keep an edit as a revision, beside what others changed meanwhile.

    409 with `collisions` where both changed the same thing otherwise: the edit is sent again with `choices`.
    """
    room, page_title = call.room, _asked_once(call.room.page_title)
    change = await edit_of(call.body.edit, page_title=page_title)
    try:
        done = await keep_edit(
            call.key,
            change,
            revision=await _seen(call.body, page_title),
            by=call.visitor.id,
            now=room.now(),
            library=room.library,
            reviewer=room.reviewer,
            teach=room.teach,
        )
    except Collided as conflict:
        current = conflict.current.revision
        by = await thread(room.name_of, current.by)
        asked = [asdict(one) for one in conflict.collisions]
        return refusal(409, str(conflict), revision=current.number, by=by, collisions=asked)
    return answer(
        {
            "revision": done.revision.number,
            "changed": bool(done.changes),
            "summary": done.revision.summary,
            "learnt": [rule.written for rule in done.lesson.rules],
            "voices": [voice.name for voice in done.lesson.voices],
            "beside": [{"part": one.part, "lines": one.lines} for one in done.beside],
            "others": [await thread(room.name_of, by) for by in done.others],
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


async def _seen(body: EditBody, page_title: PageTitle) -> Seen:
    after = await edit_of(body.after, page_title=page_title) if body.after else None
    choices = {id: Choice(side=one.side, text=one.text) for id, one in body.choices.items()}
    return Seen(revision=body.revision, after=after, choices=choices)


def _asked_once(page_title: PageTitle) -> PageTitle:
    """An edit and the one before it name the same pages."""
    known: dict[str, str | None] = {}

    async def asked(url: str) -> str | None:
        if url not in known:
            known[url] = await page_title(url)
        return known[url]

    return asked


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
