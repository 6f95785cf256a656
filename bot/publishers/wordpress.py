"""The `wordpress` target: a post per episode through the REST API (developer.wordpress.org/rest-api)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.publication import Publication, PublicationState
from bot.net import Network
from bot.ports import Bundle
from bot.publishers.api import agree, forecast, known_id, published, text_of, with_password


class WordPress:
    """Creates or updates one post per episode.

    `user` with an application password (Users → Profile) must be allowed to write posts. The post is known by the
    receipt, else by its slug and a comment in its text, so that a stranger's post of the same slug is left alone.
    `status` is what new posts become: "publish", "pending" or "draft"; a post that people moved to another status keeps
    it.
    """

    def __init__(
        self, *, url: str, user: str, password: str, network: Network, status: str = "publish", name: str = "wordpress"
    ) -> None:
        self.name = name
        self._posts = f"{url.rstrip('/')}/wp-json/wp/v2/posts"
        self._status = status
        self._api = with_password(
            network,
            name=name,
            key="the application password",
            user=user,
            password=password,
            # A wrong password makes us a visitor, and visitors may not ask for drafts: WordPress calls that a 400.
            denials=(b"rest_forbidden_status", b"rest_forbidden_context"),
        )

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication:
        post = await self._find(bundle, known_id(receipt, "post"))
        if dry_run:
            what = f"update post {post['id']}" if post else f"create a post with status {self._status!r}"
            ids = {"post": str(post["id"])} if post else None
            return forecast(bundle, target=self.name, now=now, message=f"Would {what}: {bundle.notes.title}.", ids=ids)
        content = f"{text_of(bundle, 'show_notes.html')}\n{_marker(bundle)}"
        fields: dict[str, Any] = {"title": bundle.notes.title, "content": content, "excerpt": bundle.notes.teaser}
        if post:
            back_again = receipt is not None and receipt.state is PublicationState.UNPUBLISHED
            await self._api.call(
                "POST", f"{self._posts}/{post['id']}", json=fields | ({"status": self._status} if back_again else {})
            )
            number = post["id"]
        else:
            fields |= {"slug": _slug(bundle), "status": self._status}
            number = (await self._api.call("POST", self._posts, json=fields)).json()["id"]
        found = (await self._api.call("GET", f"{self._posts}/{number}", params={"context": "edit"})).json()
        verified = agree(self.name, {"title": bundle.notes.title, "content": content}, _raw(found))
        return published(
            bundle,
            target=self.name,
            now=now,
            url=found.get("link", ""),
            ids={"post": str(number)},
            verified=f"{verified}, status {found.get('status')}",
        )

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        """Make the post a draft; its text stays."""
        number = known_id(receipt, "post")
        if number:
            await self._api.find("POST", f"{self._posts}/{number}", json={"status": "draft"})
        return replace(receipt, state=PublicationState.UNPUBLISHED, at=now, verified="draft")

    async def _find(self, bundle: Bundle, number: str | None) -> dict[str, Any] | None:
        """The episode's post; one in the bin counts as gone."""
        if number:
            answer = await self._api.find("GET", f"{self._posts}/{number}", params={"context": "edit"})
            if answer and answer.json().get("status") != "trash":
                return dict(answer.json())
        query = {"slug": _slug(bundle), "status": "publish,future,draft,pending,private", "context": "edit"}
        for post in (await self._api.call("GET", self._posts, params=query)).json():
            if _marker(bundle) in _raw(post)["content"]:
                return dict(post)
        return None


def _slug(bundle: Bundle) -> str:
    """Ends in the episode's key, so that WordPress never has to make it unique behind our back."""
    return f"{bundle.episode.slug}-{bundle.episode.key[:6]}"


def _marker(bundle: Bundle) -> str:
    return f"<!-- podbot {bundle.episode.key} -->"


def _raw(post: dict[str, Any]) -> dict[str, str]:
    return {name: (post.get(name) or {}).get("raw", "") for name in ("title", "content")}
