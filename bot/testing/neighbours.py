"""Web processes that tell each other in memory, and what all `Neighbours` must do: inherit `NeighboursContract`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.ports import LASTS, Neighbours, Visit
from bot.testing.nouns import an_episode


@dataclass(kw_only=True)
class SharedTable:
    """What all processes of one team see: who has which draft open until when, and whom to call."""

    rows: dict[tuple[str, str], tuple[Sequence[Visit], float]] = field(default_factory=dict)
    #: Called with process, draft and what is new there: "people" or "draft".
    ears: list[Callable[[str, str, str], None]] = field(default_factory=list)
    #: Seconds on the team's clock; tests put it forward.
    now: float = 0.0

    def say(self, name: str, key: str, what: str) -> None:
        """Tell every process."""
        for hear in self.ears:
            hear(name, key, what)


class MemoryNeighbours:
    """Fulfils `bot.ports.Neighbours` for one of the processes that share a table."""

    def __init__(self, name: str, table: SharedTable) -> None:
        self._name, self._table = name, table

    def keep(self, key: str, visits: Sequence[Visit]) -> None:
        rows, mine = self._table.rows, (self._name, key)
        before, _ = rows.pop(mine, ((), 0.0))
        if visits:
            rows[mine] = (tuple(visits), self._table.now + LASTS)
        if tuple(visits) != before:
            self._table.say(self._name, key, "people")

    def others(self, key: str) -> Sequence[Visit]:
        alive = [
            (name, visits)
            for (name, of), (visits, until) in self._table.rows.items()
            if of == key and name != self._name and until > self._table.now
        ]
        return [visit for _, visits in sorted(alive) for visit in visits]

    def tell(self, key: str) -> None:
        self._table.say(self._name, key, "draft")


class Team(Protocol):
    """What the contract needs of a kind of neighbours: several processes, their clock and what is said."""

    def process(self, name: str) -> Neighbours: ...
    def later(self, seconds: float) -> None:
        """Let so much time pass for everybody."""
        ...

    def heard(self, name: str, key: str, what: str) -> int:
        """How often processes were told so by that one; waits a little for the first time."""
        ...


KEY, OTHER = an_episode(1).key, an_episode(2).key
MARA, ED = Visit(id="4711", name="Mara"), Visit(id="815", name="Ed", doing="the title")


class NeighboursContract:
    """Subclass in a test module with a fixture `team`, whose library knows `an_episode(1)` and `an_episode(2)`."""

    def test_each_process_sees_the_pages_of_all_others_and_not_its_own(self, team: Team) -> None:
        one, two, three = (team.process(name) for name in ("one", "two", "three"))
        one.keep(KEY, [MARA])
        two.keep(KEY, [ED, MARA])
        assert list(one.others(KEY)) == [ED, MARA] and list(two.others(KEY)) == [MARA]
        assert list(three.others(KEY)) == [MARA, ED, MARA]

    def test_what_is_kept_last_is_all_there_is_of_a_process(self, team: Team) -> None:
        one, two = team.process("one"), team.process("two")
        one.keep(KEY, [MARA, ED])
        one.keep(KEY, [ED])
        assert list(two.others(KEY)) == [ED]
        one.keep(KEY, [])
        assert not two.others(KEY)

    def test_drafts_do_not_mix(self, team: Team) -> None:
        one, two = team.process("one"), team.process("two")
        one.keep(KEY, [MARA])
        one.keep(OTHER, [ED])
        one.keep(OTHER, [])
        assert list(two.others(KEY)) == [MARA] and not two.others(OTHER)

    def test_who_comes_goes_or_does_something_else_is_news_and_saying_it_again_is_none(self, team: Team) -> None:
        one = team.process("one")
        for visits in ([MARA], [MARA], [ED], [], []):
            one.keep(KEY, visits)
        one.tell(OTHER)  # heard after all of those
        assert team.heard("one", OTHER, "draft") == 1
        assert team.heard("one", KEY, "people") == 3

    def test_a_change_of_a_draft_is_told_to_everybody(self, team: Team) -> None:
        team.process("two").tell(KEY)
        assert team.heard("two", KEY, "draft") == 1

    def test_a_process_that_says_nothing_more_is_forgotten_and_one_that_does_is_not(self, team: Team) -> None:
        dead, alive, looking = (team.process(name) for name in ("dead", "alive", "looking"))
        dead.keep(KEY, [MARA])
        alive.keep(KEY, [ED])
        team.later(LASTS / 2)
        alive.keep(KEY, [ED])
        assert list(looking.others(KEY)) == [ED, MARA]
        team.later(LASTS / 2 + 1)
        assert list(looking.others(KEY)) == [ED]
        dead.keep(KEY, [MARA])
        assert list(looking.others(KEY)) == [ED, MARA]
