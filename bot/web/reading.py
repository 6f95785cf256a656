"""What the page reads: who I am, all episodes, one draft, its words, its waveform and its sound."""

import gzip
import hashlib
import json
from collections.abc import Sequence
from typing import Annotated, Any

from aiohttp import web
from pydantic import Field

from bot.domain.episode import Stage
from bot.errors import NotFound
from bot.pipeline.edit import piece_of
from bot.pipeline.waveform import kept_waveform
from bot.ports import EpisodeState
from bot.rendering.timeline import timeline
from bot.web.endpoint import Body, Call, Endpoint, answer, thread
from bot.web.ranges import stream_range
from bot.web.room import Room
from bot.web.shown import draft_shown, episode_shown, when, words_shown, work_shown

KEY = "{key:[0-9a-f]{16}}"
Number = Annotated[int, Field(ge=1, le=1_000_000)]
#: Prepared transcripts kept in memory; three hours are about 200 KB.
_PREPARED = 24


class OverviewQuery(Body):
    """Which episodes."""

    show: Annotated[str, Field(max_length=100)] | None = None
    stage: Stage | None = None
    text: Annotated[str, Field(max_length=200)] | None = None
    page: Annotated[int, Field(ge=0, le=100_000)] = 0


class RevisionQuery(Body):
    """Which revision; the current one where not given."""

    revision: Number | None = None


async def me(call: Call) -> web.Response:
    """Name, what may be opened, and the token that changes need."""
    visitor = call.visitor
    shows = sorted(visitor.shows) if visitor.shows is not None else None
    drafts = sorted(visitor.drafts) if visitor.drafts is not None else None
    name = await thread(call.room.name_of, visitor.id) if visitor.name == visitor.id else visitor.name
    return answer({"id": visitor.id, "name": name, "csrf": visitor.csrf, "shows": shows, "drafts": drafts})


async def overview(call: Call) -> web.Response:
    """Shows and episodes, newest first, with what is being worked on."""
    return answer(await thread(_overview, call, await call.room.work.status()))


async def show(call: Call) -> web.Response:
    """Settings of a show and its last drafts."""
    slug = call.request.match_info["show"]
    if call.visitor.drafts is not None or (call.visitor.shows is not None and slug not in call.visitor.shows):
        raise NotFound(f"There is no show {slug!r} for you.")
    return answer(await thread(_show, call.room, slug))


async def draft(call: Call) -> web.Response:
    """The draft with everything but its words."""
    found = await thread(_draft, call.room, call.episode_state, call.query.revision)
    work = await call.room.work.status(call.key)
    targets = await _take_back_targets(call)
    return answer({**found, "work": [work_shown(one) for one in work], "take_back_targets": targets})


async def transcript(call: Call) -> web.StreamResponse:
    """The words of one revision of the transcript; they never change, so browsers may keep them."""
    number = call.query.revision or call.episode_state.transcript_revision
    body, tag = await thread(_prepared, call.room, call.key, number)
    kept = "max-age=86400" if call.query.revision else "no-cache"  # the current one will be another tomorrow
    headers = {"ETag": f'"{tag}"', "Cache-Control": f"private, {kept}", "Vary": "Accept-Encoding, Cookie"}
    if call.request.headers.get("If-None-Match") == f'"{tag}"':
        return web.Response(status=304, headers=headers)
    if "gzip" in call.request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return web.Response(body=body, content_type="application/json", headers=headers)


async def peaks(call: Call) -> web.Response:
    """Loudness of each 4096th of the episode, one byte each; 202 with the part done while it is being measured."""
    room = call.room
    body = await room.waveforms.of(room.library, room.artifacts, call.key)
    if isinstance(body, float):
        return answer({"done": round(body, 3)}, status=202)
    return web.Response(
        body=body, content_type="application/octet-stream", headers={"Cache-Control": "private, max-age=86400"}
    )


async def audio(call: Call) -> web.StreamResponse:
    """The episode's sound, whole or by ranges."""
    found = await thread(call.room.library.audio, call.key)
    if found is None:
        raise NotFound("The audio of this episode was not fetched yet.")
    about, artifact = found
    return await stream_range(
        call.request, call.room.artifacts, artifact, size=about.size, type=about.type or "audio/mpeg", tag=about.sha256
    )


async def picture(call: Call) -> web.Response:
    """The timeline as in Discord: chapters, sound, speakers, uncertain places."""
    peaks = await kept_waveform(call.room.library, call.room.artifacts, call.key)
    body = await thread(_picture, call.room, call.episode_state, peaks)
    return web.Response(body=body, content_type="image/png", headers={"Cache-Control": "no-store"})


