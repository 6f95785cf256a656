"""The spoken fixture as a feed would announce it, and the names that announcement gives."""

import json
import re

import feedparser

from bot.domain.episode import Episode
from bot.domain.person import Origin, Person
from bot.domain.show import Show
from bot.ports import EpisodeContext
from tests.bench.corpus import data_folder

#: Names that the fixture's feed item and channel give, and that are spoken in it.
GIVEN = ("Pavel Izmailov", "Matt Turck", "Anthropic", "NYU", "Epiplexity", "MAD Podcast", "Shannon", "Footprints")


def fixture() -> tuple[str, EpisodeContext, tuple[str, ...]]:
    """What was said, what podbot knows beforehand, and the names it was given."""
    folder = data_folder() / "fixtures" / "mad-izmailov"
    spoken = json.loads((folder / "spoken.json").read_text(encoding="utf-8"))
    feed = feedparser.parse((folder / "feed.xml").read_text(encoding="utf-8"))
    item = feed.entries[0]
    people = (
        Person(name="Matt Turck", role="host", origin=Origin.FEED),
        Person(name="Pavel Izmailov", role="guest", origin=Origin.FEED),
    )
    description = re.sub(r"<[^>]+>", " ", item.content[0].value)
    episode = Episode(show="mad", title=item.title, description=description, author=item.author, people=people)
    context = EpisodeContext(
        episode=episode,
        show=Show(slug="mad", title=feed.feed.title),
        feed_title=feed.feed.title,
        feed_description=feed.feed.description,
    )
    return " ".join(turn["text"] for turn in spoken["turns"]), context, GIVEN
