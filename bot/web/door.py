"""The door: who comes in, to which shows or which one draft, and how they prove it with every request."""

import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.errors import NotAllowed
from bot.web.limits import Bucket
from bot.web.membership import Membership
from bot.web.signing import Signer

COOKIE = "podbot_session"
#: The other name tells browsers to take the cookie over https only, from this host only.
SECURE_COOKIE = "__Host-podbot_session"
#: A link made for a member works this long; what it opens stays open for `SESSION`.
LINK = timedelta(minutes=30)
SESSION = timedelta(hours=8)
#: A sign-in with Discord, where no bot can ask again which roles a member still has.
UNASKED = timedelta(hours=1)
#: Drafts that stay open beside each other by links.
MOST_DRAFTS = 20
CSRF_HEADER = "X-CSRF-Token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who may be here."""

    #: Member id, or a name on this machine: who revisions and verdicts are signed with.
    id: str
    name: str
    #: Slugs they may review; None: every show.
    shows: frozenset[str] | None = None
    #: Slugs they manage.
    managed: frozenset[str] = frozenset()
    #: The drafts whose links they opened; None: all of their shows.
    drafts: frozenset[str] | None = None
    #: Proof that a change comes from our own page.
    csrf: str = ""
    #: How they came in: "discord", "link" or "local".
    how: str = ""

    def may_open(self, key: str, show: str) -> bool:
        """Whether this draft is theirs to review."""
        return (self.drafts is None or key in self.drafts) and (self.shows is None or show in self.shows)

    def may_manage(self, show: str) -> bool:
        """Whether they may do what only managers do; whoever sits at this machine has the terminal as well."""
        return self.how == "local" or show in self.managed


