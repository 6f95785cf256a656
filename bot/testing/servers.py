"""A web server on loopback that tests fill with pages: feeds, audio, and everything that goes wrong with them."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the server answers at one path."""

    body: bytes = b""
    type: str = "text/html"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    #: Answer Range requests, as file servers do and scripts do not.
    ranges: bool = True
    #: Close the connection after so many bytes of the body.
    cut_after: int | None = None
    #: Seconds to wait before answering.
    delay: float = 0.0
    #: Send the body in chunks, without saying how long it is.
    chunked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]


class LocalWeb:
    """Used as an async context manager; `put` pages, read `asked` afterwards.

    A path may hold several pages: they are answered in turn, and the last one from then on.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._pages: dict[str, list[Page]] = {}
        self.base = ""

    async def __aenter__(self) -> Self:
        server = web.Server(self._answer)
        runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self._server_runner = runner
        self.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server_runner.cleanup()

    def put(self, path: str, *pages: Page) -> str:
        """Answer with these pages at `/path`, replacing earlier ones; gives the whole address."""
        self._pages[path] = list(pages)
        return self.base + path

    def requests(self, path: str) -> list[Asked]:
        """What was asked for at this path, in order."""
        return [one for one in self.asked if one.path == path]

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(Asked(method=request.method, path=request.path, headers=request.headers))
        pages = self._pages.get(request.path)
        if not pages:
            return web.Response(status=404, text="Nothing here.")
        page = pages.pop(0) if len(pages) > 1 else pages[0]
        await asyncio.sleep(page.delay)
        if page.etag is not None and request.headers.get("If-None-Match") == page.etag:
            return web.Response(status=304, headers={"ETag": page.etag})
        return await _send(page, request)


async def _send(page: Page, request: web.BaseRequest) -> web.StreamResponse:
    status, body, headers = _range(page, request)
    response = web.StreamResponse(status=status, headers={"Content-Type": page.type, **page.headers, **headers})
    if page.etag is not None:
        response.headers["ETag"] = page.etag
    if page.chunked:
        response.enable_chunked_encoding()
    else:
        response.content_length = len(body)
    await response.prepare(request)
    if request.method != "HEAD":
        await response.write(body if page.cut_after is None else body[: page.cut_after])
        if page.cut_after is not None and request.transport is not None:
            await asyncio.sleep(0.01)  # let the bytes go out before the line breaks
            request.transport.abort()
    return response


def _range(page: Page, request: web.BaseRequest) -> tuple[int, bytes, dict[str, str]]:
    wanted = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
    proof = request.headers.get("If-Range")
    if wanted is None or not page.ranges or (proof is not None and proof != page.etag):
        return page.status, page.body, {}
    start, size = int(wanted[1]), len(page.body)
    if start >= size:
        return 416, b"", {"Content-Range": f"bytes */{size}"}
    return 206, page.body[start:], {"Content-Range": f"bytes {start}-{size - 1}/{size}"}
