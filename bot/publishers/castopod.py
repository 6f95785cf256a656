"""The `castopod` target: new episodes through Castopod's REST API (modules/Api/Rest/V1 in its source)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import aiohttp

from bot.domain.publication import Publication
from bot.errors import PublishError
from bot.net import Network
from bot.ports import Bundle
from bot.publishers.api import agree, alike, forecast, known_id, published, text_of, with_password
from bot.publishers.bucket import content_type

#: Castopod gives ten at a time unless asked for more.
_PAGE = 100
#: Castopod's limit, in characters.
_LONGEST_SLUG = 128


class Castopod:
    """Uploads an episode that Castopod does not have yet, and publishes it.

    Castopod's API (list, view, create, publish) changes nothing afterwards. So chapters and transcript are given by
    address (`public_url`, where the folder target's files are served): they follow every approved revision by
    themselves, while title and description stay as they were, and the receipt names what is old. Without `public_url`
    the files are uploaded, and stay.

    `podcast` and `author` are Castopod's numbers of the show and of the user who publishes. The API is off until the
    instance's `.env` turns it on (`restapi.enabled`, `restapi.basicAuth…`). An episode is known by the end of its slug,
    so it is found again under any title.
    """

    def __init__(
        self,
        *,
        url: str,
        user: str,
        password: str,
        podcast: int,
        author: int,
        network: Network,
        public_url: str | None = None,
        upload_seconds: float = 1800.0,
        name: str = "castopod",
    ) -> None:
        self.name = name
        self._episodes = f"{url.rstrip('/')}/api/rest/v1/episodes"
        self._podcast = int(podcast)
        self._author = str(author)
        self._public_url = public_url.rstrip("/") if public_url else None
        self._upload_seconds = upload_seconds
        self._api = with_password(
            network, name=name, key="the user and password of the REST API", user=user, password=password
        )

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication:
        episode = await self._find(bundle, known_id(receipt, "episode"))
        if dry_run:
            what = f"leave episode {episode['id']} as it is" if episode else "upload and publish a new episode"
            ours = {"episode": str(episode["id"])} if episode and not _differing(bundle, episode) else None
            return forecast(bundle, target=self.name, now=now, message=f"Would {what}: {bundle.notes.title}.", ids=ours)
        number = str(episode["id"] if episode else await self._create(bundle))
        found = await self._read(number)
        if not found.get("published_at"):
            form = {"publication_method": "now", "created_by": self._author}
            await self._api.call("POST", f"{self._episodes}/{number}/publish", data=form)
            found = await self._read(number)
        if episode:
            return self._unchanged(bundle, now, number, found)
        asked = {"title": bundle.notes.title, "slug": _slug(bundle), **self._remote(bundle)}
        verified = agree(self.name, {name: text for name, text in asked.items() if name in found}, found)
        return published(
            bundle, target=self.name, now=now, url=_page(found), ids={"episode": number}, verified=verified
        )

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        """Castopod's API cannot."""
        raise PublishError(f"{self.name}: Castopod's API can't take an episode back. Unpublish it in Castopod.")

    def _unchanged(self, bundle: Bundle, now: datetime, number: str, found: dict[str, Any]) -> Publication:
        follow = "chapters and transcript follow by their addresses" if self._public_url else "nothing was changed"
        receipt = published(
            bundle, target=self.name, now=now, url=_page(found), ids={"episode": number}, verified=f"found; {follow}"
        )
        return replace(receipt, message=self._old(bundle, found))

    def _old(self, bundle: Bundle, found: Mapping[str, Any]) -> str:
        """What Castopod still says in the words of an earlier revision; empty where nothing."""
        old = _differing(bundle, found)
        # Uploaded files cannot be looked into here; they are as old as the upload.
        old += [] if self._public_url else ["chapters", "transcript"]
        if not old:
            return ""
        return f"Castopod's API cannot change {' and '.join(old)}. Change it in Castopod."

    async def _create(self, bundle: Bundle) -> str:
        if bundle.audio is None:
            raise PublishError(f"{self.name}: the audio is not on this machine. Fetch the episode, then publish again.")
        form = aiohttp.FormData()
        for name, value in self._fields(bundle).items():
            form.add_field(name, value)
        if self._public_url is None:
            form.add_field("transcript_file", bundle.files["transcript.vtt"], filename="transcript.vtt")
            form.add_field("chapters_file", bundle.files["chapters.json"], filename="chapters.json")
        with bundle.audio.open("rb") as audio:
            form.add_field(
                "audio_file", audio, filename=bundle.audio.name, content_type=content_type(bundle.audio.name)
            )
            answer = await self._api.call("POST", self._episodes, data=form, timeout=self._upload_seconds)
        return str(answer.json()["id"])

    def _fields(self, bundle: Bundle) -> dict[str, str]:
        choice = "remote-url" if self._public_url else "upload-file"
        return {
            "title": bundle.notes.title,
            "slug": _slug(bundle),
            "podcast_id": str(self._podcast),
            "created_by": self._author,
            "updated_by": self._author,
            "type": "full",
            "description": text_of(bundle, "show_notes.md"),
            "transcript-choice": choice,
            "chapters-choice": choice,
            **self._remote(bundle),
        }

    def _remote(self, bundle: Bundle) -> dict[str, str]:
        if self._public_url is None:
            return {}
        base = f"{self._public_url}/{bundle.show.slug}/{bundle.episode.slug}"
        return {"transcript_remote_url": f"{base}/transcript.vtt", "chapters_remote_url": f"{base}/chapters.json"}

    async def _find(self, bundle: Bundle, number: str | None) -> dict[str, Any] | None:
        if number and (answer := await self._api.find("GET", f"{self._episodes}/{number}")):
            return dict(answer.json())
        offset = 0
        while True:
            query = {"podcastIds": str(self._podcast), "limit": str(_PAGE), "offset": str(offset)}
            page = (await self._api.call("GET", self._episodes, params=query)).json()
            found = next((episode for episode in page if _is_of(episode, bundle)), None)
            if found or len(page) < _PAGE:
                return dict(found) if found else None
            offset += _PAGE

    async def _read(self, number: str) -> dict[str, Any]:
        return dict((await self._api.call("GET", f"{self._episodes}/{number}")).json())


def _differing(bundle: Bundle, found: Mapping[str, Any]) -> list[str]:
    """Names of the texts that Castopod has otherwise."""
    texts = {"title": bundle.notes.title, "description_markdown": text_of(bundle, "show_notes.md")}
    names = {"title": "title", "description_markdown": "description"}
    return [names[name] for name, text in texts.items() if name in found and not alike(found[name], text)]


def _slug(bundle: Bundle) -> str:
    """Ends in the episode's key: known again whatever becomes of its title, and nobody else's by chance."""
    end = f"-{bundle.episode.key[:8]}"
    return bundle.episode.slug[: _LONGEST_SLUG - len(end)] + end


def _is_of(episode: Mapping[str, Any], bundle: Bundle) -> bool:
    return str(episode.get("slug")).endswith(f"-{bundle.episode.key[:8]}")


def _page(found: dict[str, Any]) -> str:
    return str(found.get("link") or "")
