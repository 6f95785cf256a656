"""`/healthz`, `/readyz`, `/metrics`: for supervisors and for those who watch."""

from collections.abc import Awaitable, Callable

from aiohttp import web

#: Gives what is not ready, as sentences; nothing where everything is.
Readiness = Callable[[], Awaitable[list[str]]]


def health_routes(*, ready: Readiness, metrics: Callable[[], bytes]) -> list[web.RouteDef]:
    """The three addresses; `ready` looks at database, files and chat."""

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readyz(_: web.Request) -> web.Response:
        missing = await ready()
        return web.json_response(
            {"status": "not ready" if missing else "ready", "missing": missing}, status=503 if missing else 200
        )

    async def measured(_: web.Request) -> web.Response:
        return web.Response(body=metrics(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", measured)]
