"""Passages worth hearing on their own: verbatim, complete, 15 to 120 seconds long."""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.domain.notes import Quote
from bot.domain.transcript import Transcript
from bot.domain.unspaced import joined
from bot.notes.cues import cues_of
from bot.notes.fluency import fillers, stumbles
from bot.notes.sentences import Sentence
from bot.notes.sources.links import SPOKEN_ADDRESS
from bot.notes.words import content_stems, count_words, stop_words

#: What `podcast:soundbite` recommends, in seconds.
_SHORTEST, _LONGEST = 15.0, 120.0
_BEST = 30.0
#: What a passage loses for words that the recogniser was not sure of, all of them.
_MISHEARD = 3.0
#: So many seconds after somebody names a sponsor are likely still the advertisement.
_PITCH = 60.0
#: What sells, or asks to be followed.
_PROMOTES = re.compile(
    r"\bcheck\b(?: \w+){0,3} out\b|\bsign(?:ing)? up\b|\bsave \d+ ?%|\bshout us out\b|\bsubscribe\b|\bfollow us\b"
    r"|\.com\b|\b(?:schaut|hört|guckt) mal (?:rein|vorbei)\b|\babonnier",
    re.IGNORECASE,
)
#: Starting again and breaking off reads this much worse than a filler word.
_STUMBLES = 5
#: Signs of a question, of any script.
_ASKS = re.compile("[?？؟]")
_LEANING = re.compile(
    r"^(?:and|but|or|so|because|which|that|it|its|they|he|she|them|this|those|these|there|then|also|yeah|yes"
    r"|no|right|exactly|well|okay|um|uh|like|you know|i mean|sure|absolutely|thank"
    r"|und|aber|oder|weil|denn|das|dass|die|der|sie|er|es|dann|dies\w*|da|genau|ja|nein|ne|also|okay|sondern"
    r"|deswegen|deshalb|mhm|hm)\b",
    re.IGNORECASE,
)
#: Somebody else's words: a question that was sent in, a passage that is read out.
_READS_OUT = re.compile(r"\bquestion\b.*\bfrom\b|\b(?:asks|writes|frage von|schreibt)\b|[“”\"]", re.IGNORECASE)
_OPINION = re.compile(
    r"\b(?:i (?:think|believe|realized|learned|love|hate|remember)|the (?:most|biggest|best|worst|real|key"
    r"|whole|only)|important|never|always|problem|truth|surpris\w+|mistake|lesson"
    r"|fundamental\w*|ich (?:glaube|denke|finde)|wichtig\w*|niemals|immer|problem\w*|größte\w*|beste\w*)\b",
    re.IGNORECASE,
)


def pick_quotes(
    transcript: Transcript, sentences: Sequence[Sentence], leaders: frozenset[str], *, count: int = 3
) -> tuple[Quote, ...]:
    """Up to `count` quotes in order of time, spread over the episode; none where no passage is fit."""
    stops = stop_words(transcript.language, [sentence.text for sentence in sentences])
    stems = [content_stems(sentence.text, stops) for sentence in sentences]
    common = Counter(stem for row in stems for stem in set(row))
    heard = _Heard(transcript)
    signs = [_signs_of(sentence) for sentence in sentences]
    scored = [
        (
            _worth(sentences[first:last], signs[first:last], stems[first:last], common, leaders)
            - _MISHEARD * heard.unsure(sentences[first].start, sentences[last - 1].end),
            first,
            last,
        )
        for first, last in _passages(sentences)
    ]
    spared = [(doubt.start, doubt.end) for doubt in transcript.doubts]
    spared += [(s.start, s.end + _PITCH) for s in sentences if "sponsor" in cues_of(s.text)]
    sure = [row for row in scored if not _touches(sentences[row[1] : row[2]], spared)]
    chosen = _spread(sorted(sure, reverse=True), sentences, count)
    return tuple(_quote(sentences[first:last]) for first, last in sorted(chosen))


def _passages(sentences: Sequence[Sentence]) -> list[tuple[int, int]]:
    """Runs of complete sentences of one voice with the right length, each begun by one that can stand alone.

    All in the language of the episode, as the notes are.
    """
    found = []
    for first, opening in enumerate(sentences):
        if opening.language or not _can_open(sentences, first):
            continue
        for last in range(first, len(sentences)):
            sentence = sentences[last]
            length = sentence.end - opening.start
            broken = sentence.speaker != opening.speaker or sentence.language
            if broken or not sentence.complete or length > _LONGEST / 2:
                break
            if length >= _SHORTEST and not sentence.text.endswith(("?", "？", "؟", "…", "...")):
                found.append((first, last + 1))
    return found


