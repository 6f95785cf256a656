"""Who may be speaking in an episode, and which of them a stretch of recognised words means."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz

from bot.domain.person import Origin, Person
from bot.given_names import is_given_name
from bot.lexicon import COMMON, frequency, is_word
from bot.ports import EpisodeContext
from bot.speech.names.announced import announced, hosts_in, hosts_told, is_person
from bot.speech.names.hints import AUTHOR, NameKind, candidates
from bot.speech.names.matching import letters
from bot.speech.names.sound import likeness

#: How alike words and a name have to be, where the words around say that a name stands here …
FULL = 0.70
#: … and where only a part of the name was said.
PART = 0.84
_SOUND = 0.65
#: A short form of the first name is as like as this.
_SHORT = 0.95
#: Below this likeness of letters, how a name sounds is not looked at: it takes long, and nothing would come of it.
_SPELT = 0.35
#: Longest name in words.
_MOST_WORDS = 4
#: Feed items of earlier episodes that are looked through, and in what share of them a regular host is named.
_EARLIER, _REGULAR = 30, 0.3
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
    #: Other names they go by.
    also: tuple[str, ...] = ()


def roster(context: EpisodeContext) -> tuple[Known, ...]:
    """Everybody known, surest first, each once; a later source adds what an earlier one does not say."""
    found: dict[str, Known] = {}
    for known in sorted(_all(context), key=lambda known: " " not in known.name):  # whole names take first names in
        same = _same(found, known.name)
        if same is None:
            found[letters(known.name)] = known
        else:
            found[same] = _completed(found[same], known)
    return tuple(_absent(found.values(), context))


def _absent(people: Iterable[Known], context: EpisodeContext) -> Iterator[Known]:
    """Where the episode says who leads it, its show's other hosts need not be there."""
    language = (context.show.language or "en")[:2].lower()
    led = [one for one in announced(context.episode.title, context.episode.description, language) if one.role == "host"]
    for known in people:
        named = any(_same({letters(known.name): known}, one.name) for one in led)
        yield replace(known, present=False) if led and known.role == "host" and not named else known


def _all(context: EpisodeContext) -> Iterator[Known]:
    episode, show, language = context.episode, context.show, (context.show.language or "en")[:2].lower()
    yield from _people(show.hosts, "host of the show", hosts=True)
    yield from _people(episode.people or context.feed_people, "named in the feed")
    for voice in show.voices:
        yield Known(name=voice.name, origin=Origin.EDITOR, place="a remembered voice", present=False)
    for title in dict.fromkeys((show.title, context.feed_title)):
        for name in hosts_in(title, language):
            yield Known(name=name, role="host", origin=Origin.FEED, place="named in the show's title")
    billed = list(announced(episode.title, episode.description, language))
    for one in (*hosts_told(context.feed_description, language), *billed):
        yield Known(name=one.name, role=one.role, origin=Origin.FEED, place=f"named in {one.place}", also=one.also)
    yield from _regulars(context, language)
    guests = any(one.role == "guest" for one in billed)
    shows = letters(f"{show.title} {context.feed_title}")
    for candidate in candidates(context):
        if candidate.kind is not NameKind.PERSON or not is_person(candidate.text, language):
            continue
        place = f"named in {candidate.place}"
        if candidate.place == AUTHOR:
            yield Known(name=candidate.text, role="host", origin=candidate.origin, place="the feed's author")
        elif candidate.place in _PLACES and letters(candidate.text) not in shows:
            present = candidate.place == _PLACES[0] and not guests
            yield Known(name=candidate.text, origin=candidate.origin, place=place, present=present)


def _regulars(context: EpisodeContext, language: str) -> Iterator[Known]:
    """Hosts of earlier episodes: as an editor approved them, or as several feed items announce them."""
    for notes in context.history.notes[:1]:
        for person in notes.people:
            if person.role == "host":
                yield Known(name=person.name, role="host", origin=Origin.HISTORY, place="host of the last episode")
    told = [dict.fromkeys(hosts_told(one.description, language)) for one in context.history.episodes[:_EARLIER]]
    counts = Counter(host for hosts in told for host in hosts)
    for host, count in counts.most_common():
        if count >= max(2, _REGULAR * len(told)):
            yield Known(
                name=host.name, role="host", origin=Origin.HISTORY, place="host of earlier episodes", also=host.also
            )


def _people(people: Iterable[Person], place: str, *, hosts: bool = False) -> Iterator[Known]:
    for person in people:
        name = re.sub(r"\s*\([^)]*\)", "", person.name).strip()
        if name:
            initials = person.initials if hosts else None
            role = "host" if hosts else person.role
            yield Known(name=name, role=role, origin=person.origin, place=place, initials=initials)


def _same(found: dict[str, Known], name: str) -> str | None:
    key = letters(name)
    if key in found:
        return key
    if " " not in name:
        return next((other for other, known in found.items() if _called(name, known)), None)
    return next((other for other in found if min(len(key), len(other)) > 5 and fuzz.ratio(key, other) >= 92), None)


def _called(name: str, known: Known) -> bool:
    """Whether this one name is what they are called."""
    return any(
        letters(name) == letters(part) or is_short_for(name, part) for part in (*known.name.split(), *known.also)
    )


def _completed(first: Known, second: Known) -> Known:
    return Known(
        name=first.name,
        role=first.role or second.role,
        origin=first.origin,
        place=first.place if first.present or not second.present else second.place,
        initials=first.initials or second.initials,
        present=first.present or second.present,
        also=tuple(dict.fromkeys((*first.also, *second.also))),
    )


def learnt(text: str, language: str, *, certain: bool, unlike: str) -> str | None:
    """A name that nobody told us: two or three capitalised words that people are called by, not what is in `unlike`.

    A first name is enough where it is `certain` that a name stands here, unless the language has such a word.
    """
    run = re.match(r"(?:[^\W\d_a-zß-ÿ][\w’'-]*(?: |$)){1,3}", text)
    words = run[0].split() if run else []
    name = " ".join(words)
    if not words or letters(name) in letters(unlike) or words[-1].endswith(("'s", "’s")):
        return None
    if len(words) > 1:
        return name if is_person(name, language) else None
    plain = is_word(name, language) if language[:2] == "de" else frequency(name, language) > COMMON
    return name if certain and not plain else None


def meant(text: str, people: Iterable[Known], language: str) -> tuple[Known, float] | None:
    """Who of `people` is named at the start of `text`, and how alike it is (0..1); None where nobody is, or two are."""
    ranked = sorted(((_likest(text, known, language), known) for known in people), key=lambda pair: -pair[0])
    if not ranked or ranked[0][0] <= 0:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < 0.05:
        return None
    return ranked[0][1], ranked[0][0]


def _likest(text: str, known: Known, language: str) -> float:
    return max(alike(text, name, language) for name in (known.name, *known.also))


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
    single = max(single, _SHORT if is_short_for(words[0], parts[0]) else 0.0)
    doubtful = single < 1 and frequency(words[0].lower(), language) > COMMON
    return 0.9 * single if single >= PART and not doubtful else 0.0


def is_short_for(heard: str, name: str) -> bool:
    """Whether one first name is how people shorten the other: Wolfi and Wolfgang, Greg and Gregory.

    >>> is_short_for("Wolfi", "Wolfgang"), is_short_for("Greg", "Gregory"), is_short_for("Anna", "Andrew")
    (True, True, False)
    """
    a, b = sorted((letters(heard), letters(name)), key=len)
    stem = re.sub(r"(?:ie|[iy])$", "", a)
    return a != b and len(stem) >= 3 and b.startswith(stem) and is_given_name(b)


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
