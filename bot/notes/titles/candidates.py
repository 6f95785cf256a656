"""Possible titles of a chapter, all words that were said: questions, announced topics, quoted names, key phrases."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.given_names import is_given_name
from bot.lexicon import frequency
from bot.notes.sentences import Sentence
from bot.notes.titles.endings import alone
from bot.notes.titles.faults import broken, points
from bot.notes.titles.keyphrases import Phrase
from bot.notes.titles.noun_phrases import noun_phrases
from bot.notes.titles.questions import plain_question, questions_in
from bot.notes.titles.tidy import tidy
from bot.notes.words import words

#: How long after its start a chapter's topic is still being introduced, in seconds.
OPENING = 100.0
#: First names that are said so often (times a million) are words as well: "Mark", "Will", "Grace".
_NAMES_ALSO = 5.0

_ABOUT = re.compile(
    r"\b(?:(?:talk|talks|talking|talked|speak|speaks|ask|asking|think|hear|tell (?:us|me)(?: more| a bit| a little)?"
    r"|curious|learn|know|question|questions|episode|chat|thoughts) (?:a (?:little )?bit )?(?:about|on)"
    r"|(?:move|moving|jump|jumping|get|getting|go|going|switch|switching|dive|diving|turn"
    r"|turning) (?:on )?(?:in)?to|what about|how about|next (?:up|one|item|topic|question|section|thing"
    r"|pr)?,? ?(?:is|we have)"
    r"|speaking of|when it comes to|in terms of|focus on|called|titled|entitled|named|topic of|concept of|idea of"
    r"|define|explain|describe|walk (?:us|me) through|unpack|dig into|zoom in on|touch on|give a shout-out to"
    r"|erklär\w*"
    r"|(?:thema|themen|punkt) (?:ist|sind|wäre)?|(?:reden|sprechen|geht es|geht's|kommen wir"
    r"|gehts) (?:wir )?(?:heute |mal |jetzt |auch |noch )*(?:über|um|zu|zum|zur)"
    r"|was ist(?: denn)?(?: eigentlich)?|nennt sich|heißt)\s+",
    re.IGNORECASE,
)
#: "Company called Delphix" is about Delphix; "lots of tools" about tools.
_CALLED = re.compile(
    r"^(?:[\w-]+ ){1,2}(?:called|named|namens) (?=\S)|^(?:a )?(?:lots?|bunch|couple|pile|kinds?|sorts?) of (?=\S)"
    r"|^Art (?:und Weise|von) (?=\S)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"„]([^”\"“]{6,90})[”\"“]")
_ITEM = re.compile(r"\b((?:[A-Z][\w+.-]*\s+){1,4}(?:#\d+|v?\d+(?:\.\d+)+(?:[-.]?\w+)*))")
_NAMES = re.compile(
    r"(?<![.!?] )(?<!^)\b([A-ZÄÖÜ][\w+#.-]*[\w+#](?:\s+(?:[A-ZÄÖÜ0-9][\w+#.-]*[\w+#]?|of|the|and|for"
    r"|&))*\s+[A-ZÄÖÜ0-9][\w+#.-]*[\w+#]?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A possible title and what speaks for it."""

    text: str
    #: All the ways in which it was found: question, about, quoted, item, name, asked, noun, phrase, phrases.
    kinds: frozenset[str]
    #: The sentence in which it was found first.
    sentence: str = ""
    #: Seconds from the chapter's start to the first find, and how many sentences into it.
    after: float
    place: int = 0
    #: How far its words belong to this chapter rather than the others, 0 to 1 or so.
    belongs: float
    #: Whether a leading voice said it (always false for phrases).
    led: bool = False
    #: How often it was found while the topic was introduced.
    times: int = 1


def candidates_of(
    part: Sequence[Sentence],
    phrases: Sequence[Phrase],
    weights: Mapping[str, float],
    leaders: frozenset[str],
    *,
    stops: frozenset[str],
    capitals: bool = False,
    people: frozenset[str] = frozenset(),
    told: frozenset[str] = frozenset(),
) -> list[Candidate]:
    """Every candidate of one chapter, each text once.

    `capitals`: the language writes nouns with a capital. `people`: small words of the voices' own names, which alone
    are no topic; no more is a first name that the feed, whose small words are `told`, does not hold.
    """
    found: dict[str, Candidate] = {}
    for one in _texts(part, phrases, leaders, stops, capitals):
        title = _tidied(one, weights, capitals=capitals)
        if one.kind == "question" and points(title) and sum(word in weights for word in words(title)) < 2:
            continue
        if (
            (belongs := _belongs(title, weights)) > 0
            and not broken(title, one.kind, one.sentence)
            and not people.issuperset(words(title))
            and not any(_is_called(half, told) for half in title.split(", "))
        ):
            new = Candidate(
                text=title,
                kinds=frozenset({one.kind}),
                sentence=one.sentence,
                after=one.after,
                place=one.place,
                belongs=belongs,
                led=one.led,
            )
            key = title.casefold()
            found[key] = _merged(found[key], new) if key in found else new
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Found:
    """A text as it was said, the way in which it was found, and where."""

    text: str
    kind: str
    sentence: str
    #: Seconds and sentences after the part's start.
    after: float
    place: int
    led: bool = False


