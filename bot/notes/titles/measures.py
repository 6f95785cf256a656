"""Texts that tell when or how much, not what: dates, spans of time, sums and counts make poor titles."""

import re

_LISTED = {
    "units": """milliseconds? seconds? minutes? hours? days? weeks? months? years? decades? centur(?:y|ies) percent
    dollars? bucks euros? pounds? cents? kilomet(?:er|re)s? met(?:er|re)s? miles? feet inch(?:es)? times %
    sekunden? minuten? stunden? tage?n? wochen? monate?n? jahre?n? jahrzehnte?n? jahrhunderte?n? prozent dollar euro mal
    kilometern? metern?""",
    "many": "hundreds? thousands? millions? billions? trillions? tausende? million(?:en)? milliarden?",
    "months": """january february march april june july august september october november december januar februar märz
    mai juni juli oktober dezember""",
    "words": """one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred
    thousand zwei drei vier fünf sechs sieben acht neun zehn elf zwölf fünfzehn zwanzig dreißig vierzig fünfzig hundert
    tausend""",
    "to_dates": "between from until till since around before after by in zwischen von seit bis um vor nach ab",
}
_UNITS, _MANY, _MONTHS, _WORDS, _TO_DATES = (f"(?:{'|'.join(listed.split())})" for listed in _LISTED.values())
_NUMBER = rf"(?:[$€£]?\d[\d.,]*(?:st|nd|rd|th|k|%)?|{_WORDS})"
_MEASURES = re.compile(
    # "15-year-old kids", "6 days later", "zwanzig Stunden"; but a "four day week" is a thing
    rf"\b{_NUMBER}[- ]{_UNITS}(?![- ]?\w)"
    rf"|\b{_NUMBER}[- ]{_UNITS}[- ](?:old|ago|later|of|and|or|in|to|on|per|alt|später)\b"
    # "14 million immigrants", "$5", "20%", "the 21st"
    rf"|\b{_NUMBER} {_MANY}\b|[$€£]\d|\d ?%|\b\d+(?:st|nd|rd|th)$|^(?:\d+|{_WORDS}) (?:or|to|bis|oder) (?:\d|{_WORDS})"
    # "July 4th", "4. Juli", "February 2020", "January"
    rf"|^{_MONTHS}$|\b{_MONTHS} \d|\b\d+(?:st|nd|rd|th|\.)? (?:of )?{_MONTHS}\b"
    # "between 1936 and 1939"
    rf"|^{_TO_DATES} (?:the )?\d",
    re.IGNORECASE,
)
#: "800 files": a count of things, unless it is a year ("2024 election") or part of a name ("3D printing").
_COUNTS = re.compile(r"^(?!(?:19|20)\d\d\b)\d[\d.,]* (?-i:[a-zäöü])")
#: "Firing 75": what was counted is cut off; names keep their numbers ("Windows 11").
_CUT_OFF = re.compile(r"\b(\w+) \d[\d,]*$")


def measures(title: str, sentence: str = "") -> bool:
    """Whether a text tells when or how much; `sentence` is where it was said, which shows what is a name.

    >>> [measures(title) for title in ("Between 1936 and 1939", "Fünf Minuten", "2024 election", "Four day week")]
    [True, True, False, False]
    >>> measures("Firing 75", "They are firing 75 percent."), measures("Windows 11", "On Windows 11 it works.")
    (True, False)
    """
    return bool(_MEASURES.search(title) or _COUNTS.match(title)) or _is_cut_off(title, sentence)


def _is_cut_off(title: str, sentence: str) -> bool:
    found = _CUT_OFF.search(title)
    return found is not None and re.search(rf"\b{found[1].lower()}\b", sentence) is not None
