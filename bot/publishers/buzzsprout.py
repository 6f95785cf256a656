"""The `buzzsprout` target: an episode's texts at Buzzsprout (github.com/buzzsprout/buzzsprout-api)."""

from collections.abc import Mapping
from typing import Any

from bot.net import Network
from bot.ports import Bundle
from bot.publishers.api import Api, text_of
from bot.publishers.host import HostPublisher, matching

_API = "https://www.buzzsprout.com/api"


class Buzzsprout(HostPublisher):
    """Updates title, summary and description of an episode that is at Buzzsprout already.

    The API takes neither chapters nor transcripts: the description carries the chapters as lines. It asks for a
    User-Agent of one's own, which podbot has.
    """

    def __init__(
        self, *, podcast: str, token: str, network: Network, api: str = _API, name: str = "buzzsprout"
    ) -> None:
        """`podcast` is the number in the address of the show's dashboard."""
        self.name = name
        self._url = f"{api.rstrip('/')}/{podcast}/episodes"
        self._api = Api(
            network,
            name=name,
            key="the API token",
            headers={"Authorization": f"Token token={token}"},
            secrets=(token,),
        )

    async def find(self, bundle: Bundle) -> str | None:
        episodes = (await self._api.call("GET", f"{self._url}.json")).json()
        return matching(bundle, episodes, guid="guid", audio="audio_url", title="title")

    def fields(self, bundle: Bundle) -> dict[str, str]:
        return {
            "title": bundle.notes.title,
            "summary": bundle.notes.teaser,
            "description": text_of(bundle, "apple.html"),
        }

    async def read(self, id: str) -> dict[str, Any]:
        return dict((await self._api.call("GET", f"{self._url}/{id}.json")).json())

    async def write(self, id: str, fields: Mapping[str, str]) -> None:
        utf8 = {"Content-Type": "application/json; charset=utf-8"}  # without it, Buzzsprout reads Latin-1
        await self._api.call("PUT", f"{self._url}/{id}.json", json=dict(fields), headers=utf8)

    def page(self, id: str, found: Mapping[str, Any]) -> str:
        """Where the audio lies, without its ending: Buzzsprout's page."""
        return str(found.get("audio_url") or "").removesuffix(".mp3")
