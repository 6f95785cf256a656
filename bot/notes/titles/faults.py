"""What makes a text no title: half a sentence, a word that only points, stammer."""

import re

from bot.notes.titles.noun_phrases import is_vague, leads_in
from bot.notes.words import words

#: No name of a topic begins like this, and none holds one of those who do something.
_FRAGMENT = re.compile(
    r"^(?:\w+'s (?:\w+ly|a|the)|get|gets|specify|be|being|been|am|is|are|was|were|do|does|did|have|has|had|go|going"
    r"|getting|run|put|make|makes|making"
    r"|see|let|say|come|came|take|takes|use|used|try|like|it|this|that|these|those|there|here|your|my|our|their|his"
    r"|of|about|starting|\w+ed (?:on|with|in|to|by|for|at|from)"
    r"|her|its|me|us|them|him|if|when|because|than|as|from|at|by|how that|what that|in|on|to|with|for|es|das|dies\w*"
    r"|ein\w*|sein\w*|mein\w*|dein\w*|ihr\w*|unser\w*|wenn|weil|dass|als|von|bei|mit|im|am|ist|sind|war|wird)"
    r"\b(?P<next> (?-i:[A-Z]))?",
    re.IGNORECASE,
)
_HAS_DOER = re.compile(
    r"\b(?:I|i|you|we|they|he|she|ich|du|wir|man|er|i['’]m|it['’]s|that['’]s|don['’]t)\b|\bto \w+ing$"
    r"|^(?:You|We|They|He|She)(?:['’](?:m|s|re|ve|ll|d))? [a-z]|\bone['’]s\b"
)
#: What somebody says rather than what something is called: "Listen, don’t worry", "Hi, my name’s Ada Stone".
_SPEECH = re.compile(
    r"^(?:hi|hey|hello|listen|look|okay|oh|well|yeah|yes|no|wow|please|bro|dude|man|hallo|ach|komm|hör|nein|ja)\b"
    r"|\b(?:i|me|my|you|your|we|us|our|ich|mich|mir|mein\w*|du|dich|dir|dein\w*|wir|uns)\b(?! (?-i:[A-Z]))"
    r"|\b(?:i|you|we|they|he|she|it|that|what|there|who|name)['’](?:m|s|re|ve|ll|d)\b|n['’]t\b(?!.*\?$)",
    re.IGNORECASE,
)
#: A place in a series, and a title that somebody's name should follow.
_NUMBERED = re.compile(
    r"^(?:episode|season|part|chapter|number|folge|teil|kapitel|staffel|nummer) (?:\d+|one|two|three)$", re.I
)
_CUT_NAME = re.compile(r"\b(?:St|Dr|Mr|Mrs|Ms|Prof)$")
#: Said twice, broken off, or with a tag that only asks for a nod.
_STAMMER = re.compile(
    r"\b(\w+ \w+)\b.*\b\1\b|\b(\w{5,})\b(?:\W+\w+){0,2}\W+\2\b|,.*,|[.!:] "
    r"|\b(?:the|a|an|of|to|der|dem|den), "
    r"|, (?:ne|oder|right|correct|yes|no|eh|gell)\?$",
    re.IGNORECASE,
)
#: Sounds that are no words, and what transcribers write where they heard none.
_NOISE = re.compile(
    r"\b(?:um|uh|äh|ähm|hm+|mm+|mm-?hmm?|inaudible|unintelligible|crosstalk|unverständlich)\b", re.IGNORECASE
)
#: What is left of "500,000 acquisition".
_CUT_NUMBER = re.compile(r"0\d")
#: "it" and "es" that stand for nothing ("is it worth", "gibt es"), and articles ("das Problem"), point nowhere.
_POINTS = re.compile(
    r"\b(?:this|that|they|them|(?<!is )(?<!was )it|is it(?=\W*$)|those|these|dies\w*|(?<!gibt )(?<!ist )es"
    r"|das(?! (?:\w+ )?(?-i:[A-ZÄÖÜ])))\b",
    re.IGNORECASE,
)
#: A question that nobody understands who did not hear what came before it.
_POINTS_ONLY = re.compile(
    r"^(?:what|how|why|who|where|when|which|was|wie|warum|wer|wo|wann)?\W*(?:(?:is|are|was|were|do|does|did|about|to"
    r"|you|we|i|they|he|she|it|that|this|those|these|there|here|so|mean|think|say|know|see|do|feel|look|like|happened"
    r"|happens|ist|sind|war|das|es|dies\w*|denn|da|du|ihr|wir|man|er|sie|los|meinst|macht|machst|heißt|sinn|jetzt|the|a|in|of|for|with|at"
    r"|your|my|our|would|could|can|should|if|and|then|now)\b\W*)+\?$",
    re.IGNORECASE,
)


def broken(title: str, kind: str, sentence: str = "") -> bool:
    """Whether a candidate of this kind cannot stand as a title; `sentence` is where it was said."""
    if not any(sign.isalpha() for sign in title) or _CUT_NUMBER.match(title) or _NOISE.search(title):
        return True
    if _NUMBERED.match(title) or _CUT_NAME.search(title) or (kind == "quoted" and _SPEECH.search(title)):
        return True
    if kind == "question":
        return bool(_STAMMER.search(title)) or bool(_POINTS_ONLY.match(f"{title.rstrip('?')}?"))
    said = words(title)
    if len(title) < 3 or is_vague(said) or _is_fragment(title, sentence) or _HAS_DOER.search(title):
        return True
    halves = title.split(", ")
    if kind == "phrases" and any(is_vague(words(half)) for half in halves):
        return True
    return kind in {"phrase", "phrases", "about"} and any(_leads_in(half) for half in halves)


def _is_fragment(title: str, sentence: str) -> bool:
    """Names may begin like half a sentence: "Let Me In", where it is written so."""
    found = _FRAGMENT.match(title)
    return found is not None and not (found["next"] and f" {found[0]}" in f" {sentence}")


def points(title: str) -> bool:
    """Whether a text holds a word that points to what was said before."""
    return bool(_POINTS.search(title))


def _leads_in(half: str) -> bool:
    said = words(half)
    return not said or leads_in(said[0])
