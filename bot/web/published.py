"""`/feeds/<show>.xml` and `/episodes/<show>/<episode>/…`: what the folder publisher wrote, for players and readers."""

from pathlib import Path

from aiohttp import web

#: Types that podcast apps ask for; `mimetypes` does not know most of them.
TYPES = {
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".mp4": "audio/mp4",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
#: Podcasting 2.0: the type of chapters.json, which is JSON like any other to everybody else.
CHAPTERS = "application/json+chapters"
FEED = "application/rss+xml; charset=utf-8"


def published_routes(folder: Path) -> list[web.RouteDef]:
    """Serve a folder publisher's folder, read only: types, CORS, ETag and ranges; no lists of folders."""
    root = folder.resolve()

    async def feed(request: web.Request) -> web.StreamResponse:
        return _answer(root, f"{request.match_info['show']}/feed.xml", FEED)

    async def file(request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        inside = path + "index.html" if path.endswith("/") else path
        return _answer(root, inside, CHAPTERS if inside.endswith("/chapters.json") else None)

    return [web.get(r"/feeds/{show:[a-z0-9-]+}.xml", feed), web.get(r"/episodes/{path:.+}", file)]


def _answer(root: Path, inside: str, type: str | None) -> web.StreamResponse:
    path = (root / inside).resolve()
    hidden = any(part.startswith(".") for part in path.relative_to(root).parts) if path.is_relative_to(root) else True
    if hidden or not path.is_file():
        raise web.HTTPNotFound(text="There is no such file here.")
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}
    known = type or TYPES.get(path.suffix.lower(), "application/octet-stream")
    return web.FileResponse(path, headers={**headers, "Content-Type": known})