def _can_open(sentences: Sequence[Sentence], at: int) -> bool:
    text = sentences[at].text
    whole_before = at == 0 or sentences[at - 1].complete or sentences[at].opens_turn
    return whole_before and _begins(text) and not _LEANING.match(text) and count_words(text) >= 5


def _begins(text: str) -> bool:
    """Whether it begins as sentences do: with a capital, where the script has any."""
    first = text[:1]
    return first.isupper() or (first.isalpha() and first.lower() == first.upper())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signs:
    """What a sentence tells about a passage that holds it; read once, since many passages do."""

    cues: frozenset[str]
    words: int
    #: Fillers, and stumbles, which read worse.
    stray: int
    opinion: bool
    address: bool
    sells: bool
    asks: bool


def _signs_of(sentence: Sentence) -> _Signs:
    text = sentence.text
    return _Signs(
        cues=cues_of(text),
        words=count_words(text),
        stray=fillers(text) + _STUMBLES * stumbles(text),
        opinion=bool(_OPINION.search(text)),
        address=bool(SPOKEN_ADDRESS.search(text)),
        sells=bool(_PROMOTES.search(text)),
        asks=bool(_ASKS.search(text)),
    )


def _worth(
    passage: Sequence[Sentence],
    signs: Sequence[_Signs],
    stems: Sequence[Sequence[str]],
    common: Counter[str],
    leaders: frozenset[str],
) -> float:
    cues = frozenset[str]().union(*(sign.cues for sign in signs))
    if (
        cues & {"sponsor", "farewell", "welcome"}
        or any(sign.address for sign in signs)
        or _READS_OUT.search(passage[0].text)
    ):
        return -math.inf
    length = passage[-1].end - passage[0].start
    said = sum(sign.words for sign in signs)
    telling = {stem for row in stems for stem in row if common[stem] >= 2}
    density = sum(math.log(1 + common[stem]) for stem in telling) / (12 + said)
    opinion = sum(sign.opinion for sign in signs) / len(signs)
    guest = passage[0].speaker is not None and passage[0].speaker not in leaders
    asks = sum(sign.asks for sign in signs) / len(signs)
    return (
        density
        + 0.6 * opinion
        + 0.5 * guest
        - 0.8 * (asks + ("next" in cues) + any(sign.sells for sign in signs))
        - 6.0 * sum(sign.stray for sign in signs) / said
        - 0.02 * abs(length - _BEST)
    )


class _Heard:
    """How unsure the recogniser was of a stretch: 0..1, 0 where it does not say."""

    def __init__(self, transcript: Transcript) -> None:
        words = sorted(transcript.words(), key=lambda word: word.start)
        self._starts = [word.start for word in words]
        self._doubt = [0.0, *accumulate(1.0 - word.probability for word in words)]

    def unsure(self, start: float, end: float) -> float:
        """Mean over the words that begin there."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return (self._doubt[last] - self._doubt[first]) / (last - first) if last > first else 0.0


def _touches(passage: Sequence[Sentence], spared: Sequence[tuple[float, float]]) -> bool:
    """Whether a word stands in the passage that an editor is asked about, or an advertisement."""
    return any(start < passage[-1].end and passage[0].start < end for start, end in spared)


def _spread(
    scored: Sequence[tuple[float, int, int]], sentences: Sequence[Sentence], count: int
) -> list[tuple[int, int]]:
    """Best first, keeping some distance between two quotes: a tenth of the episode."""
    if not sentences:
        return []
    apart = (sentences[-1].end - sentences[0].start) / 10
    chosen: list[tuple[int, int]] = []
    for worth, first, last in scored:
        free = all(last <= other_first or first >= other_last for other_first, other_last in chosen) and all(
            abs(sentences[first].start - sentences[other].start) >= apart for other, _ in chosen
        )
        if worth > -math.inf and free:
            chosen.append((first, last))
        if len(chosen) == count:
            break
    return chosen


def _quote(passage: Sequence[Sentence]) -> Quote:
    return Quote(
        text=joined(sentence.text for sentence in passage),
        start=passage[0].start,
        end=passage[-1].end,
        speaker=passage[0].speaker,
    )
