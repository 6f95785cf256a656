"""Who takes part, as an episode's title and description announce it: "#7 – Ada Stone: Tides", "joined by …"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.given_names import is_given_name
from bot.lexicon import COMMON, frequency, is_ordinary, is_word

#: A capitalised word; a name in quotes or brackets between first and last name; what may stand before a last name.
_WORD = r"[^\W\d_a-zß-öø-ÿ][\w'’.-]*(?<![.’'-])"
_NICK = r"(?:[\"“”„‘'(][\w .-]{2,20}[\"”“‘’')] )?"
_PARTICLE = r"(?:(?:de|da|di|do|van|von|der|den|la|le|del|bin|ibn|al|el|ter|zu) ){0,2}"
_PERSON = rf"{_WORD} {_NICK}{_PARTICLE}{_WORD}(?: {_WORD}){{0,2}}"
_ANYBODY = rf"{_WORD}(?: {_NICK}{_PARTICLE}{_WORD}(?: {_WORD}){{0,2}})?"
_AND = r"(?:,? (?:and|und|&|et|y|e|en|och) |, )"
_LIST = rf"{_ANYBODY}(?:{_AND}{_ANYBODY}){{0,7}}"
_ONE = re.compile(_PERSON)
_NICKED = re.compile(r" [\"“”„‘'(](?P<nick>[\w .-]{2,20})[\"”“‘’')](?= )")
_PARTS = re.compile(r"\s[|–—•-]\s|\s*[|•]\s*|:\s+|\s[–—]|[–—]\s")
_NUMBER = re.compile(r"^\W*(?:(?:episode|ep\.?|folge|épisode|episodio)\s*)?\W*\d+\W*(?=\D)", re.IGNORECASE)
#: Behind these a title names its guests …
_WITH = re.compile(
    r"\b(?:with|w/|feat\.?|featuring|ft\.?|guests?:?|interview(?:ing)?|mit|gäste?(?:in)?:?|avec|con|com|met"
    r"|invitad[oa]s?:?|invitée?s?:?|convidad[oa]s?:?|ospit[ei]:?) "
    rf"(?P<who>{_LIST})"
)
#: … and behind these a description does.
_GUEST_CUES = (
    r"joined (?:\w+ )?by|join(?:s|ing)? (?:me|us) (?:is|are)|talking (?:with|to)|spoke (?:with|to)|sat down with",
    r"(?:talk|speak|chat|discuss|sits? down|catch up|conversation|interview)(?:s|ed|ing)? (?:\w+ )?(?:with|to)",
    r"interview(?:s|ed|ing)?|welcomes?|guests?(?: (?:is|are|today|this week))*:?|featuring",
    r"zu gast(?: (?:ist|sind|war|waren|bei uns))*:?|im gespräch mit|gäste?(?:in)?(?: (?:ist|sind))?:?|begrüßen",
    r"(?:haben|habe|sprechen|spreche|spricht|reden|redet|diskutieren|unterhalten)(?: \w+){0,2} mit",
    r"(?:habl(?:amos|o)|convers(?:amos|ación)|charla(?:mos)?|entrevista) con",
    r"(?:nuestr[oa]|mi) invitad[oa](?: de hoy)?(?: es)?:?",
    r"entretien avec|(?:notre|mon) invitée?(?: du jour)?(?: est)?:?|nous recevons|je reçois|on reçoit",
    r"(?:parliamo|parlo|intervista|conversazione) con|(?:nostr|mi)[oa] ospite(?: è)?:?",
    r"(?:falamos|conversamos|conversa|entrevista) com|(?:noss[oa]|meu|minha) convidad[oa](?: é)?:?|recebemos",
    r"in gesprek met|(?:praten|praat|spreken|spreekt) (?:we )?met|te gast(?: is)?:?",
)
_GUESTS = re.compile(rf"(?i:\b(?:{'|'.join(_GUEST_CUES)})) (?P<who>{_LIST})")
#: Who does this in a description leads the episode.
_HOST_VERBS = (
    r"(?:are|is|were) joined by",
    r"(?:talk|discuss|chat|sit down|speak|interview|welcome|explore|explain|share|dive|break down|go over|cover)s?\b",
    r"sprechen|spricht|reden|diskutieren|unterhalten|begrüßen|klären|erklären|parlent|hablan|parlano",
)
_HOSTS = re.compile(rf"(?P<who>{_LIST}) (?i:{'|'.join(_HOST_VERBS)})")
_HOSTED = re.compile(
    r"(?i:\b(?:hosted by|(?:your|our|with) hosts?(?: are| is)?:?|hosts?(?: are| is)?:?|presented by|moderated by|"
    rf"moderiert von|gehostet von|gastgeber(?:in)?:?|animé par|presentado por|condotto da)) (?P<who>{_LIST})"
)
#: "Ada Stone is a …" as the first words of a description.
_LIFE = re.compile(rf"^\W*(?P<who>{_PERSON}) (?:is|ist|est|es|è) (?:an?|the|one|eine?|der|die|un|une|una|el|la)\b")
#: Words that follow a name, and then it is a show's; and others that belong to none.
_SHOWS = frozenset(("podcast", "show", "experience", "hour", "radio", "pod", "cast", "live", "talk", "interview"))
_LITTLE = 400.0
#: So many letters of a title and of a description are read; what follows is about sponsors and links.
_TITLE, _READ = 300, 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """Somebody who takes part."""

    name: str
    role: str
    #: A nickname given between first and last name.
    also: tuple[str, ...] = ()
    #: "the episode's title"
    place: str


def announced(title: str, description: str, language: str) -> Iterator[Announced]:
    """Everybody that these say takes part, as host or as guest; the same one may come twice."""
    yield from in_title(title, language)
    yield from _in_description(" ".join(description[:_READ].split()), language)


def hosts_in(title: str, language: str) -> Iterator[str]:
    """The host whose name is the show's: "The Ada Stone Show", "Tides with Ada Stone"."""
    title = title[:_TITLE]
    for part in _PARTS.split(title):
        words = part.removeprefix("The ").split()
        if words and words[-1].lower() in _SHOWS:
            yield from (one.name for one in _people(" ".join(words[:-1]), "host", "", language, whole=True))
    for match in re.finditer(rf"\b(?:with|mit|by|von|avec|con) (?P<who>{_LIST})", title):
        yield from (one.name for one in _people(match["who"], "host", "", language))


