"""Plain forms of words in Romance languages: which words there are, and which are forms of verbs.

The tables are those of `simplemma` (MIT, kept up since 2021, tables only, 19 MB); a tagger for these languages (spaCy,
Stanza) would have to download its models. Loading a language takes half a second and up to 100 MB, at its first word.
"""

import re
from functools import lru_cache
from typing import Any

#: How plain forms of verbs end, and forms that describe things: "datos cifrados", "données chiffrées", "dati cifrati".
_VERBS = {
    "ca": (re.compile(r"(?:[aei]r|re)$"), re.compile(r"(?:at|[aiu]d[ae]?s?|it|ut)$")),
    "es": (re.compile(r"[aeií]r$"), re.compile(r"[aií]d[oa]s?$")),
    "fr": (re.compile(r"(?:[ei]r|re)$"), re.compile(r"(?<!a)[éiu][st]?e?s?$")),
    "gl": (re.compile(r"[aei]r$"), re.compile(r"[aií]d[oa]s?$")),
    "it": (re.compile(r"(?:[aei]re|rre)$"), re.compile(r"[aiu]t[oaie]$")),
    "pt": (re.compile(r"(?:[aei]r|pôr)$"), re.compile(r"[aií]d[oa]s?$")),
}
#: "descargarlo", "adaptarse".
_JOINED = re.compile(r"(\w{2,}[aei]r)(?:[mts]e|nos|l[aeo]s?)")
#: What a plain form becomes in the plural, or the feminine form, of a noun or adjective: "mujeres", "dernières".
_INFLECTED = {
    "it": (("e", "i"),),
    "fr": (("", "s"), ("er", "ère"), ("er", "ères")),
}
_ELSEWHERE = (("", "s"), ("", "es"), ("", "a"), ("", "as"))


def has_lemmas(language: str) -> bool:
    """Whether plain forms are known for this language."""
    return language[:2].lower() in _VERBS


@lru_cache(maxsize=1 << 16)
def lemma(word: str, language: str) -> str | None:
    """The plain form of a small word; None where the tables do not hold it, or the language has none."""
    short = language[:2].lower()
    if short not in _VERBS:
        return None
    if not _tables().is_known(word, lang=short):
        joined = _JOINED.fullmatch(word) if short == "es" else None
        return lemma(joined[1], short) if joined else None
    found: str = _tables().lemmatize(word, lang=short)
    return found


def is_verb(word: str, language: str) -> bool:
    """Whether a small word is a form of a verb and hardly anything else.

    Neither its plain form, which may be a thing (`poder`), nor a participle, which describes one (`cifrado`).

    >>> [is_verb(word, "es") for word in ("podemos", "hablen", "firma", "mujeres", "cifradas")]
    [True, True, False, False, False]
    """
    return _is_form(word, language) and not is_participle(word, language)


def is_participle(word: str, language: str) -> bool:
    """Whether a small word looks like a verb's participle, which names nothing without a thing before it."""
    return _is_form(word, language) and bool(_VERBS[language[:2].lower()][1].search(word))


def _is_form(word: str, language: str) -> bool:
    """Whether a word's plain form is another, a verb's."""
    plain = lemma(word, language)
    if plain is None or plain == word or not _VERBS[language[:2].lower()][0].search(plain):
        return False
    changed = _INFLECTED.get(language[:2].lower(), _ELSEWHERE)
    return not any(plain.endswith(old) and word == plain.removesuffix(old) + new for old, new in changed)


def _tables() -> Any:
    import simplemma

    return simplemma
