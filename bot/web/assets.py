"""Scripts, styles and pictures of the pages, under an address that changes when they do."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, kw_only=True)
class Assets:
    """All of them, in memory and compressed."""

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

    @property
    def address(self) -> str:
        """Where they are served."""
        return f"/static/{self.version}"

    def modules(self) -> list[str]:
        """Addresses of scripts, to be asked for before the first one names them."""
        return [f"{self.address}/{name}" for name in self.files if name.startswith("js/") and name.endswith(".js")]

    def routes(self) -> list[web.RouteDef]:
        """They are compressed now, before anybody waits for it."""
        _ = self.packed
        return [
            web.get("/static/{version:[0-9a-f]{12}}/{name:[a-z0-9_./-]+}", self._asset),
            web.get("/favicon.ico", self._icon),
        ]

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if request.match_info["version"] != self.version or name not in self.files:
            raise web.HTTPNotFound(text="There is no such file here.")
        type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return web.Response(body=self.files[name], content_type=type, headers=headers)
        return web.Response(body=self.packed[name], content_type=type, headers={**headers, "Content-Encoding": "gzip"})

    async def _icon(self, _request: web.Request) -> web.StreamResponse:
        raise web.HTTPSeeOther(f"{self.address}/icon.svg")
