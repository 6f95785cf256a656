"""The `youtube` target: title and description of an episode's video (developers.google.com/youtube/v3/docs/videos)."""

from collections.abc import Mapping
from time import monotonic
from typing import Any

from bot.errors import PublishError
from bot.net import Network
from bot.ports import Bundle
from bot.publishers.api import Api, NotThere, text_of
from bot.publishers.host import HostPublisher, matching

_API = "https://www.googleapis.com/youtube/v3"
_TOKEN = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address, not a secret
_LONGEST_TITLE = 100


class YouTube(HostPublisher):
    """Updates a video's title and description, chapters included.

    Writing a snippet overwrites all of it, so it is read, merged and written: tags, category and language stay. Access
    is OAuth2 with a refresh token of the channel's owner (scope `youtube.force-ssl`). The video is looked for by title
    in `playlist` (the show's, or the channel's uploads).
    """

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        refresh_token: str,
        playlist: str,
        network: Network,
        api: str = _API,
        token_url: str = _TOKEN,
        name: str = "youtube",
    ) -> None:
        self.name = name
        self._playlist = playlist
        self._url = api.rstrip("/")
        self._token_url = token_url
        self._grant = {
            "client_id": client_id,
            "client_secret": client_secret,
            "refresh_token": refresh_token,
            "grant_type": "refresh_token",
        }
        self._bearer, self._asked_again_at = "", 0.0
        secrets = (client_secret, refresh_token)
        self._api = Api(network, name=name, key="the access of the channel", headers={}, secrets=secrets)

    async def find(self, bundle: Bundle) -> str | None:
        access, videos, page = await self._access(), list[dict[str, Any]](), ""
        while True:
            query = {"part": "snippet", "playlistId": self._playlist, "maxResults": "50"}
            query |= {"pageToken": page} if page else {}
            answer = (await self._api.call("GET", f"{self._url}/playlistItems", params=query, headers=access)).json()
            for item in answer.get("items", []):
                snippet = item["snippet"]
                videos.append({"id": snippet["resourceId"]["videoId"], "title": snippet["title"]})
            page = answer.get("nextPageToken", "")
            if not page:
                return matching(bundle, videos, guid="", audio="", title="title")

    def fields(self, bundle: Bundle) -> dict[str, str]:
        title = bundle.notes.title.translate(str.maketrans("<>", "‹›"))
        return {"title": title[:_LONGEST_TITLE], "description": text_of(bundle, "youtube.txt")}

    async def read(self, id: str) -> dict[str, Any]:
        query = {"part": "snippet", "id": id}
        answer = await self._api.call("GET", f"{self._url}/videos", params=query, headers=await self._access())
        items = answer.json().get("items", [])
        if not items:
            raise NotThere(f"{self.name}: there is no video {id}. Check that it was not deleted.")
        return dict(items[0]["snippet"])

    async def write(self, id: str, fields: Mapping[str, str]) -> None:
        snippet = await self.read(id)
        if not snippet.get("categoryId"):
            raise PublishError(
                f"{self.name}: video {id} has no category, and YouTube wants one. Choose it in YouTube Studio."
            )
        kept = {
            name: snippet[name]
            for name in ("categoryId", "tags", "defaultLanguage", "defaultAudioLanguage")
            if name in snippet
        }
        body = {"id": id, "snippet": kept | dict(fields)}
        await self._api.call(
            "PUT", f"{self._url}/videos", params={"part": "snippet"}, json=body, headers=await self._access()
        )

    def page(self, id: str, found: Mapping[str, Any]) -> str:
        """The video."""
        return f"https://www.youtube.com/watch?v={id}"

    async def _access(self) -> dict[str, str]:
        """A token that is good for this publication; Google's last an hour, we ask after half of what it names."""
        if monotonic() >= self._asked_again_at:
            answer = (await self._api.call("POST", self._token_url, data=self._grant)).json()
            self._bearer = f"Bearer {answer['access_token']}"
            self._asked_again_at = monotonic() + float(answer.get("expires_in") or 0) / 2
        return {"Authorization": self._bearer}
