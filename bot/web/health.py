"""`/healthz`, `/readyz`, `/metrics`: for supervisors and for those who watch."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

#: Gives what is not ready, as sentences; nothing where everything is.
Readiness = Callable[[], Awaitable[list[str]]]


def no_warnings() -> list[str]:
    """For those who look at nothing."""
    return []


def health_routes(
    *, ready: Readiness, metrics: Callable[[], bytes], warnings: Callable[[], list[str]] = no_warnings
) -> list[web.RouteDef]:
    """The three addresses; `ready` looks at database, files and chat.

    `warnings` gives sentences about what will be trouble soon (a disk nearly full): they stand in the answer of
    `/readyz` and change nothing about its status. It and `metrics` may ask the database, so they run in a thread.
    """

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readyz(_: web.Request) -> web.Response:
        missing = await ready()
        soon = await asyncio.to_thread(warnings)
        told = {"status": "not ready" if missing else "ready", "missing": missing, "warnings": soon}
        return web.json_response(told, status=503 if missing else 200)

    async def measured(_: web.Request) -> web.Response:
        text = await asyncio.to_thread(metrics)
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", measured)]
