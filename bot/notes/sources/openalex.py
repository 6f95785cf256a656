"""OpenAlex: scholarly works of all kinds."""

import os
from collections.abc import Iterable, Mapping

from bot.net import Answer
from bot.notes.sources.catalogue import Catalogue, Record


class OpenAlex(Catalogue):
    """https://developers.openalex.org; a hundred searches a day are free, a thousand with a free key.

    The key is read from the environment, OPENALEX_API_KEY.
    """

    name = "openalex"
    label = "OpenAlex"
    address = "https://api.openalex.org/works"
    pause = 0.2

    def question(self, title: str, author: str | None) -> Mapping[str, str]:
        """A search over titles and abstracts; agreement is judged here, so the author need not be asked for."""
        asked = {"search": title.replace(",", " "), "per_page": "5"}
        key = os.environ.get("OPENALEX_API_KEY")
        return {**asked, "api_key": key} if key else asked

    def records(self, answer: Answer) -> Iterable[Record]:
        """`results`, by DOI where there is one, else where the work can be read."""
        for work in answer.json()["results"]:
            place = work.get("primary_location") or {}
            yield Record(
                title=work.get("display_name") or "",
                url=work.get("doi") or place.get("landing_page_url") or work["id"],
                authors=tuple(one["author"]["display_name"] for one in work.get("authorships", [])),
            )
