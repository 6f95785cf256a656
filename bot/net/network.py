"""`Network`: one shared HTTP session with rules about addresses, time, size, redirects and trying again."""

import asyncio
import logging
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp
import stamina
from multidict import CIMultiDict
from yarl import URL

from bot import __version__
from bot.errors import ForbiddenAddress, NetworkError, TooLarge
from bot.net.addresses import parse_url, public_socket, shown
from bot.net.answer import Answer, retry_after
from bot.net.trouble import plain_errors

_log = logging.getLogger(__name__)

#: A server's log should say who visits and where to complain.
DEFAULT_USER_AGENT = f"podbot/{__version__} (+https://github.com/podbot/podbot)"
#: Enough for any page or API answer; feeds and audio bring their own limit.
DEFAULT_MAX_BYTES = 10_000_000
#: Analytics prefixes of podcast hosts stack up to eight redirects; a browser stops at twenty.
MAX_REDIRECTS = 15
#: A server that asks for a longer pause is not waited for but reported, with the time it named.
LONGEST_PAUSE = 30.0

_CONNECTIONS = 100
_PASSING = frozenset({429, 500, 502, 503, 504})
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SAFE = frozenset({"GET", "HEAD"})
#: What may follow a redirect to another host; everything else (API keys, cookies, passwords) stays at home.
_PORTABLE_HEADERS = frozenset({"accept", "accept-encoding", "range", "if-range", "if-none-match", "if-modified-since"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """An answer whose body is still on its way."""

    url: str
    status: int
    headers: Mapping[str, str]
    moved_to: str | None
    _response: aiohttp.ClientResponse = field(repr=False)

    async def chunks(self, size: int = 1 << 16) -> AsyncIterator[bytes]:
        """The body in pieces of at most `size` bytes; `NetworkError` where the connection breaks off."""
        with plain_errors(self.url):
            async for chunk in self._response.content.iter_chunked(size):
                yield chunk


class Network:
    """Requests to the web for every part of podbot: feeds, audio, publishers, catalogues.

    - Only http(s), and only public addresses unless `allow_private_addresses` (see `bot.net.addresses`).
    - GET and HEAD follow redirects; other methods never do, since what they carry was meant for one server.
    - GET and HEAD are tried `attempts` times where the failure may pass, waiting as `Retry-After` says.
    - Bodies are read up to a limit, after decompression; no cookies are kept; proxies of the environment are not used,
      because behind a proxy the address connected to could not be checked.
    - Raises `ForbiddenAddress`, `NetworkError` (no answer), `TooLarge`. Statuses are the caller's to judge.

        async with Network() as network:
            answer = await network.get("https://example.com/feed.xml", max_bytes=50_000_000)
            created = await network.request("POST", url, json={"title": title}, headers={"x-api-key": key})
    """

    def __init__(
        self,
        *,
        allow_private_addresses: bool = False,
        user_agent: str = DEFAULT_USER_AGENT,
        contact: str | None = None,
        timeout: float = 60.0,
        attempts: int = 3,
    ) -> None:
        """`timeout` in seconds for a whole answer; streams instead may pause that long between two pieces.

        `contact` is a mail or web address of whoever runs this podbot, for the operators of the servers it visits.
        """
        self._allow_private = allow_private_addresses
        self._user_agent = f"{user_agent.removesuffix(')')}; {contact})" if contact else user_agent
        self._timeout = timeout
        self._attempts = attempts
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        stamina.instrumentation.set_on_retry_hooks([_note_retry])
        connector = aiohttp.TCPConnector(
            limit=_CONNECTIONS,
            socket_factory=None if self._allow_private else public_socket,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._user_agent},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(self, url: str, **options: Any) -> Answer:
        """`request("GET", …)`."""
        return await self.request("GET", url, **options)

    async def head(self, url: str, **options: Any) -> Answer:
        """`request("HEAD", …)`."""
        return await self.request("HEAD", url, **options)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        data: Any = None,
        max_bytes: int = DEFAULT_MAX_BYTES,
        timeout: float | None = None,
        attempts: int | None = None,
    ) -> Answer:
        """Ask once (GET and HEAD: up to `attempts` times) and read the whole answer.

        `data` is bytes, text or an `aiohttp.FormData`; `json` is encoded with its charset named. A status that may
        pass (429, 500, 502, 503, 504) is given back when the last attempt brought it too.
        """
        seconds = timeout or self._timeout
        tries = (attempts or self._attempts) if method in _SAFE else 1
        body = {
            name: value for name, value in (("json", json), ("data", data), ("params", params)) if value is not None
        }
        last: Answer | None = None
        try:
            async for attempt in stamina.retry_context(on=_pause, attempts=tries, timeout=None, wait_initial=0.3):
                with attempt:
                    last = None
                    last = await self._ask(method, url, headers or {}, body, max_bytes, seconds)
                    if last.status in _PASSING and tries > 1:
                        raise _Passing(last)
        except _Passing as passing:
            return passing.answer
        assert last is not None
        return last

    @asynccontextmanager
    async def stream(self, url: str, *, headers: Mapping[str, str] | None = None) -> AsyncIterator[Stream]:
        """GET with the body left on the line, for files too large for memory; tried once, resuming is up to the caller.

        The bytes come as the server stores them (`Accept-Encoding: identity`), so that ranges and lengths mean them.
        """
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._timeout, sock_read=self._timeout)
        asked = {"Accept-Encoding": "identity", **(headers or {})}
        response, moved_to = await self._open("GET", url, asked, {}, timeout)
        try:
            yield Stream(
                url=str(response.url),
                status=response.status,
                headers=response.headers,
                moved_to=moved_to,
                _response=response,
            )
        finally:
            response.close()

    async def _ask(
        self, method: str, url: str, headers: Mapping[str, str], body: dict[str, Any], max_bytes: int, seconds: float
    ) -> Answer:
        with plain_errors(url):
            async with asyncio.timeout(seconds):
                response, moved_to = await self._open(method, url, headers, body, aiohttp.ClientTimeout(total=None))
                async with response:
                    content = await _read(response, max_bytes)
        return Answer(
            url=str(response.url), status=response.status, headers=response.headers, body=content, moved_to=moved_to
        )

    async def _open(
        self, method: str, url: str, headers: Mapping[str, str], body: dict[str, Any], timeout: aiohttp.ClientTimeout
    ) -> tuple[aiohttp.ClientResponse, str | None]:
        """Follow redirects by hand: each hop is checked, loses its secrets and is remembered as lasting or not."""
        if self._session is None:
            raise RuntimeError("Network is used outside `async with`.")
        target, headers = _with_password(parse_url(url), headers)
        moved_to: str | None = None
        lasting = True
        for _ in range(MAX_REDIRECTS + 1):
            with plain_errors(str(target)):
                response = await self._session.request(
                    method, target, headers=headers, timeout=timeout, allow_redirects=False, **body
                )
            following = _next_hop(method, response)
            if following is None:
                return response, moved_to
            response.close()
            lasting = lasting and response.status in _PERMANENT
            moved_to = str(following) if lasting else moved_to
            headers = headers if following.origin() == target.origin() else _portable(headers)
            target, body = following, {}
        raise NetworkError(f"{shown(url)}: redirects in a circle. Tell the owner of the address.")


