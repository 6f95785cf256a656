"""The candidates of a part, best first: by the trained model, the part's own announcement, and the show's manner."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

from bot.lexicon import frequency
from bot.notes.titles.background import UNKNOWN, Background
from bot.notes.titles.candidates import Candidate
from bot.notes.titles.features import features_of, is_plain, is_sound
from bot.notes.titles.form import joined
from bot.notes.titles.heard import Heard
from bot.notes.titles.model import load_title_model
from bot.notes.titles.style import TitleStyle
from bot.notes.words import words

#: A thing that opens a part by its number or quoted name is worth more than any answer of the model; the seconds within
#: which it opens it.
_NAMED, _OPENS = 25.0, 30.0
#: What a show's own habits are worth: its share of questions, its length of titles.
_ASKS, _LENGTH = 2.0, 1.5
#: What it costs to hold a word that was hardly said.
_MISHEARD = 20.0
#: What no likeness to people's titles measures: a single plain word may mean anything, one that everybody says so often
#: (times a million: "Team", "Kids") says nothing, and a piece of a sentence reads badly. .005 ROUGE-L given for it.
_LONELY, _EVERYDAY, _OFTEN, _UNSOUND = 2.0, 8.0, 50.0, 2.0
#: The whole episode is about a word of its own title, or it is where the guest works.
_HEADLINE = 8.0
#: How many of the best are read closely.
_LOOKED = 12
#: Words of the longest title that a single word gives way to.
_FULLEST = 8
#: A detail beside a topic holds none of these: they point to something else.
_POINTING = frozenset({"this", "that", "they", "it", "those", "these", "he", "she", "das", "dies", "diese", "es"})
#: Words that set another thing beside it, and words that say more of it.
_AND = frozenset({"and", "or", "und", "oder"})
_AFTER = frozenset({"versus", "vs", "of", "for", "in", "from", "gegen", "von", "für", "im"})
#: From this share of "Topic: detail" on, a show's titles are built so; how many topics are tried.
_COLON, _TOPICS = 0.4, 4


def rank(
    candidates: Sequence[Candidate],
    heard: Heard,
    style: TitleStyle,
    *,
    stops: frozenset[str] = frozenset(),
    background: Background = UNKNOWN,
) -> list[Candidate]:
    """Best first, leaning to the length and the manner of the show's own titles."""
    if not candidates:
        return []
    rows = [features_of(one, heard, background, stops, sound=True) for one in candidates]
    ranked = _by_worth(candidates, rows, heard.language, style, background)
    best, others = ranked[:_LOOKED], ranked[_LOOKED:]
    read = [{**row, "sound": float(is_sound(one, heard.language))} for one, row in best]
    best = _by_worth([one for one, _ in best], read, heard.language, style, background)
    found = [one for one, _ in (*best, *others)]
    return found if style.words == 1 else _filled_out(found, heard.language)


def _by_worth(
    candidates: Sequence[Candidate],
    rows: Sequence[Mapping[str, float]],
    language: str,
    style: TitleStyle,
    background: Background,
) -> list[tuple[Candidate, Mapping[str, float]]]:
    """Candidates with their features, best first."""
    worth = [
        value
        + row["sound"] * _announced(one)
        + _fits(one, style)
        - _MISHEARD * (not background.misheard.isdisjoint(words(one.text)))
        - _UNSOUND * (1 - row["sound"])
        - (_says_little(one, row, language) if style.words != 1 else 0.0)
        for one, row, value in zip(candidates, rows, load_title_model().worth(rows), strict=True)
    ]
    pairs = zip(worth, candidates, rows, strict=True)
    return [(one, row) for _, one, row in sorted(pairs, key=lambda pair: -pair[0])]


def _announced(candidate: Candidate) -> float:
    """A thing that the part opens on, by its number or its quoted name, gives the part its title."""
    named = "item" in candidate.kinds or ("quoted" in candidate.kinds and len(candidate.text.split()) > 1)
    return _NAMED if named and candidate.after < _OPENS else 0.0


def _says_little(candidate: Candidate, row: Mapping[str, float], language: str) -> float:
    whole = _HEADLINE * (row["one_word"] and row["headline"] > 0)
    if not row["plain"]:
        pair = "phrases" in candidate.kinds
        return whole + _LONELY * (pair and any(is_plain(half) for half in candidate.text.split(", ")))
    everyday = frequency(candidate.text, language) > _OFTEN
    return whole + _LONELY * (not row["coined"]) + _EVERYDAY * everyday


def _fits(candidate: Candidate, style: TitleStyle) -> float:
    if style.words is None:
        return 0.0
    away = abs(math.log(len(candidate.text.split()) / max(1, style.words)))
    asks = (style.questions - 0.2) * _ASKS if "question" in candidate.kinds else 0.0
    return asks - _LENGTH * away


def _filled_out(ranked: list[Candidate], language: str) -> list[Candidate]:
    """A single plain word gives way to the best title that says more of it: "Internet" to "Dawn of the Internet".

    What is only mentioned, once, says it of something else, or was misheard.
    """
    if not is_plain(ranked[0].text):
        return ranked
    word = words(ranked[0].text)[0]
    fuller = (
        one
        for one in ranked[1 : _LOOKED + 2]
        if 1 < len(words(one.text)) <= _FULLEST and _is_about(word, one) and "," not in one.text
    )
    meant = (one for one in fuller if one.times > 1 or one.kinds != {"noun"})
    first = next((one for one in meant if is_sound(one, language)), None)
    return [first, *(one for one in ranked if one is not first)] if first else ranked


def _is_about(word: str, candidate: Candidate) -> bool:
    """Whether the title is about that word: "Dawn of the Internet", "Internet in the 1990s", not "Internet cafés"."""
    said = words(candidate.text)
    return (said[-1] == word and said[-2] not in _AND) or (said[0] == word and said[1] in _AFTER)


def in_form(ranked: Sequence[Candidate], style: TitleStyle) -> list[str]:
    """Texts, best first; "Topic: detail" in front where the show builds its titles so."""
    texts = [candidate.text for candidate in ranked]
    if style.form.colon < _COLON:
        return texts
    topics = [c.text for c in ranked if len(c.text.split()) <= 3 and not c.kinds & {"question", "phrases"}]
    details = [
        c.text for c in ranked if 2 <= len(c.text.split()) <= 8 and c.kinds & {"question", "about", "asked", "name"}
    ]
    return [*itertools.islice(_pairs(topics[:_TOPICS], details), 1), *texts]


def _pairs(topics: Sequence[str], details: Sequence[str]) -> Iterator[str]:
    """A topic and what else is said of the part, best first; the detail neither repeats nor points."""
    for topic in topics:
        told = {*words(topic), *_POINTING}
        yield from (joined(topic, detail) for detail in details if told.isdisjoint(words(detail)))
