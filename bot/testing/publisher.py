"""A target in memory, and what every publisher must do: inherit `PublisherContract` with `publisher` and `pages`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from bot.domain.chapter import Chapter
from bot.domain.episode import Enclosure, Episode
from bot.domain.notes import ShowNotes, Source
from bot.domain.person import Origin, Person
from bot.domain.publication import Publication, PublicationState
from bot.domain.show import Show
from bot.domain.transcript import Segment, Speaker, Transcript
from bot.errors import PublishError
from bot.ports import Bundle, Publisher
from bot.rendering.renderer import NotesRenderer
from bot.rendering.templates import shipped_templates
from bot.testing.suites import pytest

NOW = datetime(2026, 3, 3, 14, tzinfo=UTC)


def example_bundle(*, revision: int = 1, title: str = "How an Episode Reaches Your Ears") -> Bundle:
    """A short original episode with everything a publisher may send."""
    show = Show(slug="signal-chain", title="Signal Chain", hosts=(Person(name="Nora Whitfield", initials="NW"),))
    episode = Episode(
        show="signal-chain",
        title="How an Episode Reaches Your Ears",
        guid="4ebe9de2-b200-5124-9535-4cb7af4fe526",
        published=datetime(2026, 3, 3, 13, tzinfo=UTC),
        link="https://example.com/signal-chain",
        enclosure=Enclosure(url="https://example.com/episode.mp3", type="audio/mpeg"),
    )
    notes = ShowNotes(
        title=title,
        podcast="Signal Chain",
        published_on=date(2026, 3, 3),
        summary="How does an episode get from a studio to your phone?",
        teaser="From the studio to the phone.",
        chapters=(
            Chapter(start=0.0, title="Intro"),
            Chapter(start=40.0, title="To the phone & back"),
            Chapter(start=90.5, title="What stays human"),
        ),
        sources=(Source(title="WebVTT", url="https://www.w3.org/TR/webvtt1/", origin=Origin.FEED),),
        people=(Person(name="Tomás Aguirre", role="guest"),),
        duration=146.9,
    )
    transcript = Transcript(
        segments=(
            Segment(start=3.4, end=9.0, text="Welcome to Signal Chain.", speaker="S1"),
            Segment(start=9.5, end=15.0, text="Thank you for having me.", speaker="S2"),
        ),
        language="en",
        duration=146.9,
        speakers=(
            Speaker(id="S1", name="Nora Whitfield", initials="NW"),
            Speaker(id="S2", name="Tomás Aguirre", initials="TA"),
        ),
    )
    renderer = NotesRenderer([shipped_templates()])
    files = renderer.render(show=show, episode=episode, notes=notes, transcript=transcript)
    return Bundle(show=show, episode=episode, notes=notes, transcript=transcript, revision=revision, files=files)


class FakePublisher:
    """Fulfils `bot.ports.Publisher` in memory and remembers what it was told; `failures` are raised first."""

    def __init__(self, name: str = "fake", *, failures: Sequence[Exception] = ()) -> None:
        self.name = name
        self.failures = list(failures)
        #: What is published: revision and title by episode.
        self.pages: dict[str, tuple[int, str]] = {}
        #: Every call that wrote: (episode, revision).
        self.calls: list[tuple[str, int]] = []

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication:
        if self.failures:
            raise self.failures.pop(0)
        key = bundle.episode.key
        publication = Publication(
            episode=key,
            target=self.name,
            revision=bundle.revision,
            state=PublicationState.PUBLISHED,
            at=now,
            url=f"https://example.com/{key}",
            ids={"page": key},
            verified="title",
        )
        if dry_run:
            ids = publication.ids if key in self.pages else None
            message = "Would publish the notes."
            return replace(publication, state=PublicationState.PENDING, ids=ids, verified="", message=message)
        self.calls.append((key, bundle.revision))
        self.pages[key] = (bundle.revision, bundle.notes.title)
        return publication

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        """Forget the page."""
        self.pages.pop(receipt.episode, None)
        return replace(receipt, state=PublicationState.UNPUBLISHED, at=now)


class Pages(Protocol):
    """How a suite looks at the target, from outside the publisher."""

    def titles(self) -> list[str]:
        """The title of every episode that stands at the target now; one entry each time it stands there."""
        ...


class PublisherContract:
    """Subclass in a test module with fixtures `publisher` (its target empty) and `pages` (a `Pages`).

    For targets where the episode exists before podbot comes (hosts, videos), `pages` counts those podbot has written.
    """

    @pytest.fixture
    def bundle(self) -> Bundle:
        """What is published; a subclass may bring another."""
        return example_bundle()

    @staticmethod
    def changed(bundle: Bundle) -> Bundle:
        """The next revision of it, under another title."""
        newer = example_bundle(revision=2, title="How It Really Reaches Your Ears")
        return replace(bundle, notes=newer.notes, revision=2, files=newer.files)

    async def test_a_dry_run_writes_nothing_and_says_what_would_happen(
        self, publisher: Publisher, pages: Pages, bundle: Bundle
    ) -> None:
        publication = await publisher.publish(bundle, receipt=None, now=NOW, dry_run=True)
        assert publication.state is PublicationState.PENDING and publication.message
        assert pages.titles() == []

    async def test_a_published_revision_stands_at_the_target_and_was_read_back(
        self, publisher: Publisher, pages: Pages, bundle: Bundle
    ) -> None:
        publication = await publisher.publish(bundle, receipt=None, now=NOW)
        assert pages.titles() == [bundle.notes.title]
        assert publication.state is PublicationState.PUBLISHED and publication.verified
        assert (publication.episode, publication.revision) == (bundle.episode.key, 1)
        assert (publication.target, publication.at) == (publisher.name, NOW)

    async def test_what_stands_there_is_named_by_a_dry_run_so_that_it_can_be_taken_back_without_its_receipt(
        self, publisher: Publisher, pages: Pages, bundle: Bundle
    ) -> None:
        await publisher.publish(bundle, receipt=None, now=NOW)
        found = await publisher.publish(bundle, receipt=None, now=NOW, dry_run=True)
        assert found.ids and pages.titles() == [bundle.notes.title]
        try:
            await publisher.unpublish(found, now=NOW)
        except PublishError as error:
            assert str(error).endswith(".")
            return
        assert pages.titles() == []

    async def test_publishing_twice_is_publishing_once(
        self, publisher: Publisher, pages: Pages, bundle: Bundle
    ) -> None:
        first = await publisher.publish(bundle, receipt=None, now=NOW)
        second = await publisher.publish(bundle, receipt=first, now=NOW)
        assert pages.titles() == [bundle.notes.title]
        assert (second.ids, second.url) == (first.ids, first.url)

    async def test_what_is_there_is_found_again_when_the_receipt_was_lost(
        self, publisher: Publisher, pages: Pages, bundle: Bundle
    ) -> None:
        await publisher.publish(bundle, receipt=None, now=NOW)
        await publisher.publish(bundle, receipt=None, now=NOW)
        assert pages.titles() == [bundle.notes.title]

    async def test_a_new_revision_replaces_the_old_one_in_place(
        self, publisher: Publisher, pages: Pages, bundle: Bundle
    ) -> None:
        first = await publisher.publish(bundle, receipt=None, now=NOW)
        newer = self.changed(bundle)
        second = await publisher.publish(newer, receipt=first, now=NOW + timedelta(hours=1))
        assert pages.titles() == [newer.notes.title]
        assert (second.revision, second.ids) == (2, first.ids)

    async def test_taking_back_removes_it_or_says_that_it_cannot(
        self, publisher: Publisher, pages: Pages, bundle: Bundle
    ) -> None:
        receipt = await publisher.publish(bundle, receipt=None, now=NOW)
        try:
            taken = await publisher.unpublish(receipt, now=NOW)
        except PublishError as error:
            assert str(error).endswith(".")
            return
        assert taken.state is PublicationState.UNPUBLISHED
        assert pages.titles() == []
