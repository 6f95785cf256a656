"""What betrays invented text: loops, echoes of the prompt, holes, words that came too fast."""

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.audio import SAMPLE_RATE
from bot.domain.transcript import Word
from bot.speech.recognition.chunks import Chunk

#: Copies of a phrase of so many words that nobody says on purpose: nine times "no", three times a sentence.
_COPIES = {1: 8, 2: 5, 3: 4, 4: 4}
_COPIES_OF_LONG = 3
_LONGEST_PHRASE = 40
#: Seconds of speech without a word that call for another look.
_HOLE = 3.0
#: Seconds of speech before the first word or behind the last one (a margin of .3 s among them), and between two words,
#: that call for another look: with all words in place it is .7 and 1.2 at most, where some were passed over it is more
#: (measured on 28 minutes of one conversation).
_EDGE, _GAP = 0.75, 1.6
#: Seconds beside such a gap that are heard again with it, so that its sentence is heard from a pause on.
_NEAREST, _FARTHEST = 2.0, 10.0
#: Seconds of words between two gaps that are doubted with them.
_BESIDE = 1.5
#: Slow speech, in words a second of speech; less is a sign that some was passed over (Whisper without timestamps does
#: that, the more the longer its prompt).
_SLOWEST = 1.6
#: No word takes longer, in seconds, and a word below this probability is doubted where its neighbour does.
_LONGEST_WORD, _DOUBTED = 1.5, 0.3
#: OpenAI's own thresholds: text that compresses better is a loop; worse mean log probability is a guess.
_COMPRESSION, _LOGPROB, _SILENCE = 2.4, -1.0, 0.6
#: Nobody speaks more words a second over a run this long.
_FASTEST, _RUN = 9.0, 8
#: Words in a row that must agree before text is suspected to come from the prompt.
_ECHO = 5


@dataclass(frozen=True, slots=True)
class Loop:
    """Words `start`..`end` (exclusive) are one phrase of `period` words, said again and again."""

    start: int
    period: int
    end: int


