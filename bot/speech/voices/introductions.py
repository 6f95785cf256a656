"""What people say about who is speaking: "I'm …", "my guest is …", "thanks, …"; best in English and German.

A name in speech is only a place where a name stands: which of the known people is meant, however it was recognised,
is decided by `bot.speech.voices.roster`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from bot.domain.transcript import Word
from bot.given_names import is_given_name


class Clue(StrEnum):
    """How a name was used."""

    SELF = "introduces"  #: the speaker's own name
    GUEST = "announces"  #: somebody present, not the speaker, as the speaker says
    ADDRESS = "addresses"  #: somebody present, not the speaker


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """A place where somebody present is named."""

    clue: Clue
    #: Up to five words from where the name begins.
    text: str
    #: Seconds.
    start: float
    #: Whether the words that bear the name certainly are one ("my name is …"), so that an unknown one may be learnt.
    certain: bool = False


#: A run of words that may hold a name: not across the end of a sentence.
_NAME = r"(?P<name>[^\W\d_][^.,;:!?…]*)"
_SELF = re.compile(
    r"\b(?:my name is|my name's|mein name ist|ich hei(?:ß|ss)e|i(?:'m| am) your host|your host|je m'appelle"
    r"|me llamo|mi nombre es|mi chiamo|il mio nome è|me chamo|(?:o )?meu nome é|jag heter|ik heet|mijn naam is),? "
    rf"{_NAME}"
    r"|\b(?:i'm|i am|ich bin(?: der| die)?|hier (?:ist|sind)|this is|je suis|soy|sono|eu sou(?: [oa])?|ik ben),? "
    rf"{_NAME.replace('name', 'named')}",
    re.IGNORECASE,
)
_GUESTS = (
    r"(?:my|our|today's|tonight's|this week's) (?:\w+ ){0,2}guests? (?:\w+ ){0,2}?(?:is|are)",
    r"(?:joined|here|talking|speaking) (?:\w+ )?(?:by|with)|joining (?:me|us) (?:\w+ )?is|with (?:me|us) (?:\w+ )?is",
    r"please welcome|my (?:co-?host|colleague)s?|(?:debate|conversation|discussion) between",
    r"(?:talk|speak|sit down|chat|conversation|interview) (?:with|to)",
    r"(?:and now|now|dear friends|without further ado),? (?:dear friends,? )?here(?:'s| is| are)",
    r"(?:mein|unser)e? (?:\w+ )?g(?:a|ä)st(?:in|e)? (?:\w+ ){0,2}?(?:ist|sind)",
    r"(?:zu gast|bei (?:mir|uns)|mit dabei) (?:\w+ )?(?:ist|sind)|(?:spreche|sprechen|rede|reden) (?:\w+ )?mit",
    r"begr(?:ü|u)(?:ß|ss)en?(?: \w+)?",
    r"(?:mi|nuestr[oa]) invitad[oa] (?:\w+ ){0,2}?es|hoy (?:nos acompaña|está con nosotros|hablamos con|tenemos a)",
    r"(?:mon|notre) invitée? (?:\w+ ){0,2}?est|(?:je reçois|nous recevons|on reçoit)(?: aujourd'hui)?",
    r"(?:il )?(?:mio|nostro|mia|nostra) ospite (?:\w+ ){0,2}?è|(?:meu|noss[oa]|minha) convidad[oa] (?:\w+ ){0,2}?é",
    r"(?:mijn|onze) gast (?:\w+ ){0,2}?is|te gast is",
)
#: What may stand between "is" and the name.
_BETWEEN = (
    r"(?:,? (?:today|again|here|none other than|the|our|heute|diesmal|wieder|hier|der|die|unser|unsere|mit"
    r"|hoy|aujourd'hui|oggi|hoje|vandaag))*"
)
_GUEST = re.compile(rf"\b(?:{'|'.join(_GUESTS)}){_BETWEEN},? {_NAME}", re.IGNORECASE)
_GREETINGS = (
    r"welcome(?: back)?(?: to the (?:show|podcast|program))?|thanks(?: so much| a lot)?",
    r"thank you(?: so much| very much)?",
    r"hello|hi|hey|good morning|great to (?:see|have) you|so|well|okay|danke(?: dir| ihnen| schön)?|vielen dank",
    r"(?:herzlich )?willkommen(?: zurück)?|hallo|servus|moin|guten (?:tag|morgen|abend)|grüß dich",
    r"merci(?: beaucoup)?|bienvenue|bonjour|(?:muchas )?gracias|bienvenid[oa]|hola|grazie(?: mille)?|benvenut[oa]|ciao",
    r"obrigad[oa]|bem-vind[oa]|olá|bedankt|dank je|welkom|tack",
)
_THANKED = re.compile(rf"(?:^|[.!?…] |, )(?:{'|'.join(_GREETINGS)}),? {_NAME}(?=[.,!?…]|$)", re.IGNORECASE)
#: "Tomás, welcome." and "Pavel, what do you …": a short name ahead of a comma opens a sentence …
_CALLED = re.compile(r"(?:^|[.!?…]\s+)(?P<name>[^\W\d_][^\s,.!?;:]*(?: [^\W\d_][^\s,.!?;:]*){0,2}),\s+\S")
#: … or closes it: "what do you think, Pavel?".
_CLOSED = re.compile(r",\s+(?P<name>[^\W\d_][^\s,.!?;:]*(?: [^\W\d_][^\s,.!?;:]*){0,2})(?=[.!?…]|$)")
#: … or is all of it: "Pavel?" when the next one shall talk.
_ALONE = re.compile(r"(?:^|[.!?…,]\s+(?:and |und )?)(?P<name>[^\W\d_][^\s,.!?;:]*(?: [^\W\d_][^\s,.!?;:]*)?)[?.!]\s*$")
#: What may follow a name by which somebody introduces themselves, where it is the only word: "I'm Pavel and …".
_GOES_ON = re.compile(r"(?:and|und|et|y|e|from|with|von|aus|your|here|i|ich)\b|$", re.IGNORECASE)
#: A name of a list, and the next one.
_LISTED = re.compile(r"(?P<name>[^\W\d_a-zß-öø-ÿ][\w'-]+(?: [^\W\d_a-zß-öø-ÿ][\w'-]+){0,2})")
_NEXT = re.compile(rf"(?:, (?:and |und )?| and | und ){_LISTED.pattern}")
_WORDS = 5
#: What most often stands capitalised before a comma and is nobody.
_SMALL_WORDS = """
so yeah yes no well okay ok right now and but or oh ah i see know like actually exactly sure also then
ja nein genau und aber oder gut na ach klar eben doch dann
"""
_OPENERS = frozenset(_SMALL_WORDS.split()) | {"you know", "i mean", "i think", "of course", "zum beispiel", "ich meine"}
_PATTERNS = (
    (Clue.GUEST, _GUEST),
    (Clue.SELF, _SELF),
    (Clue.ADDRESS, _THANKED),
    (Clue.ADDRESS, _CALLED),
    (Clue.ADDRESS, _CLOSED),
    (Clue.ADDRESS, _ALONE),
)


def introductions(words: Sequence[Word]) -> Iterator[Introduction]:
    """Every place in one voice's turn where somebody present may be named; each place once, the surest clue first."""
    text, starts = _text(words)
    taken: list[tuple[int, int]] = []
    for clue, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            group = "name" if match["name"] else "named"
            ahead = min((start for start, _ in taken if start > match.start(group)), default=len(text))
            name = " ".join(text[match.start(group) : min(match.end(group), ahead)].split()[:_WORDS])
            span = (match.start(), match.start(group) + len(name))
            if not name or not _possible(clue, name) or any(start < span[1] and span[0] < end for start, end in taken):
                continue
            taken.append(span)
            start = words[bisect_right(starts, match.start(group)) - 1].start
            certain = clue is Clue.SELF and (group == "name" or _stands_alone(name))
            yield Introduction(clue=clue, text=name, start=start, certain=certain)
            for other in _further(text, match.start(group)) if clue is Clue.GUEST else ():
                taken.append(other.span("name"))
                start = words[bisect_right(starts, other.start("name")) - 1].start
                yield Introduction(clue=clue, text=other["name"], start=start)


def _possible(clue: Clue, name: str) -> bool:
    """Who is addressed in a text with commas has a capital; most words before commas ("so, …") have none to spare."""
    return clue is not Clue.ADDRESS or (name[:1].isupper() and name.lower() not in _OPENERS)


def _further(text: str, at: int) -> Iterator[re.Match[str]]:
    """The other names of a list: "joined by Nora Whitfield, Tom Aguirre and Ida Roth"."""
    match = _LISTED.match(text, at)
    while match and (following := _NEXT.match(text, match.end())):
        yield following
        match = following


def _stands_alone(name: str) -> bool:
    """Whether one first name is all that was given: "I'm Sheila, …", "I'm Sheila and I run the lab"."""
    first, _, rest = name.partition(" ")
    return is_given_name(first) and first[0].isupper() and bool(_GOES_ON.match(rest))


def _text(words: Sequence[Word]) -> tuple[str, list[int]]:
    """The turn in one line, and where in it each word begins."""
    texts = [word.text.strip().replace("’", "'") for word in words]
    return " ".join(texts), [0, *accumulate(len(text) + 1 for text in texts)][: len(texts)]
