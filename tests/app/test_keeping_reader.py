"""What a feed said last is kept, and handed to the targets that make a feed of it."""

import structlog

from bot.app.keeping_reader import KeepingReader
from bot.app.patient import PatientPublisher
from bot.domain.feed import Feed, Validators
from bot.errors import PublishError
from bot.pipeline.publish import feed_document_key
from bot.ports import Publisher
from bot.testing.artifacts import MemoryArtifacts
from bot.testing.publisher import FakePublisher


class OneFeed:
    async def read(self, url: str, *, show: str, validators: Validators | None = None) -> Feed | None:
        return Feed(url=url, title="Harbour", document=b"<rss/>")


class Shelf(FakePublisher):
    """A target with a feed of its own."""

    def __init__(self, *, fails: bool = False) -> None:
        super().__init__()
        self.fails, self.followed = fails, list[tuple[str, bytes]]()

    async def follow_feed(self, show: str, document: bytes) -> None:
        if self.fails:
            raise PublishError("The disk is full.")
        self.followed.append((show, document))


async def test_targets_with_a_feed_follow_and_one_that_fails_costs_no_poll() -> None:
    full, shelf, waiting, artifacts = Shelf(fails=True), Shelf(), Shelf(), MemoryArtifacts()
    targets: list[Publisher] = [
        FakePublisher(),
        full,
        shelf,
        PatientPublisher(waiting),
        PatientPublisher(FakePublisher()),
    ]
    reader = KeepingReader(OneFeed(), artifacts, targets=lambda slug: targets)
    with structlog.testing.capture_logs() as lines:
        feed = await reader.read("https://example.com/feed.xml", show="harbour")
    assert feed is not None and await artifacts.get(feed_document_key("harbour")) == b"<rss/>"
    assert shelf.followed == waiting.followed == [("harbour", b"<rss/>")]
    (line,) = lines
    assert line["event"].endswith("stays as it was: The disk is full.")


async def test_targets_that_cannot_be_made_keep_no_feed_from_being_read() -> None:
    def away(slug: str) -> list[Publisher]:
        raise PublishError("Nobody knows where this goes.")

    reader = KeepingReader(OneFeed(), MemoryArtifacts(), targets=away)
    assert await reader.read("https://example.com/feed.xml", show="harbour") is not None
