"""Who may be speaking in an episode, and which of them a stretch of recognised words means."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from bot.domain.person import Origin, Person
from bot.lexicon import COMMON, frequency, is_word
from bot.ports import EpisodeContext
from bot.speech.hints import NameKind, candidates
from bot.speech.names_match import letters
from bot.speech.sound import likeness

#: How alike words and a name have to be, where the words around say that a name stands here …
FULL = 0.70
#: … and where only a part of the name was said.
PART = 0.84
_SOUND = 0.65
#: Below this likeness of letters, how a name sounds is not looked at: it takes long, and nothing would come of it.
_SPELT = 0.35
#: Longest name in words.
_MOST_WORDS = 4
#: Words said so often in a million begin no name.
_LITTLE = 400.0
_PLACES = ("the episode's title", "the feed item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Somebody who may be one of the voices."""

    name: str
    #: host, guest, …; empty where nothing says.
    role: str = ""
    origin: Origin
    #: Where the name was found, for people: "podcast:person in the feed".
    place: str
    initials: str | None = None
    #: Whether something names them as taking part; others are only mentioned in title or description.
    present: bool = True


def roster(context: EpisodeContext) -> tuple[Known, ...]:
    """Everybody known, surest first, each once; a later source adds what an earlier one does not say."""
    found: dict[str, Known] = {}
    for known in _all(context):
        same = _same(found, known.name)
        if same is None:
            found[letters(known.name)] = known
        else:
            found[same] = _completed(found[same], known)
    return tuple(found.values())


def _all(context: EpisodeContext) -> Iterator[Known]:
    episode, show, language = context.episode, context.show, (context.show.language or "en")[:2].lower()
    yield from _people(show.hosts, "host of the show", hosts=True)
    yield from _people(episode.people or context.feed_people, "named in the feed")
    for voice in show.voices:
        yield Known(name=voice.name, origin=Origin.EDITOR, place="a remembered voice", present=False)
    for name in _with(f"{show.title}\n{context.feed_title}"):
        yield Known(name=name, role="host", origin=Origin.FEED, place="named in the show's title", present=False)
    for one in candidates(context):
        if (
            one.kind is NameKind.PERSON
            and not _plain(one.text, language)
            and (one.place in _PLACES or one.place == "the feed's author")
        ):
            yield Known(
                name=one.text, origin=one.origin, place=f"named in {one.place}", present=one.place == _PLACES[0]
            )


def _plain(name: str, language: str) -> bool:
    """Whether a capitalised run of a title is more likely words than a name ("Availability Zones", "Der Weg")."""
    words = [word.lower() for word in name.split()]
    return all(is_word(word, language) or is_word(word, "en") for word in words) or (
        frequency(words[0], language) > _LITTLE
    )


def _people(people: Iterable[Person], place: str, *, hosts: bool = False) -> Iterator[Known]:
    for person in people:
        name = re.sub(r"\s*\([^)]*\)", "", person.name).strip()
        if name:
            initials = person.initials if hosts else None
            role = "host" if hosts else person.role
            yield Known(name=name, role=role, origin=person.origin, place=place, initials=initials)


def _with(title: str) -> Iterator[str]:
    """`The MAD Podcast with Matt Turck`: the name behind "with"."""
    for match in re.finditer(r"\b(?:with|mit|by|von) ((?:[A-ZÀ-Þ][\w'’.-]+ ?){2,3})", title):
        yield match[1].strip()


def _same(found: dict[str, Known], name: str) -> str | None:
    key = letters(name)
    if key in found:
        return key
    return next((other for other in found if min(len(key), len(other)) > 5 and fuzz.ratio(key, other) >= 92), None)


def _completed(first: Known, second: Known) -> Known:
    return Known(
        name=first.name,
        role=first.role or second.role,
        origin=first.origin,
        place=first.place if first.present or not second.present else second.place,
        initials=first.initials or second.initials,
        present=first.present or second.present,
    )


def learnt(text: str, language: str, *, certain: bool, unlike: str) -> str | None:
    """A name that nobody told us: two or three capitalised words that are not plain ones, nor in `unlike`.

    One word is enough where it is `certain` that a name stands here.
    """
    run = re.match(r"(?:[^\W\d_a-zß-ÿ][\w'’-]*(?: |$)){1,3}", text)
    words = run[0].split() if run else []
    plain = [is_word(word.lower(), language) and frequency(word.lower(), language) > COMMON for word in words]
    name = " ".join(words)
    if len(words) < (1 if certain else 2) or all(plain) or letters(name) in letters(unlike):
        return None
    return name


def meant(text: str, people: Iterable[Known], language: str) -> tuple[Known, float] | None:
    """Who of `people` is named at the start of `text`, and how alike it is (0..1); None where nobody is, or two are."""
    ranked = sorted(((alike(text, known.name, language), known) for known in people), key=lambda pair: -pair[0])
    if not ranked or ranked[0][0] <= 0:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < 0.05:
        return None
    return ranked[0][1], ranked[0][0]


@lru_cache(maxsize=1 << 14)
def alike(text: str, name: str, language: str) -> float:
    """How like the name the first words of `text` are; 0 where it is not enough to mean it."""
    words = text.split()[:_MOST_WORDS]
    runs = [" ".join(words[:count]) for count in range(1, len(words) + 1)]
    parts = name.split()
    full = max((_likeness(run, name, language) for run in runs), default=0.0)
    if full >= FULL:
        return full
    if len(parts) < 2 or not words:
        return 0.0
    single = max(_likeness(words[0], part, language) for part in (parts[0], parts[-1]))
    doubtful = single < 1 and frequency(words[0].lower(), language) > COMMON
    return 0.9 * single if single >= PART and not doubtful else 0.0


def _likeness(heard: str, name: str, language: str) -> float:
    a, b = letters(heard), letters(name)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if min(len(a), len(b)) < 3:
        return 0.0
    spelt = fuzz.ratio(a, b) / 100
    return _SOUND * likeness(heard, name, language) + (1 - _SOUND) * spelt if spelt >= _SPELT else 0.0
