"""Work that is only remembered, and what every kind of `Work` must do: inherit `WorkContract`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.publication import Publication, PublicationState, taken_back
from bot.domain.show import Show
from bot.errors import NotFound, PublishError
from bot.ports import Library, RerunRequest, Work, WorkStatus
from bot.testing.nouns import NOW, a_show, an_episode
from bot.testing.suites import pytest

_OPEN = ("queued", "running")


class MemoryWork:
    """Fulfils `bot.ports.Work` without doing anything: `rows` and `requests` show what was asked for."""

    def __init__(
        self, library: Library, *, targets: Callable[[Show], Sequence[str]] = lambda show: (), now: datetime = NOW
    ) -> None:
        self._library, self._targets, self._now = library, targets, now
        #: By id; tests may replace a row to say how far it is.
        self.rows: dict[str, WorkStatus] = {}
        #: Re-run requests by episode.
        self.requests: dict[str, RerunRequest] = {}

    async def produce(self, key: str, *, by: str = "podbot") -> str:
        self._library.episode(key)
        return self._ask(f"ep:{key}", "produce", key)

    async def rerun(self, key: str, request: RerunRequest) -> str:
        self._library.episode(key)
        await self._end(key, ("produce", "rerun"))
        self.requests[key] = request
        self.rows.pop(f"rerun:{key}", None)
        return self._ask(f"rerun:{key}", "rerun", key)

    async def publish(
        self, key: str, revision: int, *, targets: Sequence[str] | None = None, by: str = "podbot"
    ) -> Sequence[str]:
        show = self._library.show(self._library.episode(key).episode.show)
        names = self._targets(show) if targets is None else targets
        if not names:
            raise PublishError(f"The show {show.title} has no targets.")
        back = taken_back(self._library.publications(key)) if targets is None else ()
        wanted = [name for name in names if name not in back]
        older = {f"pub:{key}:{number}:{name}" for number in range(1, revision) for name in wanted}
        self.rows = {id: row for id, row in self.rows.items() if id not in older or row.state in (*_OPEN, "done")}
        return [self._ask(f"pub:{key}:{revision}:{name}", "publish", key) for name in wanted]

    async def cancel(self, key: str) -> int:
        return await self._end(key, ("produce", "rerun", "publish"))

    async def status(self, key: str | None = None) -> Sequence[WorkStatus]:
        if key is not None:
            return [row for row in self.rows.values() if row.episode == key]
        return [row for row in self.rows.values() if row.state != "done"]

    def _ask(self, id: str, kind: str, key: str) -> str:
        known = self.rows.get(id)
        if known is None or known.state not in (*_OPEN, "done"):
            self.rows[id] = WorkStatus(id=id, kind=kind, episode=key, state="queued", queued_at=self._now)
        return id

    async def _end(self, key: str, kinds: Sequence[str]) -> int:
        mine = [row for row in self.rows.values() if row.episode == key and row.kind in kinds and row.state in _OPEN]
        for row in mine:
            self.rows[row.id] = replace(row, state="cancelled", message="Cancelled.")
        return len(mine)


class WorkContract:
    """Subclass with fixtures `work`, whose show has the targets blog and feed, and `library`, which it works on."""

    @pytest.fixture
    def key(self, library: Library) -> str:
        library.save_show(a_show())
        library.add_episodes([an_episode()], now=NOW)
        return an_episode().key

    async def test_asking_twice_is_one_piece_of_work(self, work: Work, key: str) -> None:
        assert await work.produce(key) == await work.produce(key, by="mara")
        (status,) = await work.status(key)
        assert (status.kind, status.episode, status.state) == ("produce", key, "queued")
        assert status.queued_at is not None

    async def test_an_unknown_episode_is_named(self, work: Work, library: Library) -> None:
        for asked in (work.produce("beef"), work.rerun("beef", RerunRequest()), work.publish("beef", 1)):
            with pytest.raises(NotFound, match="beef"):
                await asked

    async def test_publishing_is_one_piece_of_work_a_target(self, work: Work, key: str) -> None:
        ids = await work.publish(key, 1)
        assert len(set(ids)) == 2
        assert await work.publish(key, 1, targets=["feed"]) == [id for id in ids if id.endswith("feed")]
        assert len(await work.status(key)) == 2
        assert set(await work.publish(key, 2)).isdisjoint(ids)

    async def test_what_failed_of_an_older_revision_is_forgotten_once_a_newer_is_asked_for(
        self, work: Work, key: str
    ) -> None:
        await work.publish(key, 1)
        await work.cancel(key)
        await work.publish(key, 2, targets=["feed"])
        assert {status.id: status.state for status in await work.status(key)} == {
            f"pub:{key}:1:blog": "cancelled",
            f"pub:{key}:2:feed": "queued",
        }

    async def test_nothing_goes_by_itself_where_it_was_taken_back(self, work: Work, library: Library, key: str) -> None:
        back = Publication(episode=key, target="blog", revision=1, state=PublicationState.UNPUBLISHED, at=NOW)
        library.save_publication(back)
        assert [id.rpartition(":")[2] for id in await work.publish(key, 1)] == ["feed"]
        assert [id.rpartition(":")[2] for id in await work.publish(key, 1, targets=["blog"])] == ["blog"]

    async def test_publishing_to_no_target_is_an_error(self, work: Work, key: str) -> None:
        with pytest.raises(PublishError, match="no targets"):
            await work.publish(key, 1, targets=[])

    async def test_cancelling_ends_all_work_of_the_episode(self, work: Work, key: str) -> None:
        await work.produce(key)
        await work.publish(key, 1)
        assert await work.cancel(key) == 3
        assert await work.cancel(key) == 0
        assert {status.state for status in await work.status(key)} == {"cancelled"}

    async def test_what_was_cancelled_can_be_asked_for_again(self, work: Work, key: str) -> None:
        id = await work.produce(key)
        await work.cancel(key)
        assert await work.produce(key) == id
        (status,) = await work.status(key)
        assert (status.state, status.message) == ("queued", "")

    async def test_a_rerun_replaces_what_is_under_way(self, work: Work, key: str) -> None:
        await work.produce(key)
        first = await work.rerun(key, RerunRequest(model="small"))
        second = await work.rerun(key, RerunRequest(model="large"))
        assert first == second
        states = {status.kind: status.state for status in await work.status(key)}
        assert states == {"produce": "cancelled", "rerun": "queued"}

    async def test_the_status_of_all_leaves_out_other_episodes_only_when_asked(
        self, work: Work, library: Library, key: str
    ) -> None:
        library.add_episodes([an_episode(2)], now=NOW)
        await work.produce(key)
        await work.produce(an_episode(2).key)
        assert {status.episode for status in await work.status()} == {key, an_episode(2).key}
        assert {status.episode for status in await work.status(key)} == {key}
