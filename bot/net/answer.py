"""What a server answered, read to the end."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.errors import NetworkError
from bot.net.addresses import shown

#: Seconds; a server that names a year, by a slip or a wrong clock, is asked again tomorrow.
_LONGEST_WAIT = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One finished answer; whatever its status, it is the caller who knows what a 404 means."""

    #: Where it came from, after redirects.
    url: str
    status: int
    #: Names compare without case.
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    #: Where every redirect of the chain up to here was permanent (301, 308): the address to use from now on.
    moved_to: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the server did what was asked (2xx)."""
        return 200 <= self.status < 300

    @property
    def content_type(self) -> str:
        """Media type in lower case without parameters, empty where the server named none."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def text(self) -> str:
        """The body as text: the charset the server named, else UTF-8; wrong bytes become `�`."""
        _, _, charset = self.headers.get("Content-Type", "").lower().partition("charset=")
        try:
            return self.body.decode(charset.strip("\"' ;") or "utf-8", errors="replace")
        except LookupError:
            return self.body.decode("utf-8", errors="replace")

    def json(self) -> Any:
        """The body as JSON; `NetworkError` where it is none."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise NetworkError(f"{shown(self.url)}: the server did not answer with JSON. Try again later.") from error


def retry_after(headers: Mapping[str, str], *, now: datetime | None = None) -> float | None:
    """Seconds a server asks us to wait, a day at most (RFC 9110, 10.2.3: number or date); None: it names no time."""
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return min(float(value), _LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(0.0, (until - (now or datetime.now(UTC))).total_seconds()), _LONGEST_WAIT)
