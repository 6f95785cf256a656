"""The `ghost` target: a post per episode through the Admin API (docs.ghost.org/admin-api)."""

import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from bot.domain.publication import Publication, PublicationState
from bot.errors import PublishError
from bot.net import Network
from bot.ports import Bundle
from bot.publishers.api import Api, agree, forecast, known_id, published, text_of

#: Ghost refuses tokens that live longer.
_TOKEN_SECONDS = 300
_VERSION = "v5.0"


class Ghost:
    """Creates or updates one post per episode.

    `key` is an Admin API key (Settings → Integrations), `id:secret`. The post is known by the receipt, else by an
    internal tag `#podbot-…`, which readers never see. `status`: "published" or "draft" for new posts.
    """

    def __init__(self, *, url: str, key: str, network: Network, status: str = "published", name: str = "ghost") -> None:
        self.name = name
        self._posts = f"{url.rstrip('/')}/ghost/api/admin/posts/"
        self._id, _, secret = key.partition(":")
        self._status = status
        try:
            self._secret = bytes.fromhex(secret)
        except ValueError as error:
            raise PublishError(
                f"{name}: the Admin API key is not of the form `id:secret`. Copy it again from Ghost's integrations."
            ) from error
        self._api = Api(
            network,
            name=name,
            key="the Admin API key",
            headers={"Accept-Version": _VERSION},
            secrets=(key, secret),
        )

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication:
        post = await self._find(bundle, known_id(receipt, "post"))
        if dry_run:
            what = f"update post {post['id']}" if post else f"create a post with status {self._status!r}"
            ids = {"post": str(post["id"])} if post else None
            return forecast(bundle, target=self.name, now=now, message=f"Would {what}: {bundle.notes.title}.", ids=ids)
        fields = {
            "title": bundle.notes.title,
            "html": text_of(bundle, "show_notes.html"),
            "custom_excerpt": bundle.notes.teaser[:300] or None,
        }
        if post:
            back_again = receipt is not None and receipt.state is PublicationState.UNPUBLISHED
            status = {"status": self._status} if back_again else {}
            fields |= {"updated_at": post["updated_at"]} | status
            written = await self._send("PUT", f"{self._posts}{post['id']}/", fields)
        else:
            tags = [{"name": f"#podbot-{bundle.episode.key}"}]
            new = {"slug": bundle.episode.slug, "status": self._status, "tags": tags}
            written = await self._send("POST", self._posts, fields | new)
        found = (await self._get(f"{self._posts}{written['id']}/")) or {}
        verified = agree(self.name, {"title": fields["title"] or "", "html": fields["html"] or ""}, found)
        return published(
            bundle,
            target=self.name,
            now=now,
            url=found.get("url", ""),
            ids={"post": str(written["id"])},
            verified=f"{verified}, status {found.get('status')}",
        )

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        """Make the post a draft; its text stays."""
        number = known_id(receipt, "post")
        post = await self._get(f"{self._posts}{number}/") if number else None
        if post:
            await self._send("PUT", f"{self._posts}{number}/", {"status": "draft", "updated_at": post["updated_at"]})
        return replace(receipt, state=PublicationState.UNPUBLISHED, at=now, verified="draft")

    async def _find(self, bundle: Bundle, number: str | None) -> dict[str, Any] | None:
        post = await self._get(f"{self._posts}{number}/") if number else None
        if post:
            return post
        query = {"filter": f"tag:hash-podbot-{bundle.episode.key}", "formats": "html"}
        answer = await self._api.call("GET", self._posts, params=query, headers=self._access())
        posts = answer.json().get("posts") or []
        return dict(posts[0]) if posts else None

    async def _get(self, url: str) -> dict[str, Any] | None:
        answer = await self._api.find("GET", url, params={"formats": "html"}, headers=self._access())
        return dict(answer.json()["posts"][0]) if answer else None

    async def _send(self, method: str, url: str, fields: dict[str, Any]) -> dict[str, Any]:
        answer = await self._api.call(
            method, url, params={"source": "html"}, json={"posts": [fields]}, headers=self._access()
        )
        return dict(answer.json()["posts"][0])

    def _access(self) -> dict[str, str]:
        """A fresh token (RFC 7519, HS256); its times are the server's clock and ours, so it is never kept."""
        issued = int(datetime.now(UTC).timestamp())
        head = _part({"alg": "HS256", "kid": self._id, "typ": "JWT"})
        claims = _part({"iat": issued, "exp": issued + _TOKEN_SECONDS, "aud": "/admin/"})
        signature = hmac.digest(self._secret, head + b"." + claims, sha256)
        token = b".".join([head, claims, urlsafe_b64encode(signature).rstrip(b"=")])
        return {"Authorization": f"Ghost {token.decode()}"}


def _part(data: dict[str, Any]) -> bytes:
    return urlsafe_b64encode(json.dumps(data, separators=(",", ":")).encode()).rstrip(b"=")