def hosts_told(description: str, language: str, *, place: str = "the feed") -> Iterator[Announced]:
    """Hosts that the description of a show, or of an episode, tells of: "hosted by …", "Ada and Bo talk about …"."""
    text = " ".join(description[:_READ].split())
    for match in (*_HOSTED.finditer(text), *_HOSTS.finditer(text)):
        yield from _people(match["who"], "host", place, language, first_names=True)


def is_person(name: str, language: str) -> bool:
    """Whether this run of capitalised words looks like somebody's name rather than a thing's."""
    found = _full(name)
    return found is not None and _is_person(found[0].split(), language, strict=True)


def in_title(title: str, language: str) -> Iterator[Announced]:
    """Guests that make up a part of the title, or stand behind "with"; and a host whose show is named there."""
    place = "the episode's title"
    for at, part in enumerate(_PARTS.split(_NUMBER.sub("", title[:_TITLE]))):
        if part.split() and part.split()[-1].lower() in _SHOWS - {"interview"}:
            yield from (Announced(name=name, role="host", place=place) for name in hosts_in(part, language))
            continue
        who = re.split(r",? \(|, (?![^\W\d_a-z])", part)[0]
        for one in _people(who, "guest", place, language, whole=True, leads=at == 0):
            if is_given_name(one.name.split()[0]):
                yield one
            elif at == 0:
                yield replace(one, role="")  # somebody perhaps: `Demis Zappalà: …`, but also `Jiu Jitsu: …`
    for match in _WITH.finditer(title[:_TITLE]):
        yield from _people(match["who"], "guest", place, language)


def _in_description(text: str, language: str) -> Iterator[Announced]:
    place = "the feed item"
    if life := _LIFE.match(text):
        yield from _people(life["who"], "guest", place, language)
    yield from hosts_told(text, language, place=place)
    for match in _GUESTS.finditer(text):
        yield from _people(match["who"], "guest", place, language)


def _people(
    text: str,
    role: str,
    place: str,
    language: str,
    *,
    whole: bool = False,
    leads: bool = False,
    first_names: bool = False,
) -> Iterator[Announced]:
    """The people of a list.

    `whole`: nothing else may stand in it, and it has to look more like people unless it `leads` a title;
    `first_names`: two first names are enough to be people.
    """
    parts = [part for part in re.split(_AND, text.strip()) if part]
    strict = whole and (not leads or language[:2] == "de")  # every noun of a German title has a capital
    found = [_person(part, language, strict=strict) for part in parts]
    if whole and not all(found):
        return
    yield from (Announced(name=one[0], also=one[1], role=role, place=place) for one in found if one)
    if first_names and not any(found):
        pair = [part for part in parts[-2:] if is_given_name(part) or not is_ordinary(part, language)]
        if len(pair) == 2 and any(map(is_given_name, pair)) and not any(" " in part for part in pair):
            yield from (Announced(name=part, role=role, place=place) for part in pair)


def _person(text: str, language: str, *, strict: bool) -> tuple[str, tuple[str, ...]] | None:
    """Name and nicknames of the person whom the whole text names, None where it names none."""
    words = text.split()
    while words and words[-1].lower() in _SHOWS:
        words.pop()
    found = _full(" ".join(_until_little(words)))
    return found if found and _is_person(found[0].split(), language, strict=strict) else None


def _full(text: str) -> tuple[str, tuple[str, ...]] | None:
    """A name of several words without what people call its bearer, and that."""
    if not _ONE.fullmatch(text):
        return None
    return _NICKED.sub("", text), tuple(match["nick"] for match in _NICKED.finditer(text))


def _until_little(words: list[str]) -> list[str]:
    """A headline's capitalised little words (`From`, `On`) end a name."""
    for at, word in enumerate(words):
        if at and word.istitle() and frequency(word, "en") > _LITTLE and not is_given_name(word):
            return words[:at]
    return words


def _is_person(words: list[str], language: str, *, strict: bool) -> bool:
    """By the first name; else no word may be one that people say often, or, if `strict`, that the language has."""
    if any(word.lower() in _SHOWS for word in words) or len(words) < 2:
        return False
    if is_given_name(words[0].strip(".")):
        common = max(frequency(words[0], language), frequency(words[0], "en")) > COMMON
        return not (common and all(is_ordinary(word, language) for word in words[1:]))
    known = is_word if strict else is_ordinary
    shouted = any(word.isupper() and len(word) > 2 for word in words)
    return not shouted and not any(known(word, language) or known(word, "en") for word in words)
