"""What sort of word each word of a sentence is, and whether a text names a thing."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from bot.lemmas import is_participle, is_verb
from bot.notes.words import words

#: Our languages and the models of HanTa (LGPL, kept up since 2019, models of a megabyte each, pure Python on numpy;
#: taggers that need spaCy or a download of their own were too heavy for one question).
_MODELS = {"de": "morphmodel_ger.pgz", "en": "morphmodel_en.pgz", "nl": "morphmodel_dutch.pgz"}
_WORD = re.compile(r"\w+(?:['’.+#-]\w+)*[+#]*|[^\w\s]")
#: Beginnings of HanTa's classes (BNC's C5 for English, STTS for German, CGN for Dutch) and our letters for them; the
#: first match wins.
_CLASSES = {
    "en": "NP:P NN:N AJ:A VVG:G VVB:B VVI:B V:V PRP:I PRF:I CJ:C CR:M OR:M AT:D DPS:D DT0:D",
    "de": "NN:N NE:P FM:P ADJ:A AP:I KO:C CARD:M ART:D PPOSAT:D PIAT:D",
    "nl": "N(eigen:P SPEC:P N:N ADJ:A WW(vd,prenom:A WW:V VZ:I VG(neven:C TW:M LID:D VNW(bez:D VNW(onbep:D",
}
_SORTS = {language: [pair.split(":") for pair in listed.split()] for language, listed in _CLASSES.items()}
#: Names of things: "scalable oversight", "the path to research", "predictions for 2026"; no verb, nothing cut off. What
#: looks like the plain form of a verb behind a noun is one more noun: "test-time compute".
_THING = {
    "en": re.compile(r"D?[AMGNP]*(?:[NP][MB]?|AB)(?:[IC]D?[AMGNP]*(?:[NPM]B?|AB))*"),
    "de": re.compile(r"D?[AMGNP]*[NP]M?(?:(?:[IC]D?|D)[AMGNP]*[NPM])*"),  # "Konsistenz der Daten"
    "nl": re.compile(r"D?[AMNP]*[NP]M?(?:[IC]D?[AMNP]*[NPM])*"),
}


def names_thing(text: str, sentence: str, language: str) -> bool:
    """Whether a text names a thing in the sentence it was taken from: nouns and what belongs to them, no verb.

    In Romance languages: no verb, and no participle first. True as well where nobody can tell, in other languages.

    >>> names_thing("killed almost", "We killed almost every project.", "en")
    False
    >>> names_thing("scalable oversight", "So let's talk about scalable oversight.", "en")
    True
    """
    short = language[:2].lower()
    if short not in _MODELS:
        said = words(text)
        return not (any(is_verb(word, short) for word in said) or (said and is_participle(said[0], short)))
    return bool(_THING[short].fullmatch(_sorts_of(text, sentence, short)))


def _sorts_of(text: str, sentence: str, language: str) -> str:
    """A letter for each word of the text, by its place in the sentence; by itself where it does not stand there."""
    wanted = [word.casefold() for word in _WORD.findall(text) if word[0].isalnum()]
    for said in (sentence, text):
        found = [(word.casefold(), sort) for word, sort in _tagged(said, language) if word[0].isalnum()]
        for first in range(len(found) - len(wanted) + 1):
            if [word for word, _ in found[first : first + len(wanted)]] == wanted:
                return "".join(sort for _, sort in found[first : first + len(wanted)])
    return ""


@lru_cache(maxsize=256)
def _tagged(sentence: str, language: str) -> Sequence[tuple[str, str]]:
    """Each word with its sort.

    N noun, P name, A adjective, G gerund, B plain form of a verb, V other verb, I preposition, C conjunction, M number,
    D article or the like, x anything else.
    """
    said = _WORD.findall(sentence)
    if not said:
        return []
    tags = _tagger(language).tag_sent(said, taglevel=0)
    return [(word, _sort(word, tag, language)) for word, tag in zip(said, tags, strict=True)]


def _sort(word: str, tag: str, language: str) -> str:
    sort = next((sort for beginning, sort in _SORTS[language] if tag.startswith(beginning)), "x")
    return "A" if sort == "x" and "-" in word else sort  # "test-time", which HanTa takes for an adverb


@cache
def _tagger(language: str) -> Any:
    from HanTa.HanoverTagger import HanoverTagger

    return HanoverTagger(_MODELS[language])
