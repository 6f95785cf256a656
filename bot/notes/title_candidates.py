"""Possible titles of a chapter, all words that were said: questions, announced topics, quoted names, key phrases."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.notes.keyphrases import Phrase
from bot.notes.noun_phrases import noun_phrases
from bot.notes.sentences import Sentence
from bot.notes.title_faults import broken, points
from bot.notes.words import words

#: How long after its start a chapter's topic is still being introduced, in seconds.
OPENING = 100.0
_LONGEST = 12

_FILLER = re.compile(
    r"(?:^|(?<=\s)|(?<=,))(?:you know|i mean|kind of|sort of|um+|uh+|like,|i guess|i think|basically|actually"
    r"|just|really|maybe"
    r"|right\?|ähm?|halt|quasi|irgendwie|sozusagen|eigentlich|vielleicht|einfach mal|mal|ja|denn|jetzt"
    r"|so ein bisschen),?(?=\s|$)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:so|and|but|or|like|okay|ok|all right|alright|yeah|yes|no|well|now|right|cool|great|also|then|because"
    r"|um+|uh+|oh"
    r"|ja|und|aber|also|genau|gut|dann|na|oder|okay|jetzt|weil|ne|nein|super|schön)\b[,.!]?\s+)+",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:what|how|why|who|where|when|which|wie|warum|wieso|weshalb|wer|wo|wann|welche[rsn]?|wofür|woher"
    r"|was (?=ist|sind|war|macht|bedeutet|kann|heißt|sollte|gibt|würde|wäre|hat|habt|hast|sagst|meinst"
    r"|passiert|du|man|ihr|wir))\b",
    re.IGNORECASE,
)
#: Questions that only a yes or a no answers; second choice.
_ASKS_YES_NO = re.compile(
    r"\b(?:is|are|do|does|did|can|could|will|would|should|have|has|ist|sind|gibt|kann|hast|habt|braucht|muss"
    r"|sollte)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"(?:do you (?:want|mind)|can you|could you|would you|will you|kannst du|könntest du|magst du|willst du)\b",
    re.IGNORECASE,
)
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
    #: Seconds from the chapter's start to the first find.
    after: float
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
) -> list[Candidate]:
    """Every candidate of one chapter, each text once.

    `capitals`: the language writes nouns with a capital. `people`: small words of the voices' own names, which alone
    are no topic.
    """
    found: dict[str, Candidate] = {}
    for text, kind, sentence, after, led in _texts(part, phrases, leaders, stops, capitals):
        title = tidy(text if kind == "question" else _trimmed(text, weights))
        if kind == "question" and points(title) and sum(word in weights for word in words(title)) < 2:
            continue
        if (
            (belongs := _belongs(title, weights)) > 0
            and not broken(title, kind)
            and not people.issuperset(words(title))
        ):
            new = Candidate(
                text=title, kinds=frozenset({kind}), sentence=sentence, after=after, belongs=belongs, led=led
            )
            key = title.casefold()
            found[key] = _merged(found[key], new) if key in found else new
    return list(found.values())


def _merged(one: Candidate, other: Candidate) -> Candidate:
    return replace(
        one,
        kinds=one.kinds | other.kinds,
        sentence=one.sentence or other.sentence,
        led=one.led or other.led,
        times=one.times + 1,
        after=min(one.after, other.after),
    )


def tidy(text: str) -> str:
    """A title's form: without filler, leading conjunctions and stray punctuation, beginning with a capital."""
    plain = _LEAD.sub("", text.strip())
    plain = re.sub(r"\b(of|about|with|for|in) like\b", r"\1", plain, flags=re.IGNORECASE)
    plain = re.sub(r"\s+", " ", _FILLER.sub("", plain)).strip(' ,.;:-–—…"“”„')
    plain = re.sub(r"\s+([,.?!])", r"\1", _LEAD.sub("", plain))
    plain = re.sub(r"\b(\w+)([,]? \1\b)+", r"\1", plain, flags=re.IGNORECASE)
    return plain[:1].upper() + plain[1:]


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
) -> Iterator[tuple[str, str, str, float, bool]]:
    """Text, kind, sentence, seconds after the start, whether a leading voice said it."""
    start = part[0].start
    for sentence in part:
        after = sentence.start - start
        if after > OPENING:
            break
        led = not leaders or sentence.speaker in leaders
        for text, kind in _said(sentence.text):
            yield text, kind, sentence.text, after, led
        asks = sentence.text.endswith("?")
        for named in noun_phrases(sentence.text, stops, capitals=capitals):
            yield named.text, "asked" if asks else "noun", sentence.text, after, led
    kept = [phrase for phrase in phrases if not capitals or phrase.text.split()[-1][:1].isupper()][:8]
    said = {phrase: next((s.text for s in part if phrase.text in s.text), "") for phrase in kept}
    yield from ((phrase.text, "phrase", said[phrase], phrase.after, False) for phrase in kept)
    for first, second in _pairs(kept[:4]):
        both = f"{said[first]} {said[second]}"
        yield f"{first.text}, {second.text}", "phrases", both, min(first.after, second.after), False


def _pairs(phrases: Sequence[Phrase]) -> Iterable[tuple[Phrase, Phrase]]:
    """Two phrases in the order in which they are said first."""
    for at, one in enumerate(phrases):
        for other in phrases[at + 1 :]:
            yield (one, other) if one.after <= other.after else (other, one)


def _said(text: str) -> Iterator[tuple[str, str]]:
    if text.endswith("?"):
        yield from ((question, "question") for question in _questions(text))
    for match in _ABOUT.finditer(text):
        object_ = _clause(text[match.end() :])
        if object_:
            yield object_, "about"
    yield from ((match.group(1), "quoted") for match in _QUOTED.finditer(text))
    yield from ((match.group(1), "item") for match in _ITEM.finditer(text))
    yield from ((match.group(1), "name") for match in _NAMES.finditer(text))


def _questions(text: str) -> Iterator[str]:
    """The whole where it is short, and what follows its question word; requests ("can you explain …") ask nothing."""
    plain = _LEAD.sub("", text)
    if _REQUEST.match(plain):
        return
    whole = _ASKS.match(plain) or _ASKS_YES_NO.match(plain)
    if whole and len(plain.split()) <= _LONGEST:
        yield plain
    clauses = [match.end() for match in re.finditer(r"[,;:.]\s+", text)]
    opening = next((match.start() for match in _ASKS.finditer(text, clauses[-1] if clauses else 0)), None)
    fallback = [match.start() for match in _ASKS.finditer(text)]
    for start in ([opening] if opening is not None else []) + fallback[-1:]:
        if 3 <= len(text[start:].split()) <= _LONGEST:
            yield text[start:]


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


def _belongs(title: str, weights: Mapping[str, float]) -> float:
    found = [weights.get(word, 0.0) for word in words(title)]
    telling = [weight for weight in found if weight > 0]
    return sum(sorted(telling, reverse=True)[:4]) / 4