def _tidied(one: _Found, weights: Mapping[str, float], *, capitals: bool) -> str:
    if one.kind == "question":
        return tidy(plain_question(one.text))
    title = tidy(_CALLED.sub("", _trimmed(one.text, weights)))
    return ", ".join(alone(half, one.sentence) for half in title.split(", ")) if capitals else title


def _merged(one: Candidate, other: Candidate) -> Candidate:
    return replace(
        one,
        kinds=one.kinds | other.kinds,
        sentence=one.sentence or other.sentence,
        led=one.led or other.led,
        times=one.times + 1,
        after=min(one.after, other.after),
        place=min(one.place, other.place),
    )


def _trimmed(text: str, weights: Mapping[str, float]) -> str:
    """Without function words at the end: a title does not break off in "of the"."""
    pieces = text.split()
    while pieces and not any(word in weights or word[:1].isdigit() for word in words(pieces[-1])):
        pieces.pop()
    return " ".join(pieces)


def _texts(
    part: Sequence[Sentence],
    phrases: Sequence[Phrase],
    leaders: frozenset[str],
    stops: frozenset[str],
    capitals: bool,
) -> Iterator[_Found]:
    start = part[0].start
    for place, sentence in enumerate(part):
        after = sentence.start - start
        if after > OPENING:
            break
        led = not leaders or sentence.speaker in leaders
        named = noun_phrases(sentence.text, stops, capitals=capitals)
        kind = "asked" if sentence.text.endswith("?") else "noun"
        for text, how in (*_said(sentence.text), *((name.text, kind) for name in named)):
            yield _Found(text, how, sentence.text, after, place, led)
    kept = [phrase for phrase in phrases if not capitals or phrase.text.split()[-1][:1].isupper()][:8]
    said = {phrase: _first_said(phrase, part) for phrase in kept}
    for phrase, (place, sentence_text) in said.items():
        yield _Found(phrase.text, "phrase", sentence_text, phrase.after, place)
    for first, second in _pairs(kept[:4]):
        both = f"{said[first][1]} {said[second][1]}"
        text = f"{first.text}, {second.text}"
        yield _Found(text, "phrases", both, min(first.after, second.after), max(said[first][0], said[second][0]))


def _first_said(phrase: Phrase, part: Sequence[Sentence]) -> tuple[int, str]:
    """Index and text of the first sentence that holds the phrase as it is printed; past the end where none does."""
    return next(((at, s.text) for at, s in enumerate(part) if phrase.text in s.text), (len(part), ""))


def _pairs(phrases: Sequence[Phrase]) -> Iterable[tuple[Phrase, Phrase]]:
    """Two phrases in the order in which they are said first."""
    for at, one in enumerate(phrases):
        for other in phrases[at + 1 :]:
            yield (one, other) if one.after <= other.after else (other, one)


def _said(text: str) -> Iterator[tuple[str, str]]:
    if text.endswith("?"):
        yield from ((question, "question") for question in questions_in(text))
    for match in _ABOUT.finditer(text):
        object_ = _clause(text[match.end() :])
        if object_:
            yield object_, "about"
    yield from ((match.group(1), "quoted") for match in _QUOTED.finditer(text))
    yield from ((match.group(1), "item") for match in _ITEM.finditer(text))
    yield from ((match.group(1), "name") for match in _NAMES.finditer(text))


def _clause(text: str) -> str:
    """Up to the end of the clause, eight words at most."""
    clause = re.split(
        r"[,.;:?!…]|\s[-–—]\s|\b(?:because|which|that|and then|and how|and what|if|so|when|where|dass|weil|und"
        r"|wenn|das|die wir)\b",
        text,
        maxsplit=1,
    )[0]
    pieces = clause.split()
    if len(pieces) > 8 or not pieces:
        return ""
    clause = re.sub(
        r"^(?:the|a|an|this|that|these|your|our|my|some|it|der|die|das|den|dem|ein|eine|einen|einem|mal|unser\w*)\s+",
        "",
        " ".join(pieces),
        flags=re.IGNORECASE,
    )
    return clause if len(clause) > 3 else ""


def _is_called(title: str, told: frozenset[str]) -> bool:
    """Whether a title is somebody's first name and nothing else: "Great question, Tom"."""
    name = title.casefold()
    return " " not in title and name not in told and is_given_name(name) and frequency(name, "en") < _NAMES_ALSO


def _belongs(title: str, weights: Mapping[str, float]) -> float:
    found = [weights.get(word, 0.0) for word in words(title)]
    telling = [weight for weight in found if weight > 0]
    return sum(sorted(telling, reverse=True)[:4]) / 4
