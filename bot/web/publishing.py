"""Where a draft went, and trying again what failed, as with the button in Discord."""

from aiohttp import web

from bot.pipeline.publish_again import publish_again
from bot.web.endpoint import Call, Endpoint, answer
from bot.web.reading import KEY


async def try_again(call: Call) -> web.Response:
    """Ask for every target that failed, or that it was taken back from, now; 409 where none waits for it."""
    room = call.room
    names = await publish_again(
        call.key, by=call.visitor.id, now=room.now(), library=room.library, work=room.work, reviewer=room.reviewer
    )
    return answer({"targets": names})


PUBLISHING = [
    Endpoint(method="POST", path=f"/api/drafts/{KEY}/publish-again", summary="Publish again", handle=try_again)
]
