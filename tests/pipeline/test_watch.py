"""Watching a show: found episodes go to work once, whatever dies in between; replaced audio is asked about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.audio import AudioFile
from bot.domain.episode import Enclosure, Episode, Stage
from bot.domain.feed import Feed, Validators
from bot.errors import FeedError, FeedGone, NetworkError
from bot.pipeline.poll import PollPlan
from bot.pipeline.watch import Poll, Watcher
from bot.ports import WorkStatus
from bot.testing.audio_fetcher import FakeAudioFetcher
from bot.testing.feed_reader import FakeFeedReader
from bot.testing.library import MemoryLibrary
from bot.testing.nouns import NOW, a_show, an_episode

URL = "https://example.com/harbour.xml"
PLAN = PollPlan(every=900, first_time=1)


class CountingWork:
    """Remembers what it was asked to produce; `broken` refuses."""

    def __init__(self) -> None:
        self.produced: list[str] = []
        self.broken = False
        self.failed: set[str] = set()

    async def produce(self, key: str, *, by: str = "podbot") -> str:
        if self.broken:
            raise ConnectionError("killed here")
        self.produced.append(key)
        return key

    async def rerun(self, key: str, request: object) -> str:
        raise NotImplementedError

    async def publish(self, key: str, revision: int, **options: object) -> Sequence[str]:
        raise NotImplementedError

    async def cancel(self, key: str) -> int:
        raise NotImplementedError

    async def status(self, key: str | None = None) -> Sequence[WorkStatus]:
        return [WorkStatus(id=one, kind="produce", episode=one, state="failed") for one in self.failed & {key}]


class World:
    """Everything a watcher needs, in memory."""

    def __init__(self, tmp_path: Path) -> None:
        self.now = NOW
        self.library = MemoryLibrary()
        self.library.save_show(a_show())
        self.reader = FakeFeedReader()
        self.work = CountingWork()
        self.fetcher = FakeAudioFetcher()
        self.said: list[str] = []
        self.watcher = Watcher(
            reader=self.reader,
            library=self.library,
            work=self.work,
            now=self._time,
            say=self._say,
            fetcher=self.fetcher,
            scratch=tmp_path,
        )

    def feed(self, *episodes: Episode, **facts: object) -> None:
        newest_first = tuple(sorted(episodes, key=lambda one: one.published or NOW, reverse=True))
        self.reader.answers[URL] = Feed(url=URL, title="Harbour", episodes=newest_first, **facts)  # type: ignore[arg-type]

    async def poll(self, **options: bool):  # type: ignore[no-untyped-def]
        self.now += timedelta(minutes=15)
        return await self.watcher.poll("harbour", PLAN, **options)

    def _time(self) -> datetime:
        return self.now

    async def _say(self, show: str, sentence: str) -> None:
        self.said.append(sentence)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


async def test_a_new_episode_goes_to_work_once(world: World) -> None:
    world.feed(an_episode(1), an_episode(2))
    assert (await world.poll()).produced == (an_episode(2).key,)
    world.feed(an_episode(1), an_episode(2), an_episode(3))
    assert (await world.poll()).produced == (an_episode(3).key,)
    assert (await world.poll()).produced == ()
    assert world.work.produced == [an_episode(2).key, an_episode(3).key]
    assert len(world.library.episodes()) == 3


async def test_audio_that_failed_is_tried_again_once_the_feed_names_another_address(world: World) -> None:
    def at(url: str) -> Episode:
        return replace(an_episode(1), enclosure=Enclosure(url=url))

    key = an_episode(1).key
    world.feed(at("https://example.com/wrong.mp3?token=1"))
    await world.poll()
    world.work.failed = {key}
    world.feed(at("https://example.com/wrong.mp3?token=2"))
    assert (await world.poll()).produced == ()
    world.feed(at("https://example.com/right.mp3"))
    assert (await world.poll()).produced == (key,)
    assert world.work.produced == [key, key]


async def test_the_server_is_asked_with_what_it_gave(world: World) -> None:
    world.feed(an_episode(1), validators=Validators(etag='"1"'))
    await world.poll()
    world.reader.answers[URL] = None
    assert (await world.poll()).poll is Poll.UNCHANGED
    assert [validators.etag for _, validators in world.reader.asked] == [None, '"1"']


async def test_a_bell_too_early_is_let_go_unless_somebody_asks(world: World) -> None:
    world.feed(an_episode(1))
    await world.poll()
    world.now += timedelta(minutes=1)
    assert (await world.watcher.poll("harbour", PLAN)).poll is Poll.SKIPPED
    assert (await world.watcher.poll("harbour", PLAN, at_once=True)).poll is Poll.READ


async def test_a_worker_killed_before_handing_over_hands_over_next_time(world: World) -> None:
    world.feed(an_episode(1))
    world.work.broken = True
    with pytest.raises(ConnectionError):
        await world.poll()
    assert world.library.feed_state("harbour").polled_at is None
    world.work.broken = False
    assert (await world.poll()).produced == (an_episode(1).key,)
    assert (await world.poll()).produced == ()


async def test_a_day_of_timeouts_is_said_once_and_ends_by_itself(world: World) -> None:
    world.reader.answers[URL] = NetworkError("It timed out.")
    polls = [(await world.poll()).poll for _ in range(96)]
    assert len(world.said) == 1 and polls.count(Poll.FAILED) < 15
    world.feed(an_episode(1))
    assert (await world.poll(at_once=True)).produced == (an_episode(1).key,)
    assert len(world.said) == 2 and "can be read again" in world.said[1]


async def test_a_feed_gone_for_good_is_not_asked_again(world: World) -> None:
    world.reader.answers[URL] = FeedGone("Gone for good.")
    await world.poll()
    assert (await world.poll(at_once=True)).poll is Poll.SKIPPED
    assert world.said == ["Gone for good. podbot has paused it."] and len(world.reader.asked) == 1


async def test_a_person_who_pauses_during_a_poll_is_obeyed(world: World) -> None:
    class Pausing(FakeFeedReader):
        async def read(self, url: str, *, show: str, validators: Validators = Validators()) -> Feed | None:  # noqa: B008
            world.library.save_feed_state(replace(world.library.feed_state(show), paused=True))
            raise FeedError("Broken.")

    await replace(world.watcher, reader=Pausing()).poll("harbour", PLAN)
    assert world.library.feed_state("harbour").paused


async def test_a_moved_feed_is_read_at_its_new_address(world: World) -> None:
    world.feed(an_episode(1), moved_to="https://new.example/feed")
    await world.poll()
    world.reader.answers["https://new.example/feed"] = world.reader.answers.pop(URL)
    assert (await world.poll()).poll is Poll.READ
    assert world.reader.asked[-1][0] == "https://new.example/feed"


async def test_a_feed_at_another_address_starts_afresh(world: World) -> None:
    world.feed(an_episode(1), moved_to="https://gone.example/feed", validators=Validators(etag='"1"'))
    await world.poll()
    world.reader.answers["https://gone.example/feed"] = FeedGone("Gone for good.")
    await world.poll()
    assert world.library.feed_state("harbour").paused
    world.library.save_show(replace(a_show(), feed="https://better.example/feed"))
    world.reader.answers["https://better.example/feed"] = world.reader.answers[URL]
    assert (await world.poll()).poll is Poll.READ
    assert world.reader.asked[-1] == ("https://better.example/feed", Validators())
    assert not world.library.feed_state("harbour").paused


async def test_a_show_without_a_feed_is_left_alone(world: World) -> None:
    world.library.save_show(replace(a_show(), feed=""))
    assert (await world.poll(at_once=True)).poll is Poll.SKIPPED and world.reader.asked == []


class TestReplacedAudio:
    @pytest.fixture
    async def done(self, world: World, tmp_path: Path) -> World:
        """An episode in review whose audio was b"old"."""
        world.fetcher.files = {"https://a.example/1.mp3": b"old"}
        world.feed(self.episode("https://a.example/1.mp3"))
        await world.poll()
        key = an_episode(1).key
        audio = await world.fetcher.fetch("https://a.example/1.mp3", tmp_path / "kept.mp3")
        world.library.save_audio(key, audio, f"harbour/{key}/audio.mp3")
        world.library.set_stage(key, Stage.IN_REVIEW, now=NOW)
        world.fetcher.fetched.clear()
        return world

    def episode(self, url: str, length: int = 3) -> Episode:
        return replace(an_episode(1), enclosure=Enclosure(url=url, length=length, type="audio/mpeg"))

    async def test_other_bytes_are_asked_about_once(self, done: World, tmp_path: Path) -> None:
        done.fetcher.files["https://a.example/1-v2.mp3"] = b"new words"
        done.feed(self.episode("https://a.example/1-v2.mp3", 9))
        assert (await done.poll()).replaced == (an_episode(1).key,)
        assert len(done.said) == 1 and "was replaced" in done.said[0] and "re-run" in done.said[0]
        assert (await done.poll()).replaced == () and len(done.said) == 1
        assert done.work.produced == [an_episode(1).key]
        assert [one.action for one in done.library.audit_log()] == ["audio replaced"]
        assert list(tmp_path.glob("*.compare*")) == []

    async def test_the_same_file_at_a_new_address_is_nothing_to_speak_of(self, done: World) -> None:
        done.fetcher.files["https://cdn.example/1.mp3"] = b"old"
        done.feed(self.episode("https://cdn.example/1.mp3"))
        assert (await done.poll()).replaced == () and done.said == []
        assert done.fetcher.fetched == []  # the server's ETag was enough
        state = done.library.episode(an_episode(1).key)
        assert state.episode.enclosure is not None and state.episode.enclosure.url == "https://cdn.example/1.mp3"

    async def test_a_server_that_is_away_leaves_the_question_for_the_next_poll(self, done: World) -> None:
        done.feed(self.episode("https://a.example/away.mp3", 9), validators=Validators(etag='"2"'))
        assert (await done.poll()).replaced == ()
        state = done.library.feed_state("harbour")
        assert state.validators == Validators() and state.failures == 0
        done.fetcher.files["https://a.example/away.mp3"] = b"new words"
        assert (await done.poll()).replaced == (an_episode(1).key,)


def test_hashes_decide_when_the_server_says_nothing() -> None:
    from bot.pipeline.replaced import same_bytes, same_on_server
    from bot.ports import RemoteAudio

    kept = AudioFile(path=Path("a"), sha256="1", size=10, etag='"a"', last_modified="Monday")
    assert same_on_server(kept, RemoteAudio(etag='"a"', size=11)) is True
    assert same_on_server(kept, RemoteAudio(etag='"b"', size=11)) is False
    assert same_on_server(kept, RemoteAudio(size=10, last_modified="Monday")) is True
    assert same_on_server(kept, RemoteAudio(size=10)) is None
    assert same_on_server(kept, RemoteAudio()) is None
    assert same_bytes(kept, replace(kept, etag=None)) and not same_bytes(kept, replace(kept, sha256="2"))
