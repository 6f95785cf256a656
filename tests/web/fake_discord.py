"""Discord's OAuth2 and the few questions a sign-in asks, on loopback: strict about codes, verifiers and tokens."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

_ROLES = [
    {"id": "10", "name": "Editors", "permissions": "0"},
    {"id": "11", "name": "Listeners", "permissions": "0"},
    {"id": "12", "name": "Producers", "permissions": "0"},
]


@dataclass(kw_only=True)
class FakeDiscord:
    """One server with three roles; `roles` and `permissions` are those of whoever signs in."""

    roles: list[str] = field(default_factory=list)
    permissions: int = 0
    down: bool = False
    #: The member is in the server no more.
    left: bool = False
    refuses: bool = False
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def application(self) -> web.Application:
        application = web.Application(middlewares=[self._outage])
        application.add_routes(
            [
                web.get("/oauth2/authorize", self._authorize),
                web.post("/oauth2/token", self._token),
                web.get("/users/@me", self._answer({"id": "4711", "username": "mara", "global_name": "Mara"})),
                web.get("/users/@me/guilds", self._guilds),
                web.get("/users/@me/guilds/1/member", self._member),
                web.get(
                    "/guilds/1/roles",
                    self._answer(_ROLES, kind="Bot bot"),
                ),
                web.get("/guilds/1/members/4711", self._as_the_bot_sees),
                web.get("/guilds/1", self._server),
                web.get("/channels/77", self._answer({"id": "77", "guild_id": "1"}, kind="Bot bot")),
            ]
        )
        return application

    @web.middleware
    async def _outage(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(request.path)
        return web.Response(status=503) if self.down else await handler(request)

    async def _authorize(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        assert query["client_id"] == "99" and query["code_challenge_method"] == "S256"
        assert set(query["scope"].split()) == {"identify", "guilds", "guilds.members.read"}
        if self.refuses:
            answer = {"error": "access_denied", "state": query["state"]}
        else:
            code = f"code{len(self.codes)}"
            self.codes[code] = {"challenge": query["code_challenge"], "redirect": query["redirect_uri"]}
            answer = {"code": code, "state": query["state"]}
        raise web.HTTPFound(f"{query['redirect_uri']}?{urlencode(answer)}")

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        known = self.codes.pop(str(form["code"]), None)
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        right = known and known["challenge"] == proof and known["redirect"] == form["redirect_uri"]
        if not right or (form["client_id"], form["client_secret"]) != ("99", "hush"):
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response({"access_token": "member", "token_type": "Bearer"})

    async def _guilds(self, request: web.Request) -> web.Response:
        return web.json_response([{"id": "1", "name": "Studio", "owner": False, "permissions": str(self.permissions)}])

    async def _as_the_bot_sees(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bot bot"
        if self.left:
            return web.json_response({"message": "Unknown Member"}, status=404)
        return web.json_response({"roles": self.roles})

    async def _server(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bot bot"
        everyone = {"id": "1", "name": "@everyone", "permissions": str(self.permissions)}
        return web.json_response({"id": "1", "owner_id": "1", "roles": [everyone, *_ROLES]})

    async def _member(self, request: web.Request) -> web.Response:
        return web.json_response({"roles": self.roles})

    def _answer(self, content: Any, *, kind: str = "Bearer member") -> Any:
        async def answer(request: web.Request) -> web.Response:
            if request.headers.get("Authorization") != kind:
                return web.json_response({"message": "401: Unauthorized"}, status=401)
            return web.json_response(content)

        return answer
