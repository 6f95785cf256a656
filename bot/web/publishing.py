"""Where a draft went: trying again what failed, and taking it back, as with the buttons in Discord."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from bot.errors import Conflict
from bot.pipeline.publish_again import publish_again
from bot.pipeline.taking_back import NOBODY_TAKES_BACK
from bot.web.endpoint import Body, Call, Endpoint, Text, answer
from bot.web.reading import KEY


class TakeBackBody(Body):
    """Which targets it is taken back from."""

    targets: Annotated[list[Annotated[Text, Field(max_length=200)]], Field(min_length=1, max_length=100)]


class PublishAgainBody(Body):
    """Which targets; empty: all that failed, else all that it was taken back from."""

    targets: Annotated[tuple[Annotated[Text, Field(max_length=200)], ...], Field(max_length=100)] = ()


async def try_again(call: Call) -> web.Response:
    """Ask for targets that failed, or that it was taken back from, now; 409 where none waits for it."""
    room = call.room
    names = await publish_again(
        call.key,
        by=call.visitor.id,
        now=room.now(),
        library=room.library,
        work=room.work,
        targets=call.body.targets,
        reviewer=room.reviewer,
    )
    return answer({"targets": names})


async def take_back(call: Call) -> web.Response:
    """Take it back from these targets; tells of each whether it worked, and what is there now or why not."""
    room, targets = call.room, call.body.targets
    if room.take_back is None:
        raise Conflict(NOBODY_TAKES_BACK)
    done = await room.take_back(call.key, targets, by=call.visitor.id, now=room.now(), reviewer=room.reviewer)
    return answer({"taken": [{"target": one.target, "worked": one.worked, "said": str(one)} for one in done]})


PUBLISHING = [
    Endpoint(
        method="POST",
        path=f"/api/drafts/{KEY}/publish-again",
        summary="Publish again",
        handle=try_again,
        body=PublishAgainBody,
    ),
    Endpoint(
        method="POST",
        path=f"/api/drafts/{KEY}/unpublish",
        summary="Take it back",
        handle=take_back,
        body=TakeBackBody,
        decides=True,
        manages=True,
    ),
]
