"""A transcript as sentences with times: the unit that chapters, titles, quotes and summaries are made of."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.transcript import Segment, Transcript

#: Languages written without spaces between words.
UNSPACED = frozenset({"zh", "ja", "yue", "th", "lo", "my", "km", "bo"})
#: A silence that ends a sentence even without punctuation, in seconds.
_LONG_PAUSE = 2.0
#: Recognisers that write no punctuation give endless runs; these are cut into stretches of this many words.
_LONGEST_RUN, _CUT_EVERY = 45, 25

_END = re.compile(r"(?:[.!?…]+[\"”“’»)\]]*|[。！？؟।]+[」』”）]*)$")
_NO_END = re.compile(
    r"^(?:Mr|Mrs|Ms|Dr|Prof|St|vs|etc|e\.g|i\.e|z\.B|d\.h|u\.a|bzw|ca|Nr|No|Jr|Sr|Inc|Ltd|approx|usw|Hr|Fr|M"
    r"|Mme|[^\W\d_])\.$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of one voice; `start <= end`, starts never descend."""

    start: float
    end: float
    text: str
    #: `Speaker.id`, None where nobody told voices apart.
    speaker: str | None = None
    #: Whether another voice spoke before (true for the very first).
    opens_turn: bool = False
    #: Whether the text ends like a sentence, rather than being cut from a run without punctuation.
    complete: bool = True
    #: As in `Segment`: only where another language than the transcript's is spoken.
    language: str | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    start: float
    end: float
    text: str
    speaker: str | None
    language: str | None


def split_sentences(transcript: Transcript) -> tuple[Sentence, ...]:
    """All sentences in order of time.

    Words that run over several segments of one voice are joined; a long pause, a change of voice and punctuation end
    a sentence. Times come from words, else they are spread over the segment by its letters. Times that overlap,
    descend or are no numbers are put in order; no text is lost.
    """
    found: list[Sentence] = []
    voice: object = object()
    for run in _runs(_tokens(transcript)):
        for part in _cut(run):
            joiner = "" if (part[0].language or transcript.language) in UNSPACED else " "
            found.append(_sentence(part, joiner, opens_turn=part[0].speaker != voice))
            voice = part[0].speaker
    return tuple(found)


def _tokens(transcript: Transcript) -> Iterator[_Token]:
    now = 0.0
    limit = transcript.duration if math.isfinite(transcript.duration) and transcript.duration > 0 else math.inf
    for segment in _in_order(transcript.segments):
        for start, end, text in _words(segment, segment.language or transcript.language):
            now = min(max(now, start if math.isfinite(start) else now), limit)
            until = min(max(now, end if math.isfinite(end) else now), limit)
            yield _Token(now, until, text, segment.speaker, segment.language)


def _in_order(segments: Sequence[Segment]) -> Sequence[Segment]:
    if all(a.start <= b.start for a, b in pairwise(segments)):
        return segments
    return sorted(segments, key=lambda segment: segment.start if math.isfinite(segment.start) else 0.0)


def _words(segment: Segment, language: str) -> Iterable[tuple[float, float, str]]:
    if segment.words:
        return ((word.start, word.end, word.text.strip()) for word in segment.words if word.text.strip())
    return _spread(segment, list(segment.text.strip()) if language in UNSPACED else segment.text.split())


def _spread(segment: Segment, texts: Sequence[str]) -> Iterator[tuple[float, float, str]]:
    """Words of a segment without word times, by their share of its letters."""
    pieces = [text for text in texts if text.strip()]
    letters = sum(len(piece) + 1 for piece in pieces)
    seconds, done = max(0.0, segment.end - segment.start), 0
    for piece in pieces:
        start = segment.start + seconds * done / letters
        done += len(piece) + 1
        yield start, segment.start + seconds * done / letters, piece


def _runs(tokens: Iterable[_Token]) -> Iterator[list[_Token]]:
    run: list[_Token] = []
    for token in tokens:
        if run and (_changes(run[-1], token) or token.start - run[-1].end > _LONG_PAUSE or _ends(run[-1].text)):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _changes(one: _Token, other: _Token) -> bool:
    return one.speaker != other.speaker or one.language != other.language


def _ends(word: str) -> bool:
    return bool(_END.search(word)) and not _NO_END.match(word)


def _cut(run: list[_Token]) -> Iterator[list[_Token]]:
    if len(run) <= _LONGEST_RUN:
        yield run
        return
    parts = max(1, round(len(run) / _CUT_EVERY))
    edges = [round(len(run) * part / parts) for part in range(parts + 1)]
    for first, last in pairwise(edges):
        yield run[first:last]


def _sentence(tokens: Sequence[_Token], joiner: str, *, opens_turn: bool) -> Sentence:
    return Sentence(
        start=tokens[0].start,
        end=max(token.end for token in tokens),
        text=joiner.join(token.text for token in tokens),
        speaker=tokens[0].speaker,
        opens_turn=opens_turn,
        complete=bool(_END.search(tokens[-1].text)),
        language=tokens[0].language,
    )
