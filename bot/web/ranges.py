"""Sound by ranges (RFC 9110), streamed from the file store, so that a player can jump into three hours."""

import re

from aiohttp import web

from bot.errors import NotFound
from bot.ports import Artifacts

_RANGE = re.compile(r"^bytes=(\d{0,15})-(\d{0,15})$")


async def stream_range(
    request: web.Request, artifacts: Artifacts, key: str, *, size: int, type: str, tag: str
) -> web.StreamResponse:
    """The file, or the one range asked for; 416 where it lies outside, 304 where the browser has it."""
    if not await artifacts.exists(key):
        raise NotFound("The audio of this episode is no longer kept; a re-run fetches it again.")
    headers = {"Accept-Ranges": "bytes", "ETag": f'"{tag}"', "Cache-Control": "private, max-age=3600"}
    if request.headers.get("If-None-Match") == f'"{tag}"':
        return web.Response(status=304, headers=headers)
    fresh = request.headers.get("If-Range") in (None, f'"{tag}"')
    span = _span(request.headers.get("Range", ""), size) if fresh else None
    if span == ():
        return web.Response(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    start, end = span or (0, size)
    response = web.StreamResponse(status=206 if span else 200, headers=headers)
    response.content_type = type if re.fullmatch(r"(audio|video)/[\w.+-]+", type) else "application/octet-stream"
    response.content_length = end - start
    if span:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    await response.prepare(request)
    if request.method != "HEAD":
        await _send(response, artifacts, key, start, end)
    return response


async def _send(response: web.StreamResponse, artifacts: Artifacts, key: str, start: int, end: int) -> None:
    try:
        async for piece in artifacts.stream(key, start=start, end=end):
            await response.write(piece)
        await response.write_eof()
    except ConnectionError:
        return  # players close connections whenever somebody jumps


def _span(header: str, size: int) -> tuple[int, int] | tuple[()] | None:
    """Start and end (exclusive); None: all of it; (): outside. Several ranges at once are answered whole."""
    match = _RANGE.match(header.strip())
    if match is None or match.group(1) == match.group(2) == "":
        return None
    first, last = match.group(1), match.group(2)
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
    return (start, end) if start < end else ()
