"""The announcement: one message an episode, edited ever after."""

from dataclasses import replace

import pytest

from bot.publishers.announcement import LIMIT, Announcement
from bot.testing.publisher import NOW, FakePublisher, PublisherContract, example_bundle


class FakeChannel:
    """Remembers messages; `once` makes a second post of the same the first one, as Discord's nonce does."""

    def __init__(self) -> None:
        self.messages: dict[str, str] = {}
        self.posted: dict[str, str] = {}

    async def post(self, text: str, *, once: str) -> str:
        id = str(100 + len(self.posted))
        self.posted[once] = id
        self.messages[id] = text
        return id

    async def edit(self, message: str, text: str) -> bool:
        if message in self.messages:
            self.messages[message] = text
        return message in self.messages

    async def read(self, message: str) -> str | None:
        return self.messages.get(message)

    async def find(self, once: str) -> str | None:
        return self.posted.get(once)

    async def delete(self, message: str) -> None:
        self.messages.pop(message, None)

    def titles(self) -> list[str]:
        return [text.split("\n")[0].removeprefix("## ") for text in self.messages.values()]


@pytest.fixture
def pages() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
def publisher(pages: FakeChannel) -> Announcement:
    return Announcement(channel=pages)


class TestContract(PublisherContract):
    pass


class TestFake(PublisherContract):
    """The fake keeps the contract that it stands in for."""

    @pytest.fixture
    def publisher(self) -> FakePublisher:
        return FakePublisher()

    @pytest.fixture
    def pages(self, publisher: FakePublisher) -> "FakePages":
        return FakePages(publisher)


class FakePages:
    def __init__(self, publisher: FakePublisher) -> None:
        self.publisher = publisher

    def titles(self) -> list[str]:
        return [title for _, title in self.publisher.pages.values()]


async def test_a_message_that_members_deleted_is_posted_anew(pages: FakeChannel, publisher: Announcement) -> None:
    receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
    pages.messages.clear()
    again = await publisher.publish(example_bundle(), receipt=receipt, now=NOW)
    assert again.ids != receipt.ids and len(pages.messages) == 1


async def test_long_notes_fit_the_limit(pages: FakeChannel, publisher: Announcement) -> None:
    bundle = example_bundle()
    chapters = tuple(replace(bundle.notes.chapters[0], start=float(n), title="x" * 300) for n in range(40))
    await publisher.publish(replace(bundle, notes=replace(bundle.notes, chapters=chapters)), receipt=None, now=NOW)
    (text,) = pages.messages.values()
    assert 1000 < len(text) <= LIMIT
