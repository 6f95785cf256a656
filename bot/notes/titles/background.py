"""What is known about an episode besides what is said in it, as far as it concerns titles."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.episode import Episode
from bot.domain.transcript import Transcript
from bot.notes.description import told, topic_lines
from bot.notes.titles.misheard import misheard_words
from bot.notes.words import words


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


def background_of(transcript: Transcript, episode: Episode, *, show: str = "") -> Background:
    """What feed and voices tell; `show` is the show's name."""
    return Background(
        topics=_topics(episode),
        people=[speaker.name for speaker in transcript.speakers if speaker.name],
        misheard=misheard_words(transcript),
        headline=frozenset(words(episode.title)),
        told=frozenset(words(told(episode.title, episode.description))),
        show=show,
    )


def _topics(episode: Episode) -> list[str]:
    """Lines of the feed's text that name a topic; what a link is called names a source."""
    sources = {link.label.casefold() for link in episode.links}
    return [line for line in topic_lines(episode.description) if line.casefold() not in sources]
