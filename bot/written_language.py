"""Which language a text is written in: by its script, else by the little words in it.

Whole transcripts are long, so counting the words of `stopwordsiso` (MIT, 57 languages) is enough; trained detectors are
made for a line or two, and weigh more than the rest of podbot's own code.
"""

import re
from collections import Counter

#: Scripts that one language is written in; Japanese before Chinese, whose signs it uses too.
_SCRIPTS = {
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "ko": re.compile(r"[\uac00-\ud7af]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
}
#: From this share of its letters on, a text is in that script.
_SCRIPT = 0.2
_WORD = re.compile(r"[^\W\d_]+")
#: So many letters are read.
_READ = 60_000
#: Below this share of little words, nobody can tell.
_LEAST = 0.15
#: What is taken for another one: African languages that borrow much, and Latin.
_SELDOM = frozenset({"br", "eo", "ha", "ku", "la", "so", "st", "yo", "zu"})


def language_of(text: str) -> str:
    """The language's code (ISO 639-1); English where the text does not tell.

    >>> language_of("Wir reden heute über die Gezeiten und was sie mit dem Hafen machen.")
    'de'
    """
    read = text[:_READ]
    letters = len("".join(_WORD.findall(read)))
    for language, script in _SCRIPTS.items():
        if letters and len(script.findall(read)) >= _SCRIPT * letters:
            return language
    counts = Counter(_WORD.findall(read.lower().replace("’", "'")))
    said = sum(counts.values())
    shares = {language: sum(counts[word] for word in little) for language, little in _little_words()}
    best = max(shares, key=lambda language: (shares[language], language))
    return best if said and shares[best] >= _LEAST * said else "en"


def _little_words() -> list[tuple[str, set[str]]]:
    import stopwordsiso

    return [(one, stopwordsiso.stopwords(one)) for one in sorted(stopwordsiso.langs() - _SELDOM - set(_SCRIPTS))]
