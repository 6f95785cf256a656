"""A local server to stand in for a target's API, with a list of troubles to come."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Trouble:
    """The next request of this method goes wrong: before it has an effect, or after."""

    method: str
    status: int = 500
    after: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    #: Seconds before anything is answered.
    slow: float = 0.0


class FakeServer:
    """Subclasses add routes; every request is remembered."""

    #: What every request must bring.
    access: ClassVar[dict[str, str]] = {}

    def __init__(self) -> None:
        self.troubles: list[Trouble] = []
        #: (method, path) of every request.
        self.seen: list[tuple[str, str]] = []
        self.url = ""

    def routes(self) -> list[web.RouteDef]:
        raise NotImplementedError

    def allowed(self, request: web.Request) -> bool:
        return all(request.headers.get(name) == value for name, value in self.access.items())

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._middleware()])
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._runner.cleanup()

    def _middleware(self) -> Any:
        @web.middleware
        async def trouble(request: web.Request, handler: Handler) -> web.StreamResponse:
            self.seen.append((request.method, request.path))
            if not self.allowed(request):
                return web.json_response(
                    {"errors": [{"message": "no access: " + str(dict(request.headers))}]}, status=401
                )
            if not self.troubles or self.troubles[0].method != request.method:
                return await handler(request)
            now = self.troubles.pop(0)
            if now.slow:
                await handler(request)
                await asyncio.sleep(now.slow)
            elif now.after:
                await handler(request)
            return web.Response(status=now.status, headers=now.headers, text="<b>Something</b> went wrong")

        return trouble
