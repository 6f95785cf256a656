"""The pages people open: overview and draft; small shells that the scripts fill through the API."""

from dataclasses import dataclass

from aiohttp import web

from bot.web.door import Door
from bot.web.reading import KEY
from bot.web.shells import Shells

#: How somebody comes by a link.
_WAYS = "/draft open in Discord, or podbot draft open in the terminal"


@dataclass(frozen=True, kw_only=True)
class Pages:
    """Each page for whom the door knows; a stranger is told how to come in."""

    door: Door
    shells: Shells
    may_sign_in: bool

    def routes(self) -> list[web.RouteDef]:
        """Where they open."""
        return [web.get("/", self._overview), web.get(f"/drafts/{KEY}", self._draft)]

    async def _overview(self, request: web.Request) -> web.StreamResponse:
        visitor = self.door.visitor(request)
        if visitor is None:
            drafts = f"A draft opens here by a link of your own: {_WAYS}."
            return self._stranger(request, "Sign in to see the drafts of your shows." if self.may_sign_in else drafts)
        if visitor.drafts is not None and len(visitor.drafts) == 1:
            raise web.HTTPSeeOther(f"/drafts/{next(iter(visitor.drafts))}")
        return self._with_session(self.shells.page("overview"), request)

    async def _draft(self, request: web.Request) -> web.StreamResponse:
        key = request.match_info["key"]
        if "pass" in request.query:
            return self._by_link(request, key)
        if self.door.visitor(request) is None:
            sentence = "Sign in to review this draft, or ask for" if self.may_sign_in else "This draft opens by"
            return self._stranger(request, f"{sentence} a link of your own: {_WAYS}.")
        return self._with_session(self.shells.page("draft", key=key), request)

    def _by_link(self, request: web.Request, key: str) -> web.StreamResponse:
        self.door.check_rate(request, None, 2)
        visitor = self.door.by_link(key, request.query["pass"])
        if visitor is None:
            sentence = f"This link is too old, or not for this draft. Ask for a fresh one: {_WAYS}."
            return self._stranger(request, sentence)
        # elsewhere at once, so that the pass does not stay in the address bar
        response = web.Response(status=303, headers={"Location": f"/drafts/{key}", "Cache-Control": "no-store"})
        signed_in = self.door.visitor(request)
        if signed_in is None or signed_in.id != visitor.id or signed_in.drafts is not None or not signed_in.csrf:
            self.door.admit(response, visitor, request, how="link")  # who is signed in already keeps all of their shows
        return response

    def _stranger(self, request: web.Request, sentence: str) -> web.Response:
        here = request.path_qs if "pass" not in request.query else request.path  # a pass is not carried further
        return self.shells.door(sentence, status=401, next=here, may_sign_in=self.may_sign_in)

    def _with_session(self, response: web.Response, request: web.Request) -> web.Response:
        visitor = self.door.visitor(request)
        if visitor is not None and not visitor.csrf:
            self.door.admit(response, visitor, request, how="local")
        return response
