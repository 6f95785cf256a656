"""News of one draft as they happen (server-sent events): revisions, locks, stages, work, people; made wherever."""

import asyncio
import json
from typing import Annotated, Any

from aiohttp import web
from pydantic import Field

from bot.errors import BotError, NotAllowed
from bot.ports import AuditEntry, EpisodeState, WorkStatus
from bot.web.endpoint import Body, Call, Endpoint, Text, answer, thread
from bot.web.presence import Reader
from bot.web.reading import KEY
from bot.web.room import Room
from bot.web.shown import when, work_shown
from bot.web.wakes import heard

#: Seconds between two signs of life, so that proxies keep the line open and both ends notice a dead one.
_BEAT = 15.0
#: A line is closed after so long; browsers come back by themselves, with a session that is checked again.
_LONGEST = 600.0
#: Seconds after which other processes are told again who is here.
_SHARED_AGAIN = 20.0
#: Open lines of one visitor.
_LINES = 12


class DoingBody(Body):
    """In words that others read: "the title"; empty: nothing any more."""

    what: Annotated[Text, Field(max_length=80)]


async def doing(call: Call) -> web.Response:
    """Tell the others at this draft what I work on."""
    what = call.body.what.strip()
    call.room.presence.does(call.key, call.visitor.id, what)
    await call.room.share_presence(call.key)
    return answer({"doing": what})


async def events(call: Call) -> web.StreamResponse:
    """`draft` when the draft changed, `work` when progress did, `people` when somebody comes, goes or begins to edit.

    `closed` ends the line where the visitor may no longer see the draft.
    """
    room, open_lines = call.room, call.room.lines
    if open_lines[call.visitor.id] >= _LINES:
        raise web.HTTPTooManyRequests(
            text='{"error": "Too many pages are open at once. Close some of them."}',
            content_type="application/json",
            headers={"Retry-After": "30"},
        )
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    name = await thread(room.name_of, call.visitor.id) if call.visitor.name == call.visitor.id else call.visitor.name
    reader = Reader(id=call.visitor.id, name=name)
    open_lines[call.visitor.id] += 1
    room.presence.arrive(call.key, reader)
    try:
        await response.prepare(call.request)
        await room.share_presence(call.key)
        with room.wakes.line(call.key) as line:
            await _tell(call, response, line)
    except ConnectionError:
        pass  # the page was closed
    finally:
        room.presence.leave(call.key, reader)
        open_lines[call.visitor.id] -= 1
        await room.share_presence(call.key)
    return response


EVENTS = [
    Endpoint(
        method="GET",
        path=f"/api/drafts/{KEY}/events",
        summary="News of one draft (server-sent events)",
        handle=events,
        gives="text/event-stream",
    ),
    Endpoint(
        method="POST",
        path=f"/api/drafts/{KEY}/doing",
        summary="What I work on, for the others",
        handle=doing,
        body=DoingBody,
        touches=False,
    ),
]


async def _tell(call: Call, response: web.StreamResponse, line: asyncio.Event) -> None:
    room, loop = call.room, asyncio.get_running_loop()
    began = quiet_since = shared = loop.time()
    told: dict[str, Any] = {}
    await response.write(b"retry: 2000\n\n")
    while loop.time() - began < _LONGEST and not _closed(call.request):
        try:
            await call.door.still(call.visitor)
            fresh = await _news(call)
        except NotAllowed as refusal:
            await response.write(_event("closed", str(refusal)))
            return
        except BotError:
            fresh = told  # the database is away for a moment
        for name, value in fresh.items():
            if told.get(name) != value:
                await response.write(_event(name, value))
                quiet_since = loop.time()
        told = fresh
        if loop.time() - quiet_since > _BEAT:
            await response.write(b": still here\n\n")
            quiet_since = loop.time()
        if loop.time() - shared > _SHARED_AGAIN:
            await room.share_presence(call.key)
            shared = loop.time()
        await heard(line, within=room.look_every)


def _event(name: str, value: Any) -> bytes:
    return f"event: {name}\ndata: {json.dumps(value)}\n\n".encode()


def _closed(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


async def _news(call: Call) -> dict[str, Any]:
    room = call.room
    work = _current(await room.work.status(call.key))
    others = await thread(room.others, call.key, call.visitor.id)
    return {
        "draft": await thread(_standing, room, call.key),
        "work": [work_shown(one) for one in work],
        "people": [{"id": one.id, "name": one.name, "doing": one.doing} for one in others],
    }


def _standing(room: Room, key: str) -> dict[str, Any]:
    state: EpisodeState = room.library.episode(key)
    failed = state.outcome is not None and not state.outcome.worked
    return {
        "revision": state.draft_revision,
        "touched": room.touched[key],
        "stage": state.stage.value,
        "since": when(state.since),
        "trouble": state.outcome.message if failed and state.outcome else "",
        "proposals": [one.id for one in room.library.proposals(key)],
        "deed": next((_deed(room, one) for one in room.library.audit_log(subject=key, limit=1)), None),
    }


def _deed(room: Room, entry: AuditEntry) -> dict[str, Any]:
    """What was done last, on whatever surface: locks set in Discord make no revision, but stand here."""
    return {
        "at": when(entry.at),
        "id": entry.by,
        "by": room.name_of(entry.by),
        "action": entry.action,
        "after": entry.after,
    }


def _current(work: Any) -> list[WorkStatus]:
    return [one for one in work if one.state in ("queued", "running", "failed", "parked")]
