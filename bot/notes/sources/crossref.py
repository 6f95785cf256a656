"""Crossref: articles and books with a DOI."""

from collections.abc import Iterable, Mapping

from bot.net import Answer
from bot.notes.sources.catalogue import Catalogue, Record


class Crossref(Catalogue):
    """https://api.crossref.org; who names a mail address gets the servers for the polite."""

    name = "crossref"
    label = "Crossref"
    address = "https://api.crossref.org/works"
    pause = 1.0

    def question(self, title: str, author: str | None) -> Mapping[str, str]:
        """A bibliographic query, five rows of the few fields that are read."""
        asked = {"query.bibliographic": title, "rows": "5", "select": "title,subtitle,author,URL,DOI"}
        if author:
            asked["query.author"] = author
        if self._contact:
            asked["mailto"] = self._contact
        return asked

    def records(self, answer: Answer) -> Iterable[Record]:
        """`message.items`; titles are lists there, authors have given and family names."""
        for item in answer.json()["message"]["items"]:
            yield Record(
                title=": ".join([*item.get("title", [])[:1], *item.get("subtitle", [])[:1]]),
                url=item.get("URL") or f"https://doi.org/{item['DOI']}",
                authors=tuple(f"{one.get('given', '')} {one.get('family', '')}" for one in item.get("author", [])),
            )
