"""`/sign-in`: in by Discord (OAuth2 with PKCE), with the roles a member has there; `/sign-out` leaves again."""

import base64
import hashlib
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import urlencode

import structlog
from aiohttp import web

from bot.errors import BotError, NotAllowed
from bot.rendering.templates import Templates
from bot.web.discord_roles import DiscordRoles
from bot.web.door import Door
from bot.web.pages import POLICY, Assets

log = structlog.get_logger("podbot.web")

_STATE_COOKIE = "podbot_sign_in"
#: Longest place inside that is carried through the sign-in; a cookie holds no novels.
_LONGEST = 400
#: A sign-in that was begun must be ended within this time.
_PATIENCE = timedelta(minutes=10)
Remember = Callable[[str, str], Awaitable[None]]


def sign_in_routes(
    *, door: Door, discord: DiscordRoles | None, templates: Templates, remember: Remember
) -> list[web.RouteDef]:
    """Begin, come back, leave. `remember` keeps a member's name."""
    assets = Assets()

    def refused(sentence: str, status: int, next: str = "/") -> web.Response:
        text = templates.render(
            "door.html",
            {
                "static": f"/static/{assets.version}",
                "modules": [],
                "sentence": sentence,
                "next": next,
                "may_sign_in": discord is not None,
            },
        )
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
        return web.Response(text=text, status=status, content_type="text/html", headers=headers)

    async def begin(request: web.Request) -> web.StreamResponse:
        door.check_rate(request, None, 2)
        if discord is None:
            link = "A draft opens by a link of your own: /draft open in Discord."
            return refused(f"Signing in with Discord is not set up here. {link}", 404)
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        says = {"state": state, "verifier": verifier, "next": _inside(request.query.get("next", "/"))}
        query = {
            "client_id": discord.client_id,
            "response_type": "code",
            "redirect_uri": f"{door.base(request)}/sign-in/discord",
            "scope": "identify guilds guilds.members.read",
            "state": state,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
            "prompt": "none",
        }
        response = _to(f"{discord.authorize_url}?{urlencode(query)}")
        response.set_cookie(
            _STATE_COOKIE,
            door.signer.sign("sign-in", says, until=door.now() + _PATIENCE),
            max_age=int(_PATIENCE.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=door.secure(request),
            path="/sign-in",
        )
        return response

    async def back(request: web.Request) -> web.StreamResponse:
        door.check_rate(request, None, 2)
        says = door.signer.read("sign-in", request.cookies.get(_STATE_COOKIE, ""), now=door.now())
        state, code = request.query.get("state", ""), request.query.get("code", "")
        if (
            discord is None
            or says is None
            or not secrets.compare_digest(says["state"].encode(), state.encode("utf-8", "replace"))
        ):
            return refused("This sign-in was not started here, or it took too long. Start again.", 400)
        if not code:
            sentence = "Discord did not let you in. Start again, and allow podbot to see your roles."
            return refused(sentence, 403, says["next"])
        try:
            visitor = await discord.visitor(
                code, verifier=says["verifier"], redirect_uri=f"{door.base(request)}/sign-in/discord"
            )
        except NotAllowed as error:
            return refused(str(error), 403, says["next"])
        except BotError as error:
            log.warning("sign-in failed", reason=str(error))
            return refused(str(error), 502, says["next"])
        await remember(visitor.id, visitor.name)
        response = _to(says["next"])
        door.admit(response, visitor, request, how="discord")
        response.del_cookie(_STATE_COOKIE, path="/sign-in")
        return response

    async def leave(request: web.Request) -> web.StreamResponse:
        visitor = door.visitor(request)
        if visitor is not None:
            door.check_change(request, visitor)
        response = web.json_response({"signed_out": True})
        door.dismiss(response, request)
        return response

    return [web.get("/sign-in", begin), web.get("/sign-in/discord", back), web.post("/sign-out", leave)]


def _to(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})


def _inside(path: str) -> str:
    """A path of this site with the place in its page, `/` for anything else: no link to us leads elsewhere."""
    plain = path.startswith("/") and not path.startswith("//") and path.isascii() and path.isprintable()
    return path if plain and "\\" not in path and len(path) <= _LONGEST else "/"


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
