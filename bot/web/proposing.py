"""A span heard again, beside what stands there: both sides word by word, taken by a person or not."""

from typing import Annotated, Any

from aiohttp import web
from pydantic import Field

from bot.domain.proposal import Place, Weighing
from bot.domain.transcript import Transcript, Word
from bot.pipeline.edit import piece_of
from bot.pipeline.take import find_proposal, keep_old, take, weighing_of
from bot.web.endpoint import Body, Call, Endpoint, answer, thread
from bot.web.reading import KEY, Number
from bot.web.room import Room
from bot.web.shown import proposal_shown

ID = "{proposal:[0-9a-f]{16}}"


class TakeBody(Body):
    """Which places, by their numbers in the order of `places`; all but those that people wrote where none are given."""

    #: Revision of the transcript that was looked at.
    transcript: Number
    places: Annotated[list[Annotated[int, Field(ge=0, le=100_000)]], Field(max_length=20_000)] | None = None


async def sides(call: Call) -> web.Response:
    """Old and new words, and the places where they differ."""
    return answer(await thread(_sides, call.room, call.key, call.request.match_info["proposal"]))


async def taken(call: Call) -> web.Response:
    """Make a revision of it; 409 where the words changed meanwhile."""
    room, body = call.room, call.body
    done = await take(
        call.key,
        call.request.match_info["proposal"],
        transcript=body.transcript,
        places=body.places,
        by=call.visitor.id,
        now=room.now(),
        library=room.library,
        reviewer=room.reviewer,
    )
    return answer({"revision": done.revision.number, "summary": done.revision.summary})


async def kept_old(call: Call) -> web.Response:
    """Drop it."""
    room = call.room
    await keep_old(
        call.key,
        call.request.match_info["proposal"],
        by=call.visitor.id,
        now=room.now(),
        library=room.library,
        reviewer=room.reviewer,
    )
    return answer({"dropped": True})


_PLACE = f"/api/drafts/{KEY}/proposals/{ID}"
PROPOSING = [
    Endpoint(method="GET", path=_PLACE, summary="A span heard again, beside what stands there", handle=sides),
    Endpoint(method="POST", path=f"{_PLACE}/take", summary="Take what was heard", handle=taken, body=TakeBody),
    Endpoint(method="POST", path=f"{_PLACE}/keep-old", summary="Keep what stands there", handle=kept_old),
]


def _sides(room: Room, key: str, id: str) -> dict[str, Any]:
    proposal = find_proposal(room.library, key, id)
    draft, piece = piece_of(room.library, key)
    weighing = weighing_of(room.library, key, proposal)
    return {
        **proposal_shown(room, proposal),
        "revision": draft.revision.number,
        "transcript": draft.revision.transcript,
        "changed_by": room.name_of(draft.revision.by),
        "old_model": piece.transcript.model,
        "differing": weighing.words,
        "old": [_word(word) for word in weighing.old],
        "new": [_word(word) for word in weighing.new],
        "turns": _turns(weighing, piece.transcript),
        "places": [_place(place) for place in weighing.places],
        "usual": list(weighing.usual),
    }


def _word(word: Word) -> list[Any]:
    return [word.text, round(word.start, 3), round(word.end, 3), round(max(0.0, min(1.0, word.probability)) * 100)]


def _place(place: Place) -> dict[str, Any]:
    return {"old": list(place.old), "new": list(place.new), "written": place.written, "meanwhile": place.meanwhile}


def _turns(weighing: Weighing, transcript: Transcript) -> list[list[Any]]:
    """Who speaks from which second on."""
    turns: list[list[Any]] = []
    first = min((side[0].start for side in (weighing.old, weighing.new) if side), default=0.0)
    last = max((side[-1].end for side in (weighing.old, weighing.new) if side), default=0.0)
    for segment in transcript.segments:
        if segment.end > first and segment.start < last and (not turns or turns[-1][1] != segment.speaker):
            turns.append([round(segment.start, 3), segment.speaker])
    return turns
