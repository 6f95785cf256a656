"""What an episode is about, from its chapters: the topics that took the most time."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.domain.chapter import Chapter
from bot.lexicon import COMMON, frequency
from bot.notes.titles.style import is_sponsor

#: A first or last chapter below this greets or takes leave; any chapter below the second number is a remark; seconds.
_FRAME, _REMARK = 180.0, 45.0
#: What chapters are called that have no topic.
_BARE = re.compile(
    r"(?:intro|outro|einleitung|begrüßung|verabschiedung|part \d+|teil \d+|kapitel \d+)\W*", re.IGNORECASE
)


#: How a list of topics begins, who takes part, and the word between the last two; other languages get no list.
_LISTING = {
    "de": ("In dieser Folge", "mit", "und"),
    "en": ("In this episode", "with", "and"),
    "es": ("En este episodio", "con", "y"),
    "fr": ("Dans cet épisode", "avec", "et"),
    "it": ("In questo episodio", "con", "e"),
    "nl": ("In deze aflevering", "met", "en"),
    "pt": ("Neste episódio", "com", "e"),
}
#: Fewer topics say too little; more people are not named.
_FEWEST_TOPICS, _MOST_PEOPLE = 3, 4


def listing(topics: Sequence[str], people: Sequence[str], language: str) -> str:
    """One sentence that lists the topics and who talks; empty where they are few, or nobody taught us the language.

    >>> listing(["Tides", "Boats", "Walls"], ["Ana Reyes", "Ben Ito"], "en-GB")
    'In this episode with Ana Reyes and Ben Ito: Tides, Boats, Walls.'
    """
    words = _LISTING.get(language[:2].lower())
    if words is None or len(topics) < _FEWEST_TOPICS:
        return ""
    opening, together, last = words
    if 0 < len(people) <= _MOST_PEOPLE:
        named = [", ".join(people[:-1]), people[-1]] if len(people) > 1 else people
        opening = f"{opening} {together} {f' {last} '.join(named)}"
    mark = "; " if any("," in topic for topic in topics) else ", "
    return f"{opening}: {mark.join(topic.rstrip(' .,;:!') for topic in topics)}."


def topics_of(chapters: Sequence[Chapter], length: float, language: str, *, most: int = 6) -> tuple[str, ...]:
    """Titles that name a topic, of the `most` longest chapters, in order of time.

    Questions, advertisements, greetings and single everyday words name none. `length` is the episode's, in seconds.

    >>> titles = ["Intro", "Tides", "Why do boats leave?", "Harbour walls"]
    >>> topics_of([Chapter(start=60.0 * at, title=title) for at, title in enumerate(titles)], 500.0, "en")
    ('Tides', 'Harbour walls')
    """
    starts = [*(chapter.start for chapter in chapters), length]
    lengths = [end - start for start, end in pairwise(starts)]
    last = len(chapters) - 1
    named = [
        at
        for at, chapter in enumerate(chapters)
        if lengths[at] >= (_FRAME if at in {0, last} else _REMARK) and _names_topic(chapter.title, language)
    ]
    longest = sorted(named, key=lambda at: -lengths[at])[:most]
    return tuple(dict.fromkeys(chapters[at].title for at in sorted(longest)))


def _names_topic(title: str, language: str) -> bool:
    if not title.strip() or title.endswith("?") or _BARE.fullmatch(title) or is_sponsor(title):
        return False
    return " " in title or frequency(title, language) <= COMMON
