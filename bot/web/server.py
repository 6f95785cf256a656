"""podbot's own web server: puts the pages together, answers errors alike, starts and stops."""

import asyncio
import errno
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from bot.errors import BotError, Conflict, NetworkError, NotAllowed, NotFound, SettingsError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger("podbot.web")

#: Headers of every answer; pages add their own policy for scripts.
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_STATUS: tuple[tuple[type[BotError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (NotAllowed, 403),
    (NetworkError, 503),
    (BotError, 400),
)
#: For people; programs get the plain answer.
_NO_SUCH_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>No such page · podbot</title>
<h1>There is no such page</h1>
<p>The address may have a slip in it, or what was here was taken back. <a href="/">All episodes</a></p>
</html>
"""


def web_application(routes: Sequence[Sequence[web.RouteDef]]) -> web.Application:
    """An application of these routes, whose errors are sentences and whose answers carry safe headers."""
    application = web.Application(middlewares=[_headers, _errors], client_max_size=2_000_000)
    for group in routes:
        application.add_routes(group)
    return application


@asynccontextmanager
async def serving(application: web.Application, *, host: str, port: int) -> AsyncIterator[str]:
    """Serve while the block runs; gives the address, with the port that was free where 0 was asked for."""
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await _started(site, host, port)
        bound = runner.addresses[0][1]
        yield f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{bound}"  # noqa: S104 - a comparison
    finally:
        await runner.cleanup()


async def _started(site: web.TCPSite, host: str, port: int) -> None:
    try:
        await site.start()
    except OSError as error:
        reason = {
            errno.EADDRINUSE: "another program listens there",
            errno.EACCES: "only root may listen there",
            errno.EADDRNOTAVAIL: "this machine has no such address",
        }.get(error.errno or 0, error.strerror or str(error))
        raise SettingsError(
            f"The web server can't listen on {host}:{port}: {reason}. Set web.host and web.port "
            "(PODBOT_WEB__PORT=8090 in the environment), or stop what is there."
        ) from error


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except BotError as error:
        status = next(code for kind, code in _STATUS if isinstance(error, kind))
        return web.json_response({"error": str(error)}, status=status)
    except web.HTTPNotFound:
        if "text/html" not in request.headers.get("Accept", ""):
            raise
        return web.Response(status=404, text=_NO_SUCH_PAGE, content_type="text/html")
    except (web.HTTPException, asyncio.CancelledError):
        raise
    except ConnectionError:  # the tab was closed while it sent something: nobody waits for an answer, nobody failed
        return web.Response(status=400)
    except Exception:  # a page may fail in ways nobody foresaw; what happened is in the log, not in the answer
        log.exception("a page failed", method=request.method, path=request.path)
        sentence = "Something went wrong in podbot; its log says more. Reload the page, then try again."
        return web.json_response({"error": sentence}, status=500)


@web.middleware
async def _headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        response = await handler(request)
    except web.HTTPException as answer:
        answer.headers.update(SAFE_HEADERS)
        raise
    for name, value in SAFE_HEADERS.items():
        if not response.prepared:
            response.headers.setdefault(name, value)
    return response