@dataclass(kw_only=True)
class Door:
    """Reads and writes sessions."""

    signer: Signer
    now: Callable[[], datetime]
    #: Everybody on this machine may come in, as this name; empty: nobody without a session.
    local_name: str = ""
    #: `https://podbot.example.com`; empty: the address the request came to.
    public_url: str = ""
    #: Requests a minute for each visitor: (reading, changing, signing in).
    rates: tuple[int, int, int] = (1_200, 90, 20)
    #: Who has an editor's role now; None: nobody can be asked.
    membership: Membership | None = None
    _buckets: dict[str, Bucket] = field(default_factory=dict)

    async def still(self, visitor: Visitor, *, fresh: bool = False) -> Visitor:
        """The visitor with the shows that their roles in Discord allow now, whatever allowed them when they came in.

        `NotAllowed` where no show is left, `NetworkError` where Discord has to be asked and does not answer. Verdicts
        ask `fresh`; everything else lives with an answer of the last minute.
        """
        if self.membership is None or visitor.how == "local" or not visitor.id.isdigit():
            return visitor
        now = await self.membership.standing_of(visitor.id, fresh=fresh)
        if not now.shows:
            raise NotAllowed(
                "You no longer have a role that reviews drafts. Ask somebody who manages the Discord server for it, "
                "then reload this page."
            )
        return replace(visitor, shows=now.shows, managed=now.managed)

    def link(self, key: str, member: str, name: str = "") -> str:
        """The address of a draft for one member, good for `LINK`."""
        says = {"draft": key, "id": member, "name": name}
        return f"{self.public_url}/drafts/{key}?pass={self.signer.sign('link', says, until=self.now() + LINK)}"

    def by_link(self, key: str, text: str) -> Visitor | None:
        """Whom a link lets in; None where it is not for this draft, forged or too old."""
        says = self.signer.read("link", text, now=self.now())
        if says is None or says["draft"] != key:
            return None
        return Visitor(id=says["id"], name=says["name"] or says["id"], drafts=frozenset({key}))

    def visitor(self, request: web.Request) -> Visitor | None:
        """Who asks; None for strangers."""
        says = self._session(request)
        if says is not None and (says["nonce_of"] != "local" or self._is_local(request)):
            return self._of(says)
        return self.local_visitor() if self._is_local(request) else None

    def local_visitor(self) -> Visitor:
        """Whoever sits at this machine."""
        return Visitor(id=self.local_name, name=self.local_name, how="local")

    def admit(self, response: web.StreamResponse, visitor: Visitor, request: web.Request, *, how: str) -> None:
        """Give them a session."""
        says: dict[str, Any] = {
            "id": visitor.id,
            "name": visitor.name,
            "shows": sorted(visitor.shows) if visitor.shows is not None else None,
            "managed": sorted(visitor.managed),
            "drafts": self._drafts(visitor, request),
            "nonce": secrets.token_urlsafe(12),
            "nonce_of": how,
        }
        secure = self.secure(request)
        lasts = UNASKED if how == "discord" and self.membership is None else SESSION
        response.set_cookie(
            SECURE_COOKIE if secure else COOKIE,
            self.signer.sign("session", says, until=self.now() + lasts),
            max_age=int(lasts.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=secure,
            path="/",
        )

    def dismiss(self, response: web.StreamResponse, request: web.Request) -> None:
        """Take the session back."""
        secure = self.secure(request)
        response.del_cookie(SECURE_COOKIE if secure else COOKIE, path="/", secure=secure, httponly=True, samesite="Lax")

    def check_change(self, request: web.Request, visitor: Visitor) -> None:
        """`NotAllowed` where a change does not come from our own page."""
        origin = request.headers.get("Origin")
        if origin and urlsplit(origin).netloc not in (request.host, urlsplit(self.public_url).netloc):
            raise NotAllowed("This change came from another site, so it was not made.")
        if not visitor.csrf or not secrets.compare_digest(
            request.headers.get(CSRF_HEADER, "").encode(), visitor.csrf.encode()
        ):
            raise NotAllowed("This page is too old to change anything. Reload it; what you wrote is kept.")

    def check_rate(self, request: web.Request, visitor: Visitor | None, kind: int) -> None:
        """`HTTPTooManyRequests` for whom asks too often; kind 0 reads, 1 changes, 2 signs in."""
        who = f"{kind}/{visitor.id if visitor else request.remote}"
        bucket = self._buckets.setdefault(who, Bucket(per_minute=self.rates[kind]))
        wait = bucket.take(self.now().timestamp())
        if len(self._buckets) > 10_000:
            self._buckets.clear()
        if wait > 0:
            raise web.HTTPTooManyRequests(
                text='{"error": "Too many requests. Wait a moment, then try again."}',
                content_type="application/json",
                headers={"Retry-After": str(int(wait) + 1)},
            )

    def secure(self, request: web.Request) -> bool:
        """Whether the page is reached over https."""
        return (self.public_url or f"{request.scheme}://").startswith("https://")

    def base(self, request: web.Request) -> str:
        """The address people reach us under."""
        return self.public_url or f"{request.scheme}://{request.host}"

    def _session(self, request: web.Request) -> dict[str, Any] | None:
        text = request.cookies.get(SECURE_COOKIE if self.secure(request) else COOKIE, "")
        return self.signer.read("session", text, now=self.now()) if text else None

    def _drafts(self, visitor: Visitor, request: web.Request) -> dict[str, int] | None:
        """Each draft with its own end; those that the same member opened before stay open beside a new one."""
        if visitor.drafts is None:
            return None
        before = self._session(request) or {}
        known = (before.get("drafts") or {}) if before.get("id") == visitor.id else {}
        until = int((self.now() + SESSION).timestamp())
        return dict([*known.items(), *((key, until) for key in visitor.drafts)][-MOST_DRAFTS:])

    def _of(self, says: dict[str, Any]) -> Visitor:
        shows, drafts, now = says["shows"], says["drafts"], self.now().timestamp()
        return Visitor(
            id=says["id"],
            name=says["name"],
            shows=None if shows is None else frozenset(shows),
            managed=frozenset(says.get("managed", ())),  # a session from before an update of podbot has none
            drafts=None if drafts is None else frozenset(k for k, until in drafts.items() if until > now),
            csrf=self.signer.token("csrf", says["nonce"]),
            how=says["nonce_of"],
        )

    def _is_local(self, request: web.Request) -> bool:
        """From this machine, not through a proxy, under its own name: another name is somebody else's page."""
        forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via"))
        return (
            bool(self.local_name)
            and not forwarded
            and _loopback(request.remote or "")
            and _loopback(_hostname(request.host))
        )


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
