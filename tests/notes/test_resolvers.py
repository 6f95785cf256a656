"""Each catalogue against a server that answers like the real one, and against servers that do not."""

import asyncio
import json
from collections.abc import MutableMapping
from typing import Any

import pytest

from bot.net import Network
from bot.notes.sources.arxiv import Arxiv
from bot.notes.sources.catalogue import Catalogue, Record, agrees
from bot.notes.sources.crossref import Crossref
from bot.notes.sources.open_library import OpenLibrary
from bot.notes.sources.openalex import OpenAlex
from bot.notes.sources.wikidata import Wikidata
from bot.testing.servers import LocalWeb, Page
from bot.testing.source_resolver import SourceResolverContract


def _json(value: Any) -> Page:
    return Page(body=json.dumps(value).encode(), type="application/json")


class _Ours(SourceResolverContract):
    kind: type[Catalogue]
    title = "Harbour Lights and How to Count Them"
    author = "Ada Quill"

    def make(self, network: Network, address: str, cache: MutableMapping[str, str] | None = None) -> Catalogue:
        return self.kind(network, contact="ed@example.com", cache=cache, address=address, pause=0.0, timeout=0.5)


class TestArxiv(_Ours):
    kind = Arxiv
    url = "https://arxiv.org/abs/2212.01234"
    good = Page(
        type="application/atom+xml",
        body=b"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
  <title>arXiv Query</title><opensearch:totalResults>1</opensearch:totalResults>
  <entry><id>http://arxiv.org/abs/2212.01234v3</id><title>Harbour Lights
      and How to Count Them</title><author><name>Ada Quill</name></author><author><name>Bo Reed</name></author>
    <link href="http://arxiv.org/abs/2212.01234v3" rel="alternate" type="text/html"/></entry>
</feed>""",
    )


class TestCrossref(_Ours):
    kind = Crossref
    url = "https://doi.org/10.5555/12345678"
    good = _json(
        {
            "status": "ok",
            "message-type": "work-list",
            "message": {
                "total-results": 2,
                "items": [
                    {"DOI": "10.5555/0", "title": ["Something else entirely"], "URL": "https://doi.org/10.5555/0"},
                    {
                        "DOI": "10.5555/12345678",
                        "title": ["Harbour Lights and How to Count Them"],
                        "subtitle": ["A Field Study"],
                        "author": [{"given": "Ada", "family": "Quill", "sequence": "first"}],
                        "URL": "https://doi.org/10.5555/12345678",
                    },
                ],
            },
        }
    )


class TestOpenAlex(_Ours):
    kind = OpenAlex
    url = "https://doi.org/10.5555/12345678"
    good = _json(
        {
            "meta": {"count": 1},
            "results": [
                {
                    "id": "https://openalex.org/W1",
                    "doi": "https://doi.org/10.5555/12345678",
                    "display_name": "Harbour lights and how to count them",
                    "primary_location": None,
                    "authorships": [{"author": {"id": "https://openalex.org/A1", "display_name": "Ada Quill"}}],
                }
            ],
        }
    )

    async def test_a_key_from_the_environment_is_sent_along(
        self, network: Network, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "api_key" not in self.make(network, "http://127.0.0.1:1").question(self.title, None)
        monkeypatch.setenv("OPENALEX_API_KEY", "s3cret")
        assert self.make(network, "http://127.0.0.1:1").question(self.title, None)["api_key"] == "s3cret"


class TestOpenLibrary(_Ours):
    kind = OpenLibrary
    url = "https://openlibrary.org/works/OL1W"
    good = _json(
        {
            "numFound": 1,
            "docs": [
                {
                    "key": "/works/OL1W",
                    "title": "Harbour Lights and How to Count Them",
                    "subtitle": "a primer",
                    "author_name": ["Ada Quill"],
                }
            ],
        }
    )


class TestWikidata(_Ours):
    kind = Wikidata
    url = "https://www.wikidata.org/wiki/Q7"
    good = _json(
        {
            "searchinfo": {"search": "harbour"},
            "search": [
                {
                    "id": "Q7",
                    "label": "Harbour Lights and How to Count Them",
                    "description": "film by Ada Quill",
                    "concepturi": "http://www.wikidata.org/entity/Q7",
                }
            ],
        }
    )

    async def test_the_official_site_goes_before_the_item(self, network: Network, web: LocalWeb) -> None:
        claim = {"rank": "normal", "mainsnak": {"datavalue": {"value": "https://harbour.example", "type": "string"}}}
        site = _json({"entities": {"Q7": {"claims": {"P856": [claim]}}}})
        (source,) = await self.make(network, web.put("/api", self.good, site)).resolve(self.title)
        assert source.url == "https://harbour.example"

    async def test_a_name_that_two_things_bear_is_not_believed(self, network: Network, web: LocalWeb) -> None:
        items = [{"id": f"Q{n}", "label": "Harbour", "description": "a town"} for n in (1, 2)]
        assert await self.make(network, web.put("/api", _json({"search": items}))).resolve("Harbour") == ()


async def test_catalogues_are_not_asked_faster_than_they_like() -> None:
    async with Network(allow_private_addresses=True) as network, LocalWeb() as web:
        address = web.put("/api", _json({"docs": []}))
        resolver = OpenLibrary(network, address=address, pause=0.15, timeout=1.0)
        started = asyncio.get_running_loop().time()
        await asyncio.gather(*(resolver.resolve(f"Title number {n}") for n in range(3)))
        assert asyncio.get_running_loop().time() - started >= 0.3


@pytest.mark.parametrize(
    ("title", "author", "agreed"),
    [
        ("Robust Harbour Recognition", None, True),
        ("robust harbor recognition", None, True),
        ("Robust Harbour Recognition via Large Nets", None, True),
        ("Harbour", None, False),  # too short to speak for itself
        ("Robust Harbour Recognition", "Quill", True),
        ("Robust Harbour Recognition", "Ada Quil", True),
        ("Robust Harbour Recognition", "Reed", False),
        ("Robust Airport Recognition", None, False),
    ],
)
def test_title_and_author_have_to_agree(title: str, author: str | None, agreed: bool) -> None:
    record = Record(
        title="Robust Harbour Recognition: via Large Nets", url="https://example.com", authors=("Quill, Ada",)
    )
    assert agrees(record, title, author) is agreed
