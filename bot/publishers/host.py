"""What podcast hosts have in common: the episode is there before podbot comes, and its fields are replaced in place."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from bot.domain.publication import Publication, PublicationState
from bot.errors import PublishError
from bot.ports import Bundle
from bot.publishers.api import agree, alike, forecast, known_id, published


class HostPublisher(ABC):
    """Finds an episode at a host, replaces some of its fields, and keeps what stood there before.

    What stood there is in the receipt (`ids["before"]`) from the first time on, so that `unpublish` can put it back.
    """

    name: str

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication:
        """See `bot.ports.Publisher`."""
        id = known_id(receipt, "episode") or await self.find(bundle)
        if id is None:
            raise PublishError(
                f"{self.name}: no episode there is called {bundle.notes.title!r} or has its audio. "
                "Upload it first, then publish again."
            )
        current = await self.read(id)
        wanted = self.choose(self.fields(bundle), current, receipt)
        if dry_run:
            changed = ", ".join(name for name in wanted if current.get(name) != wanted[name]) or "nothing"
            message = f"Would change {changed} of episode {id}."
            ours = {"episode": id} if self._ours(wanted, current) else None
            return forecast(bundle, target=self.name, now=now, message=message, ids=ours)
        ids = {"episode": id, "before": _before(receipt, current, wanted), "wrote": _wrote(receipt, wanted)}
        with keeping(ids):
            await self.write(id, wanted)
            found = await self.read(id)
            verified = agree(self.name, self.comparable(wanted), self.comparable(found))
        url = self.page(id, found)
        return published(bundle, target=self.name, now=now, url=url, ids=ids, verified=verified)

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        """Put back what stood there before podbot wrote."""
        id, before = known_id(receipt, "episode"), known_id(receipt, "before")
        if not id or not before:
            raise PublishError(
                f"{self.name}: podbot does not know what was there before. Change the episode at the host."
            )
        await self.write(id, json.loads(before))
        return replace(receipt, state=PublicationState.UNPUBLISHED, at=now, verified="the previous text is back")

    def _ours(self, wanted: Mapping[str, str], current: Mapping[str, Any]) -> bool:
        """Whether the episode says there already what podbot would write."""
        there = self.comparable(current)
        return bool(wanted) and all(alike(there.get(name), text) for name, text in self.comparable(wanted).items())

    @abstractmethod
    async def find(self, bundle: Bundle) -> str | None:
        """The host's id of this episode."""

    @abstractmethod
    def fields(self, bundle: Bundle) -> dict[str, str]:
        """What is written, by the host's names."""

    @abstractmethod
    async def read(self, id: str) -> dict[str, Any]:
        """The episode's fields as they stand; `NotThere` where it is gone."""

    @abstractmethod
    async def write(self, id: str, fields: Mapping[str, str]) -> None:
        """Replace these fields and no others."""

    def choose(self, wanted: dict[str, str], current: Mapping[str, Any], receipt: Publication | None) -> dict[str, str]:
        """Leave out what must not be overwritten."""
        return wanted

    def comparable(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The fields as they are compared after writing, for hosts that store them in another form."""
        return dict(fields)

    def page(self, id: str, found: Mapping[str, Any]) -> str:
        """Where people see it."""
        return ""


@contextmanager
def keeping(ids: dict[str, str]) -> Iterator[None]:
    """Let a failure carry what must not be forgotten: a write may have taken effect although its answer was lost."""
    try:
        yield
    except PublishError as error:
        error.ids = ids
        raise


def _before(receipt: Publication | None, current: Mapping[str, Any], wanted: Mapping[str, str]) -> str:
    """What stood in each field when podbot first wrote it."""
    kept: dict[str, str] = json.loads(known_id(receipt, "before") or "{}")
    return json.dumps({name: current.get(name) or "" for name in wanted} | kept)


def _wrote(receipt: Publication | None, wanted: Mapping[str, str]) -> str:
    """Fields that podbot has written, now or before."""
    return " ".join(dict.fromkeys([*(known_id(receipt, "wrote") or "").split(), *wanted]))


def matching(bundle: Bundle, episodes: Sequence[Mapping[str, Any]], *, guid: str, audio: str, title: str) -> str | None:
    """Id of the one that is this episode: by GUID, else by its audio, else by its title if only one has it."""
    wanted_audio = _file(bundle.episode.enclosure.url if bundle.episode.enclosure else "")
    for episode in episodes:
        if bundle.episode.guid and episode.get(guid) == bundle.episode.guid:
            return str(episode["id"])
    for episode in episodes:
        if wanted_audio and _file(str(episode.get(audio) or "")) == wanted_audio:
            return str(episode["id"])
    titles = {bundle.episode.title.strip().casefold(), bundle.notes.title.strip().casefold()}
    named = [episode for episode in episodes if str(episode.get(title) or "").strip().casefold() in titles]
    return str(named[0]["id"]) if len(named) == 1 else None


def _file(url: str) -> str:
    """Host and path: analytics put prefixes before and queries behind the same file."""
    path = urlsplit(url).path
    return "/".join(path.strip("/").split("/")[-2:]) if path.strip("/") else ""
