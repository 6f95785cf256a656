"""The pages people open: overview, draft, sign-in; small shells that the scripts fill through the API."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.rendering.templates import Templates
from bot.web.door import Door
from bot.web.reading import KEY

STATIC = Path(__file__).parent / "static"
#: Scripts, styles and pictures come from here alone; nothing is written inline, nothing is framed by others.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
#: How somebody comes by a link.
_WAYS = "/draft open in Discord, or podbot draft open in the terminal"


@dataclass(frozen=True, kw_only=True)
class Assets:
    """Scripts and styles, in memory and compressed, under an address that changes when they do."""

    folder: Path = STATIC

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Contents by relative name."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }

    @cached_property
    def packed(self) -> dict[str, bytes]:
        """The same, compressed once."""
        return {name: gzip.compress(data, 9, mtime=0) for name, data in self.files.items()}

    @cached_property
    def version(self) -> str:
        """Twelve digits of everything in it."""
        whole = hashlib.sha256()
        for name, data in self.files.items():
            whole.update(name.encode() + b"\0" + data)
        return whole.hexdigest()[:12]

    def modules(self, *names: str) -> list[str]:
        """Addresses of scripts, to be asked for before the first one names them."""
        wanted = [name for name in self.files if name.startswith("js/") and name.endswith(".js")]
        return [f"/static/{self.version}/{name}" for name in wanted if not names or name in names]


def page_routes(*, door: Door, templates: Templates, may_sign_in: bool) -> list[web.RouteDef]:
    """Pages and what they are made of."""
    assets = Assets()
    packed = assets.packed  # compressed now, before anybody waits for it

    def page(name: str, *, status: int = 200, **context: Any) -> web.Response:
        text = templates.render(
            f"{name}.html", {"static": f"/static/{assets.version}", "modules": assets.modules(), **context}
        )
        response = web.Response(text=text, status=status, content_type="text/html")
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = "no-store"
        return response

    def stranger(request: web.Request, sentence: str) -> web.Response:
        here = request.path_qs if "pass" not in request.query else request.path  # a pass is not carried further
        return page("door", status=401, sentence=sentence, next=here, may_sign_in=may_sign_in)

    async def overview(request: web.Request) -> web.StreamResponse:
        visitor = door.visitor(request)
        if visitor is None:
            drafts = f"A draft opens here by a link of your own: {_WAYS}."
            return stranger(request, "Sign in to see the drafts of your shows." if may_sign_in else drafts)
        if visitor.drafts is not None and len(visitor.drafts) == 1:
            raise web.HTTPSeeOther(f"/drafts/{next(iter(visitor.drafts))}")
        return _with_session(page("overview"), request)

    async def draft(request: web.Request) -> web.StreamResponse:
        key = request.match_info["key"]
        if "pass" in request.query:
            return await _by_link(request, key)
        if door.visitor(request) is None:
            sentence = "Sign in to review this draft, or ask for" if may_sign_in else "This draft opens by"
            return stranger(request, f"{sentence} a link of your own: {_WAYS}.")
        return _with_session(page("draft", key=key), request)

    async def _by_link(request: web.Request, key: str) -> web.StreamResponse:
        door.check_rate(request, None, 2)
        visitor = door.by_link(key, request.query["pass"])
        if visitor is None:
            return stranger(request, f"This link is too old, or not for this draft. Ask for a fresh one: {_WAYS}.")
        # elsewhere at once, so that the pass does not stay in the address bar
        response = web.Response(status=303, headers={"Location": f"/drafts/{key}", "Cache-Control": "no-store"})
        signed_in = door.visitor(request)
        if signed_in is None or signed_in.id != visitor.id or signed_in.drafts is not None or not signed_in.csrf:
            door.admit(response, visitor, request, how="link")  # who is signed in already keeps all of their shows
        return response

    def _with_session(response: web.Response, request: web.Request) -> web.Response:
        visitor = door.visitor(request)
        if visitor is not None and not visitor.csrf:
            door.admit(response, visitor, request, how="local")
        return response

    async def asset(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if request.match_info["version"] != assets.version or name not in assets.files:
            raise web.HTTPNotFound(text="There is no such file here.")
        type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return web.Response(body=assets.files[name], content_type=type, headers=headers)
        return web.Response(body=packed[name], content_type=type, headers={**headers, "Content-Encoding": "gzip"})

    async def icon(request: web.Request) -> web.StreamResponse:
        raise web.HTTPSeeOther(f"/static/{assets.version}/icon.svg")

    return [
        web.get("/", overview),
        web.get(f"/drafts/{KEY}", draft),
        web.get("/static/{version:[0-9a-f]{12}}/{name:[a-z0-9_./-]+}", asset),
        web.get("/favicon.ico", icon),
    ]
