"""Wikidata: the official site of an organisation, a tool, a film, else its Wikidata page."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain.weblink import is_link
from bot.net import Answer
from bot.notes.sources.catalogue import Catalogue, Record, folded

#: "official website".
_WEBSITE = "P856"


class Wikidata(Catalogue):
    """https://www.wikidata.org/w/api.php, `wbsearchentities` and `wbgetentities`.

    Names are short and shared by many things: only a label that exactly one item bears is believed, or the one whose
    description names the author.
    """

    name = "wikidata"
    label = "Wikidata"
    address = "https://www.wikidata.org/w/api.php"
    pause = 1.0

    def question(self, title: str, author: str | None) -> Mapping[str, str]:
        """Items by label."""
        return {"action": "wbsearchentities", "search": title, "language": "en", "limit": "7", "format": "json"}

    def records(self, answer: Answer) -> Iterable[Record]:
        """`search`; the page of an item stands in until its site is known."""
        for item in answer.json()["search"]:
            page = f"https://www.wikidata.org/wiki/{item['id']}"
            yield Record(title=item.get("label", ""), url=page, authors=(item.get("description", ""),))

    async def _look(self, title: str, author: str | None) -> list[Record] | None:
        answer = await self._ask(self.question(title, author))
        if answer is None:
            return None
        try:
            named = [record for record in self.records(answer) if folded(record.title) == folded(title)]
        except Exception:  # a stranger's answer of any shape: as good as none
            return None
        if author:
            named = [record for record in named if folded(author).split()[-1] in folded(record.authors[0])]
        return [await self._with_site(named[0])] if len(named) == 1 else []

    async def _with_site(self, record: Record) -> Record:
        item = record.url.rpartition("/")[2]
        answer = await self._ask({"action": "wbgetentities", "ids": item, "props": "claims", "format": "json"})
        site = _site(answer.json(), item) if answer is not None else ""
        return Record(title=record.title, url=site, authors=record.authors) if is_link(site) else record


def _site(entities: Any, item: str) -> str:
    try:
        claims = entities["entities"][item]["claims"][_WEBSITE]
        preferred = [claim for claim in claims if claim.get("rank") == "preferred"] or claims
        return str(preferred[0]["mainsnak"]["datavalue"]["value"])
    except (KeyError, IndexError, TypeError):
        return ""
