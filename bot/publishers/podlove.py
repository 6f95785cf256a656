"""The `podlove` target: texts, chapters, transcript and show notes in Podlove Publisher (WordPress), REST API v2."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.publication import Publication
from bot.domain.timecode import clock_ms, parse_clock
from bot.net import Network
from bot.ports import Bundle
from bot.publishers.api import known_id, text_of, with_password
from bot.publishers.host import HostPublisher, keeping, matching
from bot.publishers.podlove_shownotes import Shownotes, entries_of
from bot.rendering.chapters import audible, tidy
from bot.rendering.webvtt import read_webvtt


class Podlove(HostPublisher):
    """Updates an episode that Podlove Publisher has already; PUT replaces all chapters, so they are kept first.

    `user` with an application password (Users → Profile) must be allowed to edit the episode. Chapters that stood there
    before podbot came stay, unless `replace_chapters`. Sources and links become entries of Podlove's show notes, where
    that module is switched on, beside the entries that people made.
    """

    def __init__(
        self,
        *,
        url: str,
        user: str,
        password: str,
        network: Network,
        replace_chapters: bool = False,
        name: str = "podlove",
    ) -> None:
        self.name = name
        self._url = f"{url.rstrip('/')}/wp-json/podlove/v2"
        self._replace_chapters = replace_chapters
        self._api = with_password(network, name=name, key="the application password", user=user, password=password)
        self._shownotes = Shownotes(self._api, self._url)

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication:
        done = await super().publish(bundle, receipt=receipt, now=now, dry_run=dry_run)
        if dry_run or bundle.early:
            return done
        ids = done.ids or {}
        ours = json.loads(known_id(receipt, "shownotes") or "{}")
        with keeping(ids | {"shownotes": json.dumps(ours)}):
            entered = await self._shownotes.put(ids["episode"], entries_of(bundle.notes), ours=ours)
        said = "no show notes, since that module is off" if entered is None else f"{len(entered)} show notes"
        return replace(done, ids=ids | {"shownotes": json.dumps(entered or {})}, verified=f"{done.verified}, {said}")

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        """Put back what stood there before, and remove our show notes."""
        taken = await super().unpublish(receipt, now=now)
        await self._shownotes.take(json.loads(known_id(receipt, "shownotes") or "{}"))
        return replace(taken, ids=(taken.ids or {}) | {"shownotes": "{}"})

    async def find(self, bundle: Bundle) -> str | None:
        by_guid = {"guid": bundle.episode.guid, "status": "all"} if bundle.episode.guid else {"status": "all"}
        for query in (by_guid, {"status": "all"}):
            answer = await self._api.call("GET", f"{self._url}/episodes", params=query)
            episodes = answer.json().get("results", [])
            if "guid" in query and len(episodes) == 1:
                return str(episodes[0]["id"])
            if "guid" not in query:
                return matching(bundle, episodes, guid="", audio="", title="title")
        return None

    takes_early = True

    def fields(self, bundle: Bundle) -> dict[str, str]:
        chapters = audible(tidy(bundle.notes.chapters, duration=bundle.notes.duration))
        listed = [
            {"start": clock_ms(c.start), "title": c.title, "href": c.url or "", "image": c.image or ""}
            for c in chapters
        ]
        spoken = {"chapters": json.dumps(listed), "transcript": text_of(bundle, "transcript.vtt")}
        return spoken if bundle.early else {"title": bundle.notes.title, "summary": bundle.notes.summary} | spoken

    def choose(self, wanted: dict[str, str], current: Mapping[str, Any], receipt: Publication | None) -> dict[str, str]:
        """Without the chapters, where the creator made some and nobody said to replace them."""
        ours = "chapters" in (known_id(receipt, "wrote") or "").split()
        same = self.comparable(current)["chapters"] == self.comparable(wanted)["chapters"]
        theirs = json.loads(current["chapters"]) and not ours and not same
        if theirs and not self._replace_chapters:
            return {name: text for name, text in wanted.items() if name != "chapters"}
        return wanted

    def comparable(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Chapters by time and title, the transcript by its words: Podlove stores both in its own form."""
        shown = dict(fields)
        if "chapters" in shown:
            shown["chapters"] = str([(parse_clock(c["start"]), c["title"]) for c in json.loads(shown["chapters"])])
        if "transcript" in shown:
            shown["transcript"] = read_webvtt(shown["transcript"]).text if shown["transcript"] else ""
        return shown

    async def read(self, id: str) -> dict[str, Any]:
        episode = (await self._api.call("GET", f"{self._url}/episodes/{id}")).json()
        chapters = (await self._api.call("GET", f"{self._url}/chapters/{id}")).json()["chapters"]
        spoken = (await self._api.call("GET", f"{self._url}/transcripts/{id}")).json().get("transcript") or []
        return {
            "title": episode.get("title_clean") or episode.get("title", ""),
            "summary": episode.get("summary", ""),
            "link": episode.get("link", ""),
            "chapters": json.dumps(chapters),
            "transcript": _vtt(spoken),
        }

    async def write(self, id: str, fields: Mapping[str, str]) -> None:
        texts = {name: text for name, text in fields.items() if name in ("title", "summary")}
        if texts:
            await self._api.call("PUT", f"{self._url}/episodes/{id}", json=texts)
        if "chapters" in fields:
            body = {"chapters": json.loads(fields["chapters"])}
            await self._api.call("PUT", f"{self._url}/chapters/{id}", json=body)
        if fields.get("transcript"):
            await self._api.call("PUT", f"{self._url}/transcripts/{id}", json={"content": fields["transcript"]})
        elif "transcript" in fields:
            await self._api.find("DELETE", f"{self._url}/transcripts/{id}")

    def page(self, id: str, found: Mapping[str, Any]) -> str:
        """The episode's own page."""
        return str(found.get("link") or "")


def _vtt(spoken: list[dict[str, Any]]) -> str:
    """What the API tells of a transcript, as a file that it would take back."""
    if not spoken:
        return ""
    cues = [f"{cue['start']} --> {cue['end']}\n<v {cue.get('voice') or ''}>{cue['text']}\n" for cue in spoken]
    return "\n".join(["WEBVTT\n", *cues])
