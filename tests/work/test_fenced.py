"""What one who lost his claim can still do: nothing, except to say what he already sent."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.episode import Stage
from bot.domain.publication import Publication, PublicationState
from bot.errors import Conflict
from bot.pipeline.tools import Tools
from bot.ports import Bundle
from bot.storage.ledger import Claim, Ledger
from bot.storage.library import SqlLibrary
from bot.testing.artifacts import MemoryArtifacts
from bot.testing.line import Journal, JournalPublisher, line_of_fakes
from bot.testing.nouns import NOW, a_revision, a_show, a_transcript, an_episode, some_notes
from bot.testing.reviewer import MemoryReviewer
from bot.work.fenced import fenced

KEY = an_episode().key
SENT = Publication(episode=KEY, target="blog", revision=2, state=PublicationState.PUBLISHED, at=NOW)


class Desk:
    """A claim, and the tools that go with it."""

    def __init__(self, folder: Path) -> None:
        self.library = SqlLibrary(str(folder / "podbot.db"))
        self.library.save_show(a_show())
        self.library.add_episodes([an_episode()], now=NOW)
        self.ledger = Ledger(self.library.database)
        self.ledger.ask("pub:1", kind="publish", episode=KEY, request={}, now=NOW)
        self.reviewer, self.journal = MemoryReviewer(), Journal(folder / "journal")
        fakes = line_of_fakes(
            folder,
            library=self.library,
            artifacts=MemoryArtifacts(),
            journal=self.journal,
            reviewer=self.reviewer,
            publishers=[JournalPublisher("blog", self.journal)],
        )
        claim = self.ledger.claim("pub:1", round=1, holder="a", now=NOW)
        assert isinstance(claim, Claim)
        self.tools = fenced(Tools(**fakes), self.library, self.ledger, claim, insist=lambda ask: ask())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.library.close()


def _bundle() -> Bundle:
    return Bundle(
        show=a_show(), episode=an_episode(), notes=some_notes(), transcript=a_transcript(), revision=2, files={}
    )


async def test_who_holds_the_claim_can_do_everything(desk: Desk) -> None:
    desk.tools.library.set_stage(KEY, Stage.APPROVED, now=NOW)
    await desk.tools.reviewer.show_draft(KEY)
    await desk.tools.publishers(a_show())["blog"].publish(_bundle(), receipt=None, now=NOW)
    assert desk.library.episode(KEY).stage is Stage.APPROVED
    assert desk.reviewer.shown == {KEY: 1} and len(desk.journal.lines("published")) == 1


async def test_who_lost_it_neither_writes_nor_posts_nor_publishes(desk: Desk) -> None:
    desk.ledger.cancel(KEY, now=NOW)
    with pytest.raises(Conflict):
        desk.tools.library.set_stage(KEY, Stage.APPROVED, now=NOW)
    with pytest.raises(Conflict):
        desk.tools.library.add_revision(KEY, a_revision(), expected=0)
    with pytest.raises(Conflict):
        await desk.tools.reviewer.show_draft(KEY)
    with pytest.raises(Conflict):
        await desk.tools.reviewer.tell(KEY, "Done.")
    publisher = desk.tools.publishers(a_show())["blog"]
    with pytest.raises(Conflict):
        await publisher.publish(_bundle(), receipt=None, now=NOW)
    with pytest.raises(Conflict):
        await publisher.unpublish(SENT, now=NOW)
    assert desk.reviewer.shown == {} and desk.journal.lines() == []
    assert desk.library.episode(KEY).stage is Stage.DISCOVERED


def test_what_was_sent_before_the_claim_was_lost_keeps_its_receipt(desk: Desk) -> None:
    desk.ledger.cancel(KEY, now=NOW)
    desk.tools.library.save_publication(SENT)
    assert desk.library.publications(KEY) == [SENT]


@pytest.mark.parametrize("late", [replace(SENT, revision=1), replace(SENT, state=PublicationState.FAILED)])
def test_a_late_receipt_goes_over_no_newer_one(desk: Desk, late: Publication) -> None:
    desk.library.save_publication(SENT)
    desk.ledger.cancel(KEY, now=NOW)
    with pytest.raises(Conflict):
        desk.tools.library.save_publication(late)
    assert desk.library.publications(KEY) == [SENT]
