"""Approve, request changes, reject, reopen: the same use cases and rules as the buttons in Discord."""

from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import Field

from bot.errors import RulesBroken
from bot.pipeline import review
from bot.pipeline.edit import piece_of
from bot.ports import EpisodeState
from bot.rendering.lint import blocking, lint
from bot.web.endpoint import Body, Call, Endpoint, Text, answer, refusal, thread
from bot.web.reading import KEY, Number
from bot.web.room import Room


class DecisionBody(Body):
    """A verdict on one revision."""

    verdict: Literal["approve", "request changes", "reject", "reopen"]
    revision: Number
    comment: Annotated[Text, Field(max_length=4_000)] = ""
    #: Approve although platforms would refuse parts.
    anyway: bool = False


async def decide(call: Call) -> web.Response:
    """Keep the verdict; 409 with `broken` rules where platforms would refuse what is approved."""
    body, room = call.body, call.room
    common: dict[str, Any] = {
        "by": call.visitor.id,
        "now": room.now(),
        "library": room.library,
        "work": room.work,
        "reviewer": room.reviewer,
    }
    match body.verdict:
        case "approve":
            return await _approve(call, common)
        case "request changes":
            done = await review.request_changes(call.key, body.revision, body.comment, **common)
        case "reject":
            done = await review.reject(call.key, body.revision, body.comment, **common)
        case _:
            done = await review.reopen(call.key, **common)
    return _answer(done)


DECIDING = [
    Endpoint(
        method="POST",
        path=f"/api/drafts/{KEY}/decision",
        summary="Decide",
        handle=decide,
        body=DecisionBody,
        decides=True,
    )
]


async def _approve(call: Call, common: dict[str, Any]) -> web.Response:
    body, room = call.body, call.room
    broken = [] if body.anyway else await thread(broken_rules, room, call.episode_state)
    rules = await thread(room.rules, call.episode_state.episode.show)
    try:
        done = await review.approve(call.key, body.revision, rules=rules, broken=broken, **common)
    except RulesBroken as error:
        return refusal(409, str(error), broken=broken)
    return _answer(done)


def broken_rules(room: Room, state: EpisodeState) -> list[str]:
    """What platforms would refuse; blocks."""
    key = state.episode.key
    _, piece = piece_of(room.library, key)
    show = room.library.show(state.episode.show)
    made = room.renderer.descriptions(show=show, episode=state.episode, notes=piece.notes, transcript=piece.transcript)
    return [str(finding) for finding in blocking(lint(piece.notes, piece.transcript, descriptions=made))]


def _answer(done: review.Decision) -> web.Response:
    return answer(
        {"stage": done.stage.value, "needed": done.needed, "new": done.new, "publishing": len(done.publishing)}
    )
