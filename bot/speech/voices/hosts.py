"""Who hosts a show, as its feed tells: by `podcast:person`, title, author, and what it says of itself."""

from bot.domain.episode import Episode
from bot.domain.feed import Feed
from bot.domain.person import Person
from bot.domain.show import Show
from bot.ports import EpisodeContext, History
from bot.speech.voices.roster import roster


def hosts_of(feed: Feed) -> tuple[Person, ...]:
    """Those that `podcast:person` gives, else those with a whole name whom the rest of the feed makes hosts."""
    if feed.hosts:
        return feed.hosts
    nothing_yet = Episode(show="", title="", author=feed.author)
    known = roster(
        EpisodeContext(
            episode=nothing_yet,
            show=Show(slug="", title=feed.title, language=feed.language),
            feed_title=feed.title,
            feed_description=feed.description,
            history=History(episodes=tuple(feed.episodes)),
        )
    )
    hosts = (one for one in known if one.role == "host" and one.present and " " in one.name)
    return tuple(Person(name=one.name, role="host", origin=one.origin) for one in hosts)
