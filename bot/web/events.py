"""News of one draft as they happen (server-sent events): revisions, stages, work; whoever made them, wherever."""

import asyncio
import json
from typing import Any

from aiohttp import web

from bot.errors import BotError
from bot.ports import EpisodeState, WorkStatus
from bot.web.endpoint import Call, Endpoint, thread
from bot.web.reading import KEY
from bot.web.shown import work_shown

#: Seconds between two signs of life, so that proxies keep the line open and both ends notice a dead one.
_BEAT = 15.0
#: A line is closed after so long; browsers come back by themselves, with a session that is checked again.
_LONGEST = 600.0
#: Open lines of one visitor.
_LINES = 12


async def events(call: Call) -> web.StreamResponse:
    """`draft` when the draft changed, `work` when progress did."""
    open_lines = call.room.lines
    if open_lines[call.visitor.id] >= _LINES:
        raise web.HTTPTooManyRequests(
            text='{"error": "Too many pages are open at once. Close some of them."}',
            content_type="application/json",
            headers={"Retry-After": "30"},
        )
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    open_lines[call.visitor.id] += 1
    try:
        await response.prepare(call.request)
        await _tell(call, response)
    except ConnectionError:
        pass  # the page was closed
    finally:
        open_lines[call.visitor.id] -= 1
    return response


EVENTS = [
    Endpoint(
        method="GET",
        path=f"/api/drafts/{KEY}/events",
        summary="News of one draft (server-sent events)",
        handle=events,
        gives="text/event-stream",
    )
]


async def _tell(call: Call, response: web.StreamResponse) -> None:
    room, loop = call.room, asyncio.get_running_loop()
    began, quiet_since = loop.time(), loop.time()
    told: dict[str, Any] = {}
    await response.write(b"retry: 2000\n\n")
    while loop.time() - began < _LONGEST and not _closed(call.request):
        try:
            state = await thread(room.library.episode, call.key)
            work = _current(await room.work.status(call.key))
            standing = _standing(state, room.touched[call.key])
            fresh: dict[str, Any] = {"draft": standing, "work": [work_shown(one) for one in work]}
        except BotError:
            fresh = told  # the database is away for a moment
        for name, value in fresh.items():
            if told.get(name) != value:
                await response.write(f"event: {name}\ndata: {json.dumps(value)}\n\n".encode())
                quiet_since = loop.time()
        told = fresh
        if loop.time() - quiet_since > _BEAT:
            await response.write(b": still here\n\n")
            quiet_since = loop.time()
        await asyncio.sleep(room.look_every)


def _closed(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


def _standing(state: EpisodeState, touched: int) -> dict[str, Any]:
    failed = state.outcome is not None and not state.outcome.worked
    return {
        "revision": state.draft_revision,
        "touched": touched,
        "stage": state.stage.value,
        "since": state.since.isoformat() if state.since else None,
        "trouble": state.outcome.message if failed and state.outcome else "",
    }


def _current(work: Any) -> list[WorkStatus]:
    return [one for one in work if one.state in ("queued", "running", "failed", "parked")]