READING = [
    Endpoint(method="GET", path="/api/me", summary="Who is signed in", handle=me),
    Endpoint(method="GET", path="/api/episodes", summary="All episodes", handle=overview, query=OverviewQuery),
    Endpoint(method="GET", path="/api/shows/{show:[a-z0-9-]{1,100}}", summary="One show", handle=show),
    Endpoint(method="GET", path=f"/api/drafts/{KEY}", summary="One draft", handle=draft, query=RevisionQuery),
    Endpoint(
        method="GET", path=f"/api/drafts/{KEY}/transcript", summary="Its words", handle=transcript, query=RevisionQuery
    ),
    Endpoint(
        method="GET",
        path=f"/api/drafts/{KEY}/waveform",
        summary="Its loudness over time",
        handle=peaks,
        gives="application/octet-stream",
        also={202: "It is being measured; ask again."},
    ),
    Endpoint(
        method="GET",
        path=f"/api/drafts/{KEY}/audio",
        summary="Its sound",
        handle=audio,
        gives="audio/mpeg",
        also={206: "The part asked for.", 416: "There is no such part."},
    ),
    Endpoint(
        method="GET", path=f"/api/drafts/{KEY}/timeline.png", summary="Its picture", handle=picture, gives="image/png"
    ),
]


def _overview(call: Call, work: Any) -> dict[str, Any]:
    room, visitor, query = call.room, call.visitor, call.query
    busy = {one.episode: work_shown(one) for one in work if one.state in ("queued", "running")}
    if visitor.drafts is not None:
        found = [room.library.episode(key) for key in sorted(visitor.drafts)]
    else:
        stages = (query.stage,) if query.stage else None
        found = list(
            room.library.episodes(show=query.show, stages=stages, text=query.text, offset=50 * query.page, limit=50)
        )
    mine = [one for one in found if visitor.may_open(one.episode.key, one.episode.show)]
    shows = (
        [] if visitor.drafts is not None else [one for one in room.library.shows() if visitor.may_open("", one.slug)]
    )
    return {
        "now": when(room.now()),
        "shows": [_feed(room, one.slug, one.title) for one in shows],
        "episodes": [{**episode_shown(room, one), "work": busy.get(one.episode.key)} for one in mine],
        "more": len(found) == 50,
    }


def _feed(room: Room, slug: str, title: str) -> dict[str, Any]:
    state = room.library.feed_state(slug)
    return {
        "slug": slug,
        "title": title,
        "polled_at": when(state.polled_at),
        "next_poll_at": when(state.next_poll_at),
        "trouble": state.message,
        "paused": state.paused,
    }


def _show(room: Room, slug: str) -> dict[str, Any]:
    one = room.library.show(slug)
    episodes = room.library.episodes(show=slug, limit=20)
    return {
        **_feed(room, slug, one.title),
        "feed": one.feed.partition("?")[0],
        "settings": dict(room.settings_of(slug)),
        "glossary": list(one.glossary),
        "learnt": [{"written": r.written, "heard": list(r.heard), "by": room.name_of(r.by)} for r in one.name_rules],
        "voices": sorted({voice.name for voice in one.voices}),
        "episodes": [episode_shown(room, state) for state in episodes],
    }


def _draft(room: Room, state: EpisodeState, number: int | None) -> dict[str, Any]:
    draft, piece = piece_of(room.library, state.episode.key, number)
    return {"show_title": room.library.show(state.episode.show).title, **draft_shown(room, state, draft, piece)}


async def _take_back_targets(call: Call) -> Sequence[str]:
    """Where this visitor may take it back from; nothing where nothing is out."""
    room, state = call.room, call.episode_state
    if room.take_back is None or not call.visitor.may_manage(state.episode.show):
        return ()
    receipts = await thread(room.library.publications, call.key)
    return await room.take_back.offered(call.key) if any(one.out for one in receipts) else ()


def _prepared(room: Room, key: str, number: int) -> tuple[bytes, str]:
    known = room.prepared.get((key, number))
    if known is None:
        words = {"revision": number, **words_shown(room.library.transcript(key, number))}
        raw = json.dumps(words, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
        known = gzip.compress(raw, 5, mtime=0), hashlib.sha256(raw).hexdigest()[:16]
        room.prepared[(key, number)] = known
        while len(room.prepared) > _PREPARED:
            room.prepared.pop(next(iter(room.prepared)), None)
    return known


def _picture(room: Room, state: EpisodeState, peaks: bytes) -> bytes:
    _, piece = piece_of(room.library, state.episode.key)
    return timeline(
        title=piece.notes.title,
        duration=piece.notes.duration,
        chapters=piece.notes.chapters,
        transcript=piece.transcript,
        peaks=peaks,
    )
