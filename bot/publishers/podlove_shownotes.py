"""Podlove's own list of links below an episode (its module "Shownotes"): our entries kept right, others left alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.domain.notes import ShowNotes
from bot.publishers.api import Api, agree
from bot.rendering.text import one_line, web_address

#: What WordPress keeps of an address (`esc_url_raw`); the rest is written as %xx, so that it reads back the same.
_KEPT = "-~+_.?#=!&;,/:%@$|*'()[]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A link, or a heading (`topic`) above links."""

    title: str
    #: Empty for a heading.
    url: str = ""

    @property
    def identity(self) -> str:
        """Podlove refuses a second link to one address; headings are told apart by their words."""
        return self.url or f"topic {self.title}"


def entries_of(notes: ShowNotes) -> tuple[Entry, ...]:
    """Sources and link groups, each under its heading; an address once."""
    blocks = [("Sources", [(source.title, source.url) for source in notes.sources])]
    blocks += [(group.name, [(link.label, link.url) for link in group.links]) for group in notes.link_groups]
    found: dict[str, Entry] = {}
    for heading, links in blocks:
        linked = [Entry(title=one_line(title), url=_plain(url)) for title, url in links if web_address(url)]
        new = [entry for entry in linked if entry.identity not in found]
        for entry in (Entry(title=one_line(heading)), *new) if new else ():
            found.setdefault(entry.identity, entry)
    return tuple(found.values())


class Shownotes:
    """`shownotes` of the REST API v2 (lib/modules/shownotes/rest_api.php in the plugin)."""

    def __init__(self, api: Api, url: str) -> None:
        self._api = api
        self._url = f"{url}/shownotes"

    async def put(self, episode: str, wanted: Sequence[Entry], *, ours: Mapping[str, str]) -> dict[str, str] | None:
        """Make our entries exactly these, behind those of others; gives their numbers by identity.

        `ours`: the same of the time before. None where the module is switched off. What others entered already is not
        entered again. `PublishError` where something reads back differently.
        """
        found = await self._all(episode)
        if found is None:
            return None
        mine = {number: entry for number, entry in found.items() if number in ours.values()}
        theirs = {_identity(entry): entry for number, entry in found.items() if number not in mine}
        wanted = [entry for entry in wanted if entry.identity not in theirs]
        numbers = {identity: number for identity, number in ours.items() if number in mine}
        for identity in set(numbers) - {entry.identity for entry in wanted}:
            await self._api.find("DELETE", f"{self._url}/{numbers.pop(identity)}")
        for entry in wanted:
            if entry.identity not in numbers:
                numbers[entry.identity] = await self._create(episode, entry)
        first = max((_position(entry) for entry in theirs.values()), default=0.0) + 1
        await self._arrange(episode, wanted, numbers, first)
        return numbers

    async def take(self, ours: Mapping[str, str]) -> None:
        """Remove what we entered."""
        for number in ours.values():
            await self._api.find("DELETE", f"{self._url}/{number}")

    async def _all(self, episode: str) -> dict[str, dict[str, Any]] | None:
        answer = await self._api.find("GET", self._url, params={"episode_id": episode})
        return None if answer is None else {str(entry["id"]): entry for entry in answer.json()}

    async def _create(self, episode: str, entry: Entry) -> str:
        link = {"type": "link", "original_url": entry.url, "url": entry.url} if entry.url else {"type": "topic"}
        body = {"episode_id": int(episode), "title": entry.title, **link}
        return str((await self._api.call("POST", self._url, json=body)).json()["id"])

    async def _arrange(self, episode: str, wanted: Sequence[Entry], numbers: Mapping[str, str], first: float) -> None:
        """Titles and order; Podlove puts new entries last, whatever position they bring."""
        found = await self._all(episode) or {}
        for place, entry in enumerate(wanted, start=int(first)):
            there = found[numbers[entry.identity]]
            if (one_line(str(there.get("title") or "")), _position(there)) != (entry.title, place):
                body = {"title": entry.title, "position": place}
                await self._api.call("POST", f"{self._url}/{there['id']}", json=body)
        found = await self._all(episode) or {}
        listed = sorted((entry for number, entry in found.items() if number in numbers.values()), key=_position)
        titles = {"shownotes": "\n".join(entry.title for entry in wanted)}
        agree("podlove", titles, {"shownotes": "\n".join(str(entry.get("title")) for entry in listed)})


def _identity(entry: Mapping[str, Any]) -> str:
    return str(entry.get("original_url") or f"topic {one_line(str(entry.get('title') or ''))}")


def _position(entry: Mapping[str, Any]) -> float:
    return float(entry.get("position") or 0)


def _plain(url: str) -> str:
    return quote(web_address(url) or "", safe=_KEPT)
