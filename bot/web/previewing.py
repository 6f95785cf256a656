"""What would be published, file by file with its budget and the rules it breaks; and two revisions side by side."""

from dataclasses import replace
from typing import Any

from aiohttp import web

from bot.domain.diff import diff
from bot.domain.edits import Piece
from bot.domain.episode import Episode
from bot.domain.show import Show
from bot.domain.timecode import clock
from bot.domain.transcript import Segment, Transcript
from bot.errors import NotFound, TemplateError
from bot.pipeline.edit import piece_of
from bot.rendering.lint import Finding, lint
from bot.web.edit_forms import Seconds
from bot.web.endpoint import Body, Call, Endpoint, answer, thread
from bot.web.published import TYPES
from bot.web.reading import KEY, Number
from bot.web.room import Room

#: Previews are pages of strangers: no scripts, no forms, no requests but pictures of the wide web.
PREVIEW_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; frame-ancestors 'self'"
#: Set before fragments, which are published into pages of others: a page to read them on, nothing of theirs.
_READABLE = (
    b'<!doctype html><meta charset="utf-8"><style>body{font:16px/1.55 Charter,"Iowan Old Style",Georgia,serif;'
    b"color:#201d19;margin:1rem 1.1rem;max-width:42rem;overflow-wrap:anywhere}a{color:#1b5166}"
    b"cite{font-style:normal;font-weight:600}time{color:#5f5a52;font-size:.85em}</style>"
)
#: Names that are no notes: data for machines, each with a file of its own.
_NO_NOTES = ("apple", "spotify", "youtube", "webhook", "page")


class CompareQuery(Body):
    """Two revisions of a draft, and the seconds in question."""

    before: Number
    after: Number
    start: Seconds = 0.0
    end: Seconds = 1_000_000.0


async def previews(call: Call) -> web.Response:
    """All files by name, with sizes and limits, and what the rules say."""
    return answer(await thread(_previews, call.room, call.key))


async def preview(call: Call) -> web.Response:
    """One file as it would be published, shown without any rights."""
    name = call.request.match_info["file"]
    files, _, _ = await thread(_files, call.room, call.key)
    if name not in files:
        raise NotFound(f"There is no {name}. There are: {', '.join(sorted(files))}.")
    type = TYPES.get("." + name.rpartition(".")[2], "text/plain; charset=utf-8")
    headers = {
        "Content-Type": type,
        "Content-Security-Policy": PREVIEW_POLICY,
        "X-Frame-Options": "SAMEORIGIN",
        "Cache-Control": "no-store",
    }
    body = files[name]
    if name.endswith(".html") and b"<html" not in body[:2_000].lower():
        body = _READABLE + body
    response = web.Response(body=body, headers=headers)
    response.enable_compression()
    return response


async def compare(call: Call) -> web.Response:
    """The words of a span in two revisions, and every other part that differs."""
    return answer(await thread(_compare, call.room, call.key, call.query))


PREVIEWING = [
    Endpoint(method="GET", path=f"/api/drafts/{KEY}/previews", summary="All outputs", handle=previews),
    Endpoint(
        method="GET",
        path=f"/api/drafts/{KEY}/previews/{{file:[A-Za-z0-9_][A-Za-z0-9_.-]{{0,80}}}}",
        summary="One output",
        handle=preview,
        gives="text/plain",
    ),
    Endpoint(
        method="GET",
        path=f"/api/drafts/{KEY}/compare",
        summary="Two revisions side by side",
        handle=compare,
        query=CompareQuery,
    ),
]


def _previews(room: Room, key: str) -> dict[str, Any]:
    files, fitted, findings = _files(room, key)
    return {
        "files": [
            {
                "name": name,
                "size": fitted[name].size if name in fitted else len(data),
                **({"budget": _budget(fitted[name])} if name in fitted else {}),
            }
            for name, data in files.items()
        ],
        "findings": [_finding(finding) for finding in findings],
    }


def _files(room: Room, key: str) -> tuple[dict[str, bytes], dict[str, Any], tuple[Finding, ...]]:
    """Everything that is published, then the notes in every other template there is."""
    state = room.library.episode(key)
    _, piece = piece_of(room.library, key)
    show, episode = room.library.show(state.episode.show), state.episode
    everything = {"show": show, "episode": episode, "notes": piece.notes, "transcript": piece.transcript}
    fitted = room.renderer.descriptions(**everything)  # type: ignore[arg-type]
    files = dict(room.renderer.render(**everything))  # type: ignore[arg-type]
    for template in _other_templates(room, show):
        files |= _in_template(room, template, show, episode, piece)
    return files, fitted, lint(piece.notes, piece.transcript, descriptions=fitted)


def _other_templates(room: Room, show: Show) -> list[str]:
    stems = {name.partition(".")[0] for name in room.renderer.templates.names() if "/" not in name}
    return sorted(stems - {show.template, *_NO_NOTES})


def _in_template(room: Room, template: str, show: Show, episode: Episode, piece: Piece) -> dict[str, bytes]:
    """The template's own kinds alone: the others would repeat the house's."""
    kinds = [kind for kind in ("md", "html", "txt") if room.renderer.templates.has(f"{template}.{kind}")]
    if not kinds:
        return {}
    try:
        made = room.renderer.render(
            show=replace(show, template=template), episode=episode, notes=piece.notes, transcript=piece.transcript
        )
    except TemplateError as error:
        return {f"{template}.{kinds[0]}": str(error).encode()}
    return {f"{template}.{kind}": made[f"show_notes.{kind}"] for kind in kinds}


def _budget(one: Any) -> dict[str, Any]:
    return {
        "limit": one.limit,
        "unit": one.unit,
        "full": one.full_size,
        "cut": one.cut,
        "dropped": [str(dropped) for dropped in one.dropped],
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "blocks": one.blocks,
        "platform": one.platform,
        "place": one.place,
        "problem": one.problem,
        "fix": one.fix,
    }


def _compare(room: Room, key: str, query: CompareQuery) -> dict[str, Any]:
    (old, before), (new, after) = (piece_of(room.library, key, number) for number in (query.before, query.after))
    return {
        "before": {"revision": old.revision.number, "turns": _turns(before.transcript, query.start, query.end)},
        "after": {"revision": new.revision.number, "turns": _turns(after.transcript, query.start, query.end)},
        "summary": new.revision.summary,
        "parts": [{"part": one.part, "lines": list(one.lines)} for one in diff(before, after)],
    }


def _turns(transcript: Transcript, start: float, end: float) -> list[dict[str, str]]:
    inside = [segment for segment in transcript.segments if segment.end > start and segment.start < end]
    return [_turn(transcript, segment) for segment in inside[:400]]


def _turn(transcript: Transcript, segment: Segment) -> dict[str, str]:
    speaker = transcript.speaker(segment.speaker)
    return {"at": clock(segment.start), "who": speaker.label if speaker else "", "text": segment.text.strip()}
