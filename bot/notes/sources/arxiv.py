"""arXiv: preprints by title, through its Atom interface."""

import re
from collections.abc import Iterable, Mapping

from lxml import etree

from bot.net import Answer
from bot.notes.sources.catalogue import Catalogue, Record

_ATOM = "{http://www.w3.org/2005/Atom}"


class Arxiv(Catalogue):
    """https://info.arxiv.org/help/api/user-manual.html; arXiv asks for three seconds between requests."""

    name = "arxiv"
    label = "arXiv"
    address = "https://export.arxiv.org/api/query"
    pause = 3.0

    def question(self, title: str, author: str | None) -> Mapping[str, str]:
        """Title words in quotes, so that they are looked for together."""
        words = " ".join(re.findall(r"\w+", title))
        surname = re.findall(r"[\w-]+", author or "")[-1:]
        by = f' AND au:"{surname[0]}"' if surname else ""
        return {"search_query": f'ti:"{words}"{by}', "max_results": "5"}

    def records(self, answer: Answer) -> Iterable[Record]:
        """Entries; addresses without the version, so that readers get the newest."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        for entry in etree.fromstring(answer.body, parser).iter(f"{_ATOM}entry"):
            number = re.search(r"arxiv\.org/abs/(.+?)(?:v\d+)?$", entry.findtext(f"{_ATOM}id") or "")
            if number:
                yield Record(
                    title=" ".join((entry.findtext(f"{_ATOM}title") or "").split()),
                    url=f"https://arxiv.org/abs/{number[1]}",
                    authors=tuple(name.text or "" for name in entry.iter(f"{_ATOM}name")),
                )
