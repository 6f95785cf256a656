"""`/sign-in`: in by Discord (OAuth2 with PKCE), with the roles a member has there; `/sign-out` leaves again."""

import base64
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

import structlog
from aiohttp import web

from bot.errors import BotError, NotAllowed
from bot.web.discord_roles import DiscordRoles
from bot.web.door import Door
from bot.web.shells import Shells

log = structlog.get_logger("podbot.web")

_STATE_COOKIE = "podbot_sign_in"
#: Longest place inside that is carried through the sign-in; a cookie holds no novels.
_LONGEST = 400
#: A sign-in that was begun must be ended within this time.
_PATIENCE = timedelta(minutes=10)
Remember = Callable[[str, str], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """Begin, come back, leave. `remember` keeps a member's name."""

    door: Door
    #: None where signing in with Discord is not set up.
    discord: DiscordRoles | None
    shells: Shells
    remember: Remember

    def routes(self) -> list[web.RouteDef]:
        """Where each of them is asked for."""
        return [
            web.get("/sign-in", self._begin),
            web.get("/sign-in/discord", self._back),
            web.post("/sign-out", self._leave),
        ]

    async def _begin(self, request: web.Request) -> web.StreamResponse:
        self.door.check_rate(request, None, 2)
        if self.discord is None:
            link = "A draft opens by a link of your own: /draft open in Discord."
            return self._refused(f"Signing in with Discord is not set up here. {link}", 404)
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        says = {"state": state, "verifier": verifier, "next": _inside(request.query.get("next", "/"))}
        query = {
            "client_id": self.discord.client_id,
            "response_type": "code",
            "redirect_uri": self._return_address(request),
            "scope": "identify guilds guilds.members.read",
            "state": state,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
            "prompt": "none",
        }
        response = _to(f"{self.discord.authorize_url}?{urlencode(query)}")
        self._keep(response, says, request)
        return response

    async def _back(self, request: web.Request) -> web.StreamResponse:
        self.door.check_rate(request, None, 2)
        says = self._begun_here(request)
        if self.discord is None or says is None:
            return self._refused("This sign-in was not started here, or it took too long. Start again.", 400)
        code = request.query.get("code", "")
        if not code:
            sentence = "Discord did not let you in. Start again, and allow podbot to see your roles."
            return self._refused(sentence, 403, says["next"])
        try:
            visitor = await self.discord.visitor(
                code, verifier=says["verifier"], redirect_uri=self._return_address(request)
            )
        except NotAllowed as error:
            return self._refused(str(error), 403, says["next"])
        except BotError as error:
            log.warning("sign-in failed", reason=str(error))
            return self._refused(str(error), 502, says["next"])
        await self.remember(visitor.id, visitor.name)
        response = _to(says["next"])
        self.door.admit(response, visitor, request, how="discord")
        response.del_cookie(_STATE_COOKIE, path="/sign-in")
        return response

    async def _leave(self, request: web.Request) -> web.StreamResponse:
        visitor = self.door.visitor(request)
        if visitor is not None:
            self.door.check_change(request, visitor)
        response = web.json_response({"signed_out": True})
        self.door.dismiss(response, request)
        return response

    def _keep(self, response: web.Response, says: Mapping[str, str], request: web.Request) -> None:
        """What only this browser may bring back, signed, in a cookie."""
        response.set_cookie(
            _STATE_COOKIE,
            self.door.signer.sign("sign-in", says, until=self.door.now() + _PATIENCE),
            max_age=int(_PATIENCE.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=self.door.secure(request),
            path="/sign-in",
        )

    def _begun_here(self, request: web.Request) -> Mapping[str, str] | None:
        """What was kept when this sign-in began; None where it is another's, too old, or none at all."""
        says = self.door.signer.read("sign-in", request.cookies.get(_STATE_COOKIE, ""), now=self.door.now())
        state = request.query.get("state", "").encode("utf-8", "replace")
        return says if says and secrets.compare_digest(says["state"].encode(), state) else None

    def _return_address(self, request: web.Request) -> str:
        return f"{self.door.base(request)}/sign-in/discord"

    def _refused(self, sentence: str, status: int, next: str = "/") -> web.Response:
        return self.shells.door(sentence, status=status, next=next, may_sign_in=self.discord is not None)


def _to(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})


def _inside(path: str) -> str:
    """A path of this site with the place in its page, `/` for anything else: no link to us leads elsewhere."""
    plain = path.startswith("/") and not path.startswith("//") and path.isascii() and path.isprintable()
    return path if plain and "\\" not in path and len(path) <= _LONGEST else "/"


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
