"""What is known about an episode besides its audio."""

from dataclasses import dataclass, field

from bot.domain.chapter import Chapter
from bot.domain.episode import Episode
from bot.domain.notes import ShowNotes
from bot.domain.person import Person
from bot.domain.show import Show
from bot.domain.transcript import Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What earlier episodes of a show taught: approved notes with their transcripts, newest first."""

    notes: tuple[ShowNotes, ...] = ()
    #: (transcript, human chapters) pairs to learn the show's chapter style from.
    chaptered: tuple[tuple[Transcript, tuple[Chapter, ...]], ...] = ()
    #: Feed items of earlier episodes: their descriptions hold names, links and often chapters.
    episodes: tuple[Episode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeContext:
    """All that is known about an episode besides its audio."""

    episode: Episode
    show: Show
    #: Title and people of the feed's channel.
    feed_title: str = ""
    feed_description: str = ""
    feed_people: tuple[Person, ...] = ()
    history: History = field(default_factory=History)
