"""What is known about an episode besides what is said in it, as far as it concerns titles."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """The defaults are those of an episode of which only the words are known."""

    #: Lines of the feed's text that name topics, used where they fit.
    topics: Sequence[str] = ()
    #: Names of the voices, which alone are no topic.
    people: Sequence[str] = ()
    #: Small words that most likely were not said.
    misheard: frozenset[str] = frozenset()
    #: Small words of the episode's title, and of title and description together.
    headline: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    #: The show's name, which names no part of it.
    show: str = ""


UNKNOWN = Background()
