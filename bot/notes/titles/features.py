"""What the title model looks at: how a candidate was found, where, how it looks, how its words are spread and known."""

import math
import re
from collections.abc import Mapping
from statistics import fmean

from bot.lemmas import has_lemmas
from bot.lexicon import frequency, is_word
from bot.notes.cues import cues_of
from bot.notes.titles.background import Background
from bot.notes.titles.candidates import Candidate
from bot.notes.titles.faults import points
from bot.notes.titles.grammar import names_thing
from bot.notes.titles.heard import Heard
from bot.notes.titles.measures import measures
from bot.notes.titles.questions import asks_openly
from bot.notes.words import words

KINDS = ("question", "about", "name", "asked", "noun", "phrase", "phrases", "item", "quoted")
_LISTED = """this that these those it they them he she him her you your i me my we us our there here one so such dies
diese dieser dieses das es sie er du dein deine ich mein wir uns unser da dort hier man ihr euch"""
#: Words that only say something to those who heard what came before.
_POINTING = frozenset(_LISTED.split())
#: A term that no dictionary holds, said so often here and hardly elsewhere, is what the part is about.
_COINED = 2


def features_of(
    candidate: Candidate, heard: Heard, background: Background, stops: frozenset[str], *, sound: bool
) -> dict[str, float]:
    """One number a feature; `sound` says whether it reads as the name of a thing (see `is_sound`), as that is slow."""
    return {
        "sound": float(sound),
        **_found(candidate),
        **_looks(candidate),
        **_spread(candidate, heard),
        **_known(candidate, heard, background, stops),
        **_faults(candidate),
    }


def is_sound(candidate: Candidate, language: str) -> bool:
    """Whether it is a question, a number or quoted name, or names a thing; not a piece of what somebody does.

    What was said in quotes is left to `candidates_of`, but in Romance languages, where a verb tells it from a name.
    """
    plain = {"question", "item"} if has_lemmas(language) else {"question", "item", "quoted"}
    if not candidate.kinds.isdisjoint(plain):
        return True
    return all(names_thing(half, candidate.sentence, language) for half in candidate.text.split(", "))


def is_plain(title: str) -> bool:
    """Whether it is one word, no abbreviation or name with capitals of its own."""
    return " " not in title and title[1:].islower()


def _found(candidate: Candidate) -> Mapping[str, float]:
    """How and where."""
    cues = cues_of(candidate.sentence) if candidate.sentence else frozenset()
    early = math.exp(-candidate.after / 20)
    return {
        "early": early,
        "first": float(candidate.place == 0),
        "place": math.exp(-candidate.place / 2),
        "belongs": candidate.belongs,
        "belongs_squared": candidate.belongs**2,
        "early_belongs": early * candidate.belongs,
        "led": float(candidate.led),
        "times": math.log1p(candidate.times),
        "ways": float(len(candidate.kinds)),
        "announced": float(not cues.isdisjoint({"next", "lets", "topic"})),
        "opened": float(not cues.isdisjoint({"item", "opener"})),
        **{kind: float(kind in candidate.kinds) for kind in KINDS},
    }


def _looks(candidate: Candidate) -> Mapping[str, float]:
    pieces = candidate.text.split()
    length = math.log(len(pieces))
    return {
        "words": length,
        "words_squared": length**2,
        "one_word": float(len(pieces) < 2),
        "many_words": float(len(pieces) > 8),
        "letters": len(candidate.text) / 50,
        "digit": float(any(letter.isdigit() for letter in candidate.text)),
        "comma": float("," in candidate.text),
        "how": float(pieces[0].lower() in {"how", "wie"}),
        "why": float(pieces[0].lower() in {"why", "warum", "wieso"}),
    }


def _spread(candidate: Candidate, heard: Heard) -> Mapping[str, float]:
    count, elsewhere = heard.count(candidate.text)
    spread, late = heard.places(candidate.text)
    return {
        "count": math.log1p(count),
        "own": math.log1p(count) - math.log1p(elsewhere),
        "spread": spread,
        "late": math.log1p(late),
    }


def _known(candidate: Candidate, heard: Heard, background: Background, stops: frozenset[str]) -> Mapping[str, float]:
    """How common its words are in the language, and whether the feed says them too."""
    topical = [word for word in words(candidate.text) if word not in stops] or words(candidate.text)
    common = [math.log1p(frequency(word, heard.language)) for word in topical]
    plain = is_plain(candidate.text)
    return {
        "topical": float(len(topical)),
        "rarest": min(common),
        "commonest": max(common),
        "common": fmean(common),
        "unlisted": fmean(value == 0 for value in common),
        "plain": float(plain),
        "plain_common": plain * common[0],
        "coined": float(plain and _is_coined(candidate, heard, background.told)),
        "told": fmean(word in background.told for word in topical),
        "told_whole": float(background.told.issuperset(topical)),
        "headline": fmean(word in background.headline for word in topical),
    }


def _faults(candidate: Candidate) -> Mapping[str, float]:
    lower = [piece.strip(".,?!").lower() for piece in candidate.text.split()]
    asks = "question" in candidate.kinds
    counts = not asks and "item" not in candidate.kinds
    return {
        "pointing": fmean(word in _POINTING for word in lower),
        "points": float(points(candidate.text)),
        "open": float(asks and asks_openly(candidate.text)),
        "measure": float(counts and measures(candidate.text, candidate.sentence)),
    }


def _is_coined(candidate: Candidate, heard: Heard, told: frozenset[str]) -> bool:
    """Whether no dictionary holds the word, though it was not written as a name or the feed tells of it."""
    here, elsewhere = heard.count(candidate.text)
    word = candidate.text.lower()
    written = re.findall(r"[\w'-]+", candidate.sentence)
    ours = here >= _COINED and here >= 2 * elsewhere
    return ours and (word in written or word in told) and not is_word(word, heard.language)
