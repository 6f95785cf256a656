"""OpenAlex: scholarly works of all kinds."""

from collections.abc import Iterable, Mapping

from bot.net import Answer
from bot.notes.catalogue import Catalogue, Record


class OpenAlex(Catalogue):
    """https://developers.openalex.org; who names a mail address gets the servers for the polite."""

    name = "openalex"
    label = "OpenAlex"
    address = "https://api.openalex.org/works"
    pause = 0.2

    def question(self, title: str, author: str | None) -> Mapping[str, str]:
        """A search over titles and abstracts; agreement is judged here, so the author need not be asked for."""
        asked = {"search": title.replace(",", " "), "per_page": "5"}
        if self._contact:
            asked["mailto"] = self._contact
        return asked

    def records(self, answer: Answer) -> Iterable[Record]:
        """`results`, by DOI where there is one, else where the work can be read."""
        for work in answer.json()["results"]:
            place = work.get("primary_location") or {}
            yield Record(
                title=work.get("display_name") or "",
                url=work.get("doi") or place.get("landing_page_url") or work["id"],
                authors=tuple(one["author"]["display_name"] for one in work.get("authorships", [])),
            )
