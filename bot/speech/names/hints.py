"""The names and terms an episode is likely to hold, gathered from all that is known about it besides its audio."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.person import Origin, Person
from bot.lexicon import COMMON, ORGANISATION, frequency, is_ordinary, is_word, proper_runs
from bot.ports import EpisodeContext
from bot.speech.names.announced import announced


class NameKind(StrEnum):
    """What bears the name: people are also called by one part of it, works only by the whole."""

    PERSON = "person"
    ORGANISATION = "organisation"
    WORK = "work"
    TERM = "term"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A name or term that may be said, spelt as it should be written."""

    text: str
    kind: NameKind
    origin: Origin
    #: Where it stood, for people: "the feed item", "the show's glossary".
    place: str
    #: Whether this is somebody who takes part in the episode, and so is most likely named.
    present: bool = False

    @property
    def chosen(self) -> bool:
        """Whether a person gave this very name: as somebody taking part, in the show's settings, as a fix."""
        return self.present or self.origin in (Origin.EDITOR, Origin.REGISTRY, Origin.PERSON)


_QUOTED = re.compile(r"[\"“„«»](?P<text>[^\"“”„«»\n]{3,60})[\"”“»«]")
_ADDRESS = re.compile(
    r"\S+://\S+|\bwww\.\S+|\S+@\S+\.\w+|\b[\w-]+\.(?:com|org|net|io|de|fm|ai|dev|co)\b\S*", re.IGNORECASE
)
#: The place of names that `itunes:author` holds.
AUTHOR = "the feed's author"
#: A line that only says what follows: "Links:", "Mentioned in this episode:".
_HEADING = re.compile(r"^(?:[^\w\n]*[^\W\d_][\w'’-]*){1,5}[ ]*[:：][ ]*$", re.MULTILINE)
#: History gives names by the hundred; only those of several episodes, or of people, are worth the room.
_FROM_HISTORY = 60


def candidates(context: EpisodeContext) -> tuple[Candidate, ...]:
    """Every candidate once, most important first."""
    seen: dict[str, Candidate] = {}
    for candidate in _all(context):
        text = " ".join(candidate.text.split()).strip(' ,.;:!?"“”„()[]–—-')
        if not 1 < len(text) <= 80 or not any(letter.isalpha() for letter in text):
            continue
        first = seen.setdefault(text.casefold(), replace(candidate, text=text))
        if candidate.chosen and not first.chosen:
            seen[text.casefold()] = replace(candidate, text=text)  # keeps its place in the ranking
    return tuple(seen.values())


def _all(context: EpisodeContext) -> Iterator[Candidate]:
    show, episode, language = context.show, context.episode, _language(context)
    for rule in show.name_rules:
        yield Candidate(text=rule.written, kind=kind_of(rule.written), origin=Origin.EDITOR, place="a rule of the show")
    for one in announced(episode.title, episode.description, language):
        if " " in one.name:
            yield Candidate(text=one.name, kind=NameKind.PERSON, origin=Origin.FEED, place=one.place, present=True)
    guests = [person for person in episode.people if person.role != "host"]
    yield from _people(guests, "the feed item")
    yield from _named(episode.title, language, "the episode's title")
    yield from _people(show.hosts, "the show's hosts")
    yield from _people((*episode.people, *context.feed_people), "the feed")
    yield from _people(_authors(episode.author), AUTHOR)
    for term in show.glossary:
        kind = kind_of(term, NameKind.TERM)
        yield Candidate(text=term, kind=kind, origin=Origin.REGISTRY, place="the show's glossary")
    yield from _named(episode.description, language, "the feed item")
    for group in show.link_groups:
        yield Candidate(
            text=_bare(group.name), kind=kind_of(group.name), origin=Origin.REGISTRY, place="the show's links"
        )
    for link in episode.links:
        yield from _named(link.label, language, "a link in the feed item")
    yield from _named(f"{show.title}. {context.feed_title}. {context.feed_description}", language, "the feed")
    yield from _from_history(context, language)


def _language(context: EpisodeContext) -> str:
    return (context.show.language or "en")[:2].lower()


def _people(people: Iterable[Person], place: str) -> Iterator[Candidate]:
    for person in people:
        yield Candidate(text=_bare(person.name), kind=NameKind.PERSON, origin=person.origin, place=place, present=True)


def _authors(author: str) -> Iterator[Person]:
    for name in re.split(r"\s*(?:,|&|\bund\b|\band\b|;)\s*", author):
        if 2 <= len(name.split()) <= 4 and not ORGANISATION.search(name):
            yield Person(name=name, origin=Origin.FEED)


def _bare(name: str) -> str:
    """`Matt Turck (Managing Director)` without what he is."""
    return re.sub(r"\s*\([^)]*\)", "", name).strip()


def kind_of(name: str, otherwise: NameKind = NameKind.TERM) -> NameKind:
    """What bears a name of which nothing is known but how it is written."""
    words = name.split()
    if ORGANISATION.search(name):
        return NameKind.ORGANISATION
    if 2 <= len(words) <= 4 and all(word[:1].isupper() and word[1:].islower() for word in words):
        plain = sum(frequency(word, "en") > COMMON for word in words)
        return (
            NameKind.PERSON
            if plain == 0 or (plain == 1 and len(words) == 2 and not is_word(words[1], "en"))
            else otherwise
        )
    return otherwise


def _named(text: str, language: str, place: str, origin: Origin = Origin.FEED) -> Iterator[Candidate]:
    """Proper names in running text: quoted terms, and capitalised runs that are not plain words."""
    plain = _HEADING.sub("", _ADDRESS.sub(" . ", re.sub(r"<[^>]+>", " ", text)))
    for match in _QUOTED.finditer(plain):
        if len(match["text"].split()) <= 6 and not _plain_words(match["text"], language):
            yield Candidate(text=match["text"].strip(" .,"), kind=NameKind.TERM, origin=origin, place=place)
    for run in proper_runs(plain, language):
        if not _plain_words(run, language):
            yield Candidate(text=run, kind=kind_of(run), origin=origin, place=place)


def _plain_words(text: str, language: str) -> bool:
    """Whether nothing in it is a name: `Evaluators`, `RSS`, "alien survival instincts"."""
    return all(is_ordinary(word, language) for word in re.findall(r"[^\W\d_][\w'’]*", text))


def _from_history(context: EpisodeContext, language: str) -> Iterator[Candidate]:
    for notes in context.history.notes:
        for person in notes.people:
            yield Candidate(
                text=_bare(person.name), kind=NameKind.PERSON, origin=Origin.HISTORY, place="an earlier episode"
            )
        for group in notes.link_groups:
            yield Candidate(
                text=_bare(group.name),
                kind=kind_of(group.name),
                origin=Origin.HISTORY,
                place="an earlier episode's links",
            )
    counts: Counter[str] = Counter()
    for earlier in context.history.episodes:
        text = f"{earlier.title}.\n{earlier.description}"
        counts.update({found.text for found in _named(text, language, "")})
        for person in earlier.people:
            yield Candidate(text=person.name, kind=NameKind.PERSON, origin=Origin.HISTORY, place="an earlier episode")
    for text, _ in counts.most_common(_FROM_HISTORY):
        yield Candidate(text=text, kind=kind_of(text), origin=Origin.HISTORY, place="an earlier episode's description")
    for notes in context.history.notes:
        for source in notes.sources:
            for run in proper_runs(source.title, language):
                yield Candidate(
                    text=run, kind=NameKind.WORK, origin=Origin.HISTORY, place="an earlier episode's sources"
                )