def basic_auth(name: str, password: str) -> dict[str, str]:
    """The header that shows name and password (RFC 7617)."""
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


class _Passing(Exception):
    """A status that may pass, on its way to the next attempt."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"{shown(answer.url)}: the server answered {answer.status}.")
        self.answer = answer


def _note_retry(details: stamina.instrumentation.RetryDetails) -> None:
    """Instead of stamina's own log line, which speaks of code; a feed that fails for a week would fill the log."""
    _log.debug("%s Trying again in %.1f s.", details.caused_by, details.wait_for)


def _pause(error: Exception) -> bool | float:
    """Whether to try again, and where the server named a time, after how many seconds."""
    if isinstance(error, _Passing):
        seconds = retry_after(error.answer.headers)
        return True if seconds is None else (seconds if seconds <= LONGEST_PAUSE else False)
    return isinstance(error, NetworkError)


def _next_hop(method: str, response: aiohttp.ClientResponse) -> URL | None:
    location = response.headers.get("Location", "")
    if response.status not in _REDIRECTS or method not in _SAFE or not location:
        return None
    try:
        return parse_url(str(response.url.join(URL(location, encoded=True))))
    except (ForbiddenAddress, ValueError) as error:
        response.close()
        raise ForbiddenAddress(
            f"{shown(str(response.url))}: redirects to {shown(location)}, and only http and https are visited."
        ) from error


def _with_password(target: URL, headers: Mapping[str, str]) -> tuple[URL, Mapping[str, str]]:
    """Name and password of `https://name:password@…` go into a header, so that redirects at home keep them."""
    if target.user is None:
        return target, headers
    given = {} if "Authorization" in headers else basic_auth(target.user, target.password or "")
    return target.with_user(None), {**headers, **given}


def _portable(headers: Mapping[str, str]) -> Mapping[str, str]:
    return CIMultiDict({name: value for name, value in headers.items() if name.lower() in _PORTABLE_HEADERS})


async def _read(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for chunk in response.content.iter_chunked(1 << 16):
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge(f"{shown(str(response.url))}: the answer is larger than {max_bytes / 1e6:g} MB.")
        parts.append(chunk)
    return b"".join(parts)
