"""Who hosts a show, as its feed tells."""

from dataclasses import replace

from bot.domain.feed import Feed
from bot.domain.person import Person
from bot.testing.nouns import an_episode

NORA, MARA = Person(name="Nora Whitfield"), Person(name="Mara Lindqvist")
GUEST = Person(name="Tomás Aguirre", role="guest")


def _feed(*items: tuple[Person, ...], channel: tuple[Person, ...] = ()) -> Feed:
    episodes = tuple(replace(an_episode(number), people=people) for number, people in enumerate(items))
    return Feed(url="https://example.com/feed.xml", title="Signal Chain", people=channel, episodes=episodes)


def test_the_channel_s_word_counts() -> None:
    assert _feed((MARA,), (MARA,), channel=(NORA, GUEST)).hosts == (NORA,)


def test_else_whoever_hosts_most_of_the_newest_episodes() -> None:
    assert _feed((NORA, GUEST), (NORA,), (MARA,)).hosts == (NORA,)
    assert _feed((NORA, MARA), (NORA, MARA)).hosts == (NORA, MARA)
    assert _feed((GUEST,), (NORA,)).hosts == ()
    assert _feed().hosts == ()
