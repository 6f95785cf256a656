"""A resolver that answers from memory, and what every catalogue resolver must do, against servers good and bad.

Inherit `SourceResolverContract`; give it `make(network, address, cache)`, `good` (a page as the real catalogue answers,
holding `title` by `author`), and the two names.
"""

from collections.abc import AsyncIterator, MutableMapping
from typing import ClassVar

from bot.domain.notes import Source
from bot.domain.person import Origin
from bot.net import Network
from bot.ports import SourceResolver
from bot.testing.servers import LocalWeb, Page
from bot.testing.suites import pytest


class FakeResolver:
    """Fulfils `bot.ports.SourceResolver` with the sources it was given by title, and remembers what it was asked."""

    def __init__(self, answers: dict[str, Source] | None = None, *, name: str = "fake") -> None:
        self.name = name
        self.answers = answers or {}
        self.asked: list[tuple[str, str | None]] = []

    async def resolve(self, title: str, *, author: str | None = None) -> tuple[Source, ...]:
        """See `bot.ports.SourceResolver`."""
        self.asked.append((title, author))
        return (self.answers[title],) if title in self.answers else ()


class SourceResolverContract:
    """Subclass in a test module and fill in the class attributes and `make`."""

    #: What the catalogue answers when it knows `title`.
    good: ClassVar[Page]
    title: ClassVar[str]
    author: ClassVar[str | None]
    #: The address that is found.
    url: ClassVar[str]

    def make(self, network: Network, address: str, cache: MutableMapping[str, str] | None = None) -> SourceResolver:
        """The resolver under test, asking at `address` and without pauses."""
        raise NotImplementedError

    @pytest.fixture
    async def network(self) -> AsyncIterator[Network]:
        async with Network(allow_private_addresses=True) as network:
            yield network

    @pytest.fixture
    async def web(self) -> AsyncIterator[LocalWeb]:
        async with LocalWeb() as web:
            yield web

    async def test_a_known_title_is_found_with_its_address(self, network: Network, web: LocalWeb) -> None:
        resolver = self.make(network, web.put("/api", self.good))
        (source,) = await resolver.resolve(self.title, author=self.author)
        assert (source.url, source.origin) == (self.url, Origin.CATALOGUE)
        assert source.evidence

    async def test_another_title_is_not_believed(self, network: Network, web: LocalWeb) -> None:
        resolver = self.make(network, web.put("/api", self.good))
        assert await resolver.resolve("Gardening on the moons of Jupiter", author=self.author) == ()

    async def test_another_author_is_not_believed(self, network: Network, web: LocalWeb) -> None:
        resolver = self.make(network, web.put("/api", self.good))
        assert await resolver.resolve(self.title, author="Nobody Quixote") == ()

    async def test_the_same_question_is_asked_once(self, network: Network, web: LocalWeb) -> None:
        cache: dict[str, str] = {}
        address = web.put("/api", self.good)
        first = await self.make(network, address, cache).resolve(self.title, author=self.author)
        asked = len(web.requests("/api"))
        assert await self.make(network, address, cache).resolve(self.title, author=self.author) == first
        assert len(web.requests("/api")) == asked

    @pytest.mark.parametrize(
        "page",
        [
            Page(status=404),
            Page(status=500),
            Page(status=429, headers={"Retry-After": "120"}),
            Page(body=b"<html>Please come back later</html>"),
            Page(body=b"{}", type="application/json"),
            Page(body=b"[]", type="application/json"),
            Page(body=b'{"message": "half a', type="application/json"),
            Page(body=b"x" * 10, cut_after=4),
        ],
        ids=["gone", "broken", "too many", "html", "empty", "a list", "half", "cut off"],
    )
    async def test_a_catalogue_in_trouble_answers_like_one_that_found_nothing(
        self, network: Network, web: LocalWeb, page: Page
    ) -> None:
        cache: dict[str, str] = {}
        resolver = self.make(network, web.put("/api", page), cache)
        assert await resolver.resolve(self.title, author=self.author) == ()

    async def test_trouble_is_not_remembered_as_an_answer(self, network: Network, web: LocalWeb) -> None:
        cache: dict[str, str] = {}
        await self.make(network, web.put("/api", Page(status=500)), cache).resolve(self.title, author=self.author)
        found = await self.make(network, web.put("/api", self.good), cache).resolve(self.title, author=self.author)
        assert [source.url for source in found] == [self.url]

    async def test_a_catalogue_that_refused_is_left_alone(self, network: Network, web: LocalWeb) -> None:
        resolver = self.make(network, web.put("/api", Page(status=429)))
        await resolver.resolve(self.title, author=self.author)
        await resolver.resolve(f"{self.title} again", author=self.author)
        assert len(web.requests("/api")) == 1

    async def test_a_server_that_does_not_answer_in_time_is_given_up(self, network: Network, web: LocalWeb) -> None:
        resolver = self.make(network, web.put("/api", Page(delay=5.0)))
        assert await resolver.resolve(self.title, author=self.author) == ()

    async def test_the_catalogue_is_told_who_asks(self, network: Network, web: LocalWeb) -> None:
        await self.make(network, web.put("/api", self.good)).resolve(self.title, author=self.author)
        agent = web.requests("/api")[0].headers["User-Agent"]
        assert "podbot" in agent and "mailto:" in agent