def find_loop(words: Sequence[str]) -> Loop | None:
    """The first loop in a text, by the shortest phrase that explains it; None where there is none."""
    bare = [plain(word) for word in words]
    found = (_loop_of(bare, period) for period in range(1, min(_LONGEST_PHRASE, len(bare) // 2) + 1))
    return min((loop for loop in found if loop), key=lambda loop: loop.start, default=None)


def _loop_of(words: Sequence[str], period: int) -> Loop | None:
    need = (_COPIES.get(period, _COPIES_OF_LONG) - 1) * period
    same = 0
    for index in range(period, len(words) + 1):
        if index < len(words) and words[index] == words[index - period]:
            same += 1
            continue
        if same >= need:
            return Loop(index - same - period, period, index)
        same = 0
    return None


def collapsed(words: Sequence[Word]) -> tuple[Word, ...]:
    """Every loop reduced to its first copy."""
    rest = list(words)
    while loop := find_loop([word.text for word in rest]):
        del rest[loop.start + loop.period : loop.end]
    return tuple(rest)


def find_echo(words: Sequence[Word], prompt: str) -> tuple[int, int] | None:
    """The longest run of words (from, to) that stands in the prompt as well; None where it is short.

    A host does say the show's title: whether it was said, only decoding without the prompt can tell.
    """
    heard, given = [plain(word.text) for word in words], [plain(word) for word in prompt.split()]
    best = (0, 0)
    lengths = [0] * (len(given) + 1)
    for row, word in enumerate(heard):
        next_row = [0] * (len(given) + 1)
        for column, known in enumerate(given):
            if word and word == known:
                next_row[column + 1] = lengths[column] + 1
                if next_row[column + 1] > best[1] - best[0]:
                    best = (row + 1 - next_row[column + 1], row + 1)
        lengths = next_row
    return best if best[1] - best[0] >= _ECHO else None


def holes(words: Sequence[Word], chunk: Chunk) -> tuple[tuple[float, float], ...]:
    """Spans of the chunk's speech, in seconds of the file, longer than 3 s that got no word.

    A word stretched over seconds is how the alignment covers speech that was skipped: its time counts as empty, and so
    does that of a word beside it which the recogniser doubts.
    """
    first, last = chunk.start / SAMPLE_RATE, chunk.end / SAMPLE_RATE
    edges = [first, *(edge for word in _placed_well(words) for edge in (word.start, word.end)), last]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    return tuple(gap for gap in gaps if (part := chunk.part(*gap)) is not None and part.seconds > _HOLE)


def wordless(words: Sequence[Word], chunk: Chunk, *, wide: bool = True) -> tuple[tuple[float, float], ...]:
    """Spans to hear again, in seconds of the file: around speech that got no words, at the chunk's ends or within.

    A `wide` one reaches to the longest pause between words some seconds away, for words beside a gap are often
    misplaced; else it is a gap between words alone, with the few words up to the next one.
    """
    if not words:
        return ()
    first, last = chunk.start / SAMPLE_RATE, chunk.end / SAMPLE_RATE
    within = [(one.end, other.start) for one, other in pairwise(words) if other.start - one.end > _GAP]
    gaps = [gap for gap in within if _speech(chunk, *gap) > _GAP]
    if not wide:
        return _apart(gaps, beside=_BESIDE)
    if _speech(chunk, first, words[0].start) > _EDGE:
        gaps.insert(0, (first, words[0].start))
    if _speech(chunk, words[-1].end, last) > _EDGE:
        gaps.append((words[-1].end, last))
    return _apart(
        (
            _pause(words, start - _FARTHEST, start - _NEAREST) or first,
            _pause(words, end + _NEAREST, end + _FARTHEST) or last,
        )
        for start, end in gaps
    )


def _apart(spans: Iterable[tuple[float, float]], *, beside: float = 0.0) -> tuple[tuple[float, float], ...]:
    """Spans in order of time; those with at most so many seconds between them become one."""
    apart: list[tuple[float, float]] = []
    for start, end in spans:
        if apart and start <= apart[-1][1] + beside:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return tuple(apart)


def _speech(chunk: Chunk, start: float, end: float) -> float:
    part = chunk.part(start, end)
    return part.seconds if part else 0.0


def _pause(words: Sequence[Word], start: float, end: float) -> float:
    """The middle of the longest pause between words in that time; 0.0 where there is none."""
    pairs = [pair for pair in pairwise(words) if start <= pair[0].end and pair[1].start <= end]
    before, behind = max(pairs, key=lambda pair: pair[1].start - pair[0].end, default=(None, None))
    return (before.end + behind.start) / 2 if before and behind else 0.0


def skipped(words: Sequence[Word], chunk: Chunk) -> bool:
    """Whether speech was passed over: a hole, or far fewer words than the time of the speech has room for."""
    sparse = chunk.seconds > _HOLE and len(words) < _SLOWEST * chunk.seconds
    return sparse or bool(holes(words, chunk))


def _placed_well(words: Sequence[Word]) -> list[Word]:
    stretched = [word.end - word.start > _LONGEST_WORD for word in words]
    beside = [any(stretched[max(0, index - 1) : index + 2]) for index in range(len(words))]
    return [
        word
        for word, long, near in zip(words, stretched, beside, strict=True)
        if not long and not (near and word.probability < _DOUBTED)
    ]


def too_fast(words: Sequence[Word]) -> bool:
    """Whether some run of words has no room in its time: what the alignment does with words nobody said."""
    runs = zip(words, words[_RUN - 1 :], strict=False)
    return any(_RUN / max(last.end - first.start, 1e-3) > _FASTEST for first, last in runs)


def guessed(text: str, logprob: float) -> bool:
    """Whether the whole decoding deserves no trust."""
    return logprob < _LOGPROB or compression(text) > _COMPRESSION


def silent(logprob: float, silence: float) -> bool:
    """Whether the model itself says that nobody spoke (openai-whisper's rule)."""
    return silence > _SILENCE and logprob < _LOGPROB


def compression(text: str) -> float:
    """How many times smaller the text gets when compressed; speech 1.2 to 1.8, loops far beyond."""
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 0.0


def plain(word: str) -> str:
    """The word without case and marks, to compare."""
    return re.sub(r"[^\w]", "", word).lower()


def alike(one: str, other: str) -> bool:
    """Whether two texts could be the same speech, spelt differently ("Matt Turk", "Matt Turck")."""
    from rapidfuzz.fuzz import ratio

    return float(ratio(plain(one), plain(other))) >= 60.0
