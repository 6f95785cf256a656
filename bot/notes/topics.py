"""What an episode is about, from its chapters: the topics that took the most time, the questions that were asked."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.domain.chapter import Chapter
from bot.lexicon import COMMON, frequency
from bot.notes.titles.style import is_sponsor
from bot.notes.words import words

#: A first or last chapter below this greets or takes leave; any chapter below the second number is a remark; seconds.
_FRAME, _REMARK = 180.0, 45.0
#: What chapters are called that have no topic.
_BARE = re.compile(
    r"(?:intro|outro|einleitung|begrüßung|verabschiedung|part \d+|teil \d+|kapitel \d+)\W*", re.IGNORECASE
)


#: How a list of topics begins, who takes part, the word between the last two, and how a list of questions begins; other
#: languages get no list.
_LISTING = {
    "de": ("In dieser Folge", "mit", "und", "Die Fragen dabei"),
    "en": ("In this episode", "with", "and", "Asked along the way"),
    "es": ("En este episodio", "con", "y", "Las preguntas"),
    "fr": ("Dans cet épisode", "avec", "et", "Les questions posées"),
    "it": ("In questo episodio", "con", "e", "Le domande"),
    "nl": ("In deze aflevering", "met", "en", "De vragen"),
    "pt": ("Neste episódio", "com", "e", "As perguntas"),
}
#: Fewer topics say too little; more people are not named.
_FEWEST_TOPICS, _MOST_PEOPLE = 3, 4
#: So many questions are told, each of at least so many words: shorter ones lean on what came before.
_QUESTIONS, _FEWEST_WORDS = 2, 5


def overview(chapters: Sequence[Chapter], people: Sequence[str], *, length: float, language: str) -> tuple[str, ...]:
    """Up to two sentences: the topics, and questions that were asked. None where the topics are few."""
    listed = listing(topics_of(chapters, length, language), people, language)
    if not listed:
        return ()
    questions = _questions(chapters, length)
    opening = _LISTING[language[:2].lower()][3]
    return (listed, f"{opening}: {' '.join(questions)}") if questions else (listed,)


def listing(topics: Sequence[str], people: Sequence[str], language: str) -> str:
    """One sentence that lists the topics and who talks; empty where they are few, or nobody taught us the language.

    >>> listing(["Tides", "Boats", "Walls"], ["Ana Reyes", "Ben Ito"], "en-GB")
    'In this episode with Ana Reyes and Ben Ito: Tides, Boats, Walls.'
    """
    phrases = _LISTING.get(language[:2].lower())
    if phrases is None or len(topics) < _FEWEST_TOPICS:
        return ""
    opening, together, last, _ = phrases
    if 0 < len(people) <= _MOST_PEOPLE:
        named = [", ".join(people[:-1]), people[-1]] if len(people) > 1 else people
        opening = f"{opening} {together} {f' {last} '.join(named)}"
    mark = "; " if any("," in topic for topic in topics) else ", "
    return f"{opening}: {mark.join(topic.rstrip(' .,;:!') for topic in topics)}."


def topics_of(chapters: Sequence[Chapter], length: float, language: str, *, most: int = 6) -> tuple[str, ...]:
    """Titles that name a topic, of the `most` longest chapters, in order of time.

    Questions, advertisements, greetings and single everyday words name none; "Reasoning" says nothing beside "Reasoning
    models". `length` is the episode's, in seconds.

    >>> titles = ["Intro", "Tides", "Why do boats leave?", "Harbour walls"]
    >>> topics_of([Chapter(start=60.0 * at, title=title) for at, title in enumerate(titles)], 500.0, "en")
    ('Tides', 'Harbour walls')
    """
    lengths = _lengths(chapters, length)
    last = len(chapters) - 1
    named = [
        at
        for at, chapter in enumerate(chapters)
        if lengths[at] >= (_FRAME if at in {0, last} else _REMARK) and _names_topic(chapter.title, language)
    ]
    said = {at: frozenset(words(chapters[at].title)) for at in named}
    own = [at for at in named if not any(said[at] < said[other] for other in named)]
    longest = sorted(own, key=lambda at: -lengths[at])[:most]
    return tuple(dict.fromkeys(chapters[at].title for at in sorted(longest)))


def _questions(chapters: Sequence[Chapter], length: float) -> list[str]:
    """Questions that title the longest chapters, in order of time."""
    lengths = _lengths(chapters, length)
    asked = [
        at
        for at, chapter in enumerate(chapters)
        if chapter.title.endswith("?") and len(chapter.title.split()) >= _FEWEST_WORDS and lengths[at] >= _REMARK
    ]
    longest = sorted(asked, key=lambda at: -lengths[at])[:_QUESTIONS]
    return [chapters[at].title for at in sorted(longest)]


def _lengths(chapters: Sequence[Chapter], length: float) -> list[float]:
    return [end - start for start, end in pairwise([*(chapter.start for chapter in chapters), length])]


def _names_topic(title: str, language: str) -> bool:
    if not title.strip() or title.endswith("?") or _BARE.fullmatch(title) or is_sponsor(title):
        return False
    return " " in title or frequency(title, language) <= COMMON
