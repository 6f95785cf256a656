"""One approved revision to one target: once, with a receipt, never an older one over a newer."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.episode import Stage
from bot.domain.publication import PublicationState
from bot.errors import Conflict, PublishError, PublishUnavailable
from bot.pipeline import produce
from bot.pipeline.publish import feed_document_key, publish, targets_of
from bot.pipeline.tools import Tools
from bot.ports import Bundle
from bot.testing.artifacts import MemoryArtifacts
from bot.testing.library import MemoryLibrary
from bot.testing.line import Journal, JournalPublisher, line_of_fakes
from bot.testing.nouns import NOW, a_revision, a_show, a_transcript, an_episode
from bot.testing.reviewer import MemoryReviewer

KEY = an_episode().key


class Watched(JournalPublisher):
    """Keeps the last bundle, and what its audio held while it was open."""

    bundle: Bundle
    audio: bytes

    async def publish(self, bundle, **told):  # type: ignore[no-untyped-def]
        self.bundle = bundle
        self.audio = bundle.audio.read_bytes() if bundle.audio else b""
        return await super().publish(bundle, **told)


class World:
    """An approved episode and two targets."""

    def __init__(self, folder: Path) -> None:
        self.library = MemoryLibrary()
        self.library.save_show(a_show())
        self.library.add_episodes([an_episode()], now=NOW)
        self.journal = Journal(folder / "journal")
        self.blog, self.feed = Watched("blog", self.journal), Watched("feed", self.journal)
        fakes = line_of_fakes(
            folder,
            library=self.library,
            artifacts=MemoryArtifacts(),
            journal=self.journal,
            reviewer=MemoryReviewer(),
            publishers=[self.blog, self.feed],
        )
        self.tools = Tools(**fakes)

    def stage(self) -> Stage:
        return self.library.episode(KEY).stage

    def states(self) -> dict[str, tuple[PublicationState, int]]:
        return {receipt.target: (receipt.state, receipt.revision) for receipt in self.library.publications(KEY)}


@pytest.fixture
async def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    await produce.fetch(world.tools, KEY, now=NOW)
    produce.hear(world.tools, KEY, now=NOW)
    produce.note(world.tools, KEY, now=NOW)
    world.library.set_stage(KEY, Stage.APPROVED, now=NOW)
    return world


async def test_an_episode_is_published_when_every_target_has_it(world: World) -> None:
    assert targets_of(world.tools, KEY) == ("blog", "feed")
    await publish(world.tools, KEY, 1, "blog", now=NOW)
    assert world.stage() is Stage.APPROVED
    receipt = await publish(world.tools, KEY, 1, "feed", now=NOW)
    assert world.stage() is Stage.PUBLISHED
    assert (receipt.target, receipt.revision, receipt.url) == ("feed", 1, f"https://example.com/feed/{KEY}")


async def test_what_is_out_is_not_sent_again(world: World) -> None:
    first = await publish(world.tools, KEY, 1, "blog", now=NOW)
    assert await publish(world.tools, KEY, 1, "blog", now=NOW + timedelta(hours=1)) == first
    assert len(world.journal.lines()) - len(world.journal.lines("published")) == 4  # fetch, two of hearing, writing


async def test_the_publisher_gets_everything_there_is(world: World) -> None:
    await world.tools.artifacts.put(feed_document_key("harbour"), b"<rss/>")
    await publish(world.tools, KEY, 1, "blog", now=NOW)
    bundle = world.blog.bundle
    assert (bundle.revision, bundle.show.slug, bundle.episode.key) == (1, "harbour", KEY)
    assert set(bundle.files) == {"show_notes.md", "transcript.txt"}
    assert bundle.feed_document == b"<rss/>" and len(world.blog.audio) == 8192
    assert bundle.audio is not None and not bundle.audio.exists()


async def test_without_audio_and_feed_it_is_published_all_the_same(world: World) -> None:
    artifacts = world.tools.artifacts
    assert isinstance(artifacts, MemoryArtifacts)
    artifacts.files.clear()
    await publish(world.tools, KEY, 1, "blog", now=NOW)
    assert world.blog.bundle.audio is None and world.blog.bundle.feed_document is None


@pytest.mark.parametrize("stage", [Stage.IN_REVIEW, Stage.REJECTED])
async def test_only_what_is_approved_is_published(world: World, stage: Stage) -> None:
    world.library.set_stage(KEY, stage, now=NOW)
    with pytest.raises(Conflict, match="not approved"):
        await publish(world.tools, KEY, 1, "blog", now=NOW)
    assert world.journal.lines("published") == [] and world.states() == {}


async def test_an_older_revision_never_goes_over_a_newer_one(world: World) -> None:
    world.library.add_revision(KEY, a_revision(), expected=1)
    await publish(world.tools, KEY, 2, "blog", now=NOW)
    with pytest.raises(Conflict, match="revision 2 is out already"):
        await publish(world.tools, KEY, 1, "blog", now=NOW)
    assert world.states() == {"blog": (PublicationState.PUBLISHED, 2)}


async def test_a_new_revision_updates_the_post(world: World) -> None:
    await publish(world.tools, KEY, 1, "blog", now=NOW)
    world.library.add_revision(KEY, a_revision(), expected=1)
    receipt = await publish(world.tools, KEY, 2, "blog", now=NOW)
    assert receipt.revision == 2
    assert len(world.journal.lines("published")) == 1 and len(world.journal.lines("updated post")) == 1


async def test_a_failure_is_on_the_receipt_beside_what_is_known_of_the_post(world: World) -> None:
    sent = await publish(world.tools, KEY, 1, "blog", now=NOW)
    world.library.add_revision(KEY, a_revision(), expected=1)
    world.blog._fails = [PublishUnavailable("The blog is down.", retry_after=60)]
    with pytest.raises(PublishUnavailable):
        await publish(world.tools, KEY, 2, "blog", now=NOW)
    (receipt,) = world.library.publications(KEY)
    assert receipt == replace(sent, revision=2, state=PublicationState.FAILED, message="The blog is down.", verified="")
    await publish(world.tools, KEY, 2, "blog", now=NOW)
    assert world.states() == {"blog": (PublicationState.PUBLISHED, 2)}


async def test_an_unknown_target_names_those_there_are(world: World) -> None:
    with pytest.raises(PublishError, match=r"no target 'blgo'.*blog, feed"):
        await publish(world.tools, KEY, 1, "blgo", now=NOW)


async def test_a_target_with_when_always_gets_chapters_and_transcript_before_approval_and_all_after(
    tmp_path: Path,
) -> None:
    world = World(tmp_path)
    world.tools = replace(world.tools, early=lambda show: ("feed",))
    world.library.add_transcript(KEY, a_transcript("Boats."), by="podbot", now=NOW)
    world.library.add_revision(KEY, a_revision(), expected=0)
    world.library.set_stage(KEY, Stage.IN_REVIEW, now=NOW)
    await publish(world.tools, KEY, 1, "feed", now=NOW)
    assert world.states() == {"feed": (PublicationState.PENDING, 1)}
    assert all(name.startswith(("chapters.", "transcript.")) for name in world.feed.bundle.files)
    assert world.feed.bundle.early
    with pytest.raises(Conflict, match="not approved"):
        await publish(world.tools, KEY, 1, "blog", now=NOW)
    world.library.set_stage(KEY, Stage.APPROVED, now=NOW)
    await publish(world.tools, KEY, 1, "feed", now=NOW)
    assert world.states()["feed"] == (PublicationState.PUBLISHED, 1) and not world.feed.bundle.early
    assert world.stage() is Stage.APPROVED  # the blog still waits
