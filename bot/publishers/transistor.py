"""The `transistor` target: an episode's texts at Transistor (developers.transistor.fm)."""

from collections.abc import Mapping
from typing import Any

from bot.net import Network
from bot.ports import Bundle
from bot.publishers.api import Api, text_of
from bot.publishers.host import HostPublisher, matching

_API = "https://api.transistor.fm/v1"


class Transistor(HostPublisher):
    """Updates title, summary, description and transcript of an episode that is at Transistor already.

    Transistor keeps no chapters, so the description carries them as lines, and `tag_audio` of the folder target puts
    them into the MP3. It answers 429 after ten requests in ten seconds; the wait it asks for is respected. An update
    never publishes an episode, and neither does podbot.
    """

    def __init__(
        self, *, key: str, network: Network, show: str | None = None, api: str = _API, name: str = "transistor"
    ) -> None:
        """`show` is Transistor's id or slug of the show; needed where the key opens several."""
        self.name = name
        self._show = show
        self._url = f"{api.rstrip('/')}/episodes"
        self._api = Api(network, name=name, key="the API key", headers={"x-api-key": key}, secrets=(key,))

    async def find(self, bundle: Bundle) -> str | None:
        query = {"pagination[per]": "50"} | ({"show_id": self._show} if self._show else {})
        episodes: list[dict[str, Any]] = []
        page, pages = 1, 1
        while page <= pages:
            answer = (await self._api.call("GET", self._url, params=query | {"pagination[page]": str(page)})).json()
            episodes += [{"id": item["id"], **item["attributes"]} for item in answer["data"]]
            pages = answer.get("meta", {}).get("totalPages", 1)
            page += 1
        return matching(bundle, episodes, guid="guid", audio="media_url", title="title")

    takes_early = True

    def fields(self, bundle: Bundle) -> dict[str, str]:
        if bundle.early:
            return {"transcript_text": text_of(bundle, "transcript.txt")}
        return {
            "title": bundle.notes.title,
            "summary": bundle.notes.teaser,
            "description": text_of(bundle, "apple.html"),
            "transcript_text": text_of(bundle, "transcript.txt"),
        }

    async def read(self, id: str) -> dict[str, Any]:
        return dict((await self._api.call("GET", f"{self._url}/{id}")).json()["data"]["attributes"])

    async def write(self, id: str, fields: Mapping[str, str]) -> None:
        await self._api.call("PATCH", f"{self._url}/{id}", json={"episode": dict(fields)})

    def page(self, id: str, found: Mapping[str, Any]) -> str:
        """Transistor's share page."""
        return str(found.get("share_url") or "")
