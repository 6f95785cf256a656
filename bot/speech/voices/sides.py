"""Each word to a voice: turns say roughly when, pauses and sentences say exactly where one ends."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.domain.transcript import Segment, Turn, Word
from bot.speech.names.pieces import words_of

#: How far a change of voice is moved to a better place, in seconds and words.
_FAR, _MOST_WORDS = 1.3, 6
#: What a place gains: the end of a sentence, of a clause, a second of pause (up to half a second counts) …
_SENTENCE, _CLAUSE, _PAUSE, _LONGEST_PAUSE = 1.4, 0.3, 2.4, 0.5
#: … and loses for each second away from where the voice was heard to change.
_AWAY = 1.5
#: Fewer words in less time than this, in the middle of another's sentence, are a slip or an "mm-hm".
_SLIP_WORDS, _SLIP_SECONDS = 3, 0.6
_ENDS = (".", "?", "!", "…", "。", "？", "！")
_CLAUSE_ENDS = (",", ";", ":", "–", "—")
_CLOSING = "\"”’')]»"


@dataclass(slots=True)
class _Run:
    """Neighbouring words of one voice: first and last (exclusive) index."""

    first: int
    last: int
    speaker: str

    @property
    def words(self) -> int:
        return self.last - self.first


def spoken(segments: Sequence[Segment], turns: Sequence[Turn]) -> tuple[Segment, ...]:
    """The same words in the same order, in segments that have one speaker each.

    A segment is divided where the speaker changes inside it; segments without words are taken as words spread over
    their time. Without turns, all is `S1`.
    """
    words = [word for segment in segments for word in words_of(segment)]
    speakers = sides(words, turns) if turns else ["S1"] * len(words)
    done: list[Segment] = []
    at = 0
    for segment in segments:
        count = len(words_of(segment))
        done += _divided(segment, speakers[at : at + count])
        at += count
    return tuple(done)


def sides(words: Sequence[Word], turns: Sequence[Turn]) -> list[str]:
    """The speaker of each word."""
    starts = [turn.start for turn in turns]
    runs = _runs([_heard(word, turns, starts) for word in words])
    runs = _without_slips(runs, words)
    for left, right in pairwise(runs):
        left.last = right.first = _best_place(left, right, words)
    return [run.speaker for run in runs for _ in range(run.words)]


def ends_sentence(text: str) -> bool:
    """Whether a word closes a sentence."""
    return text.strip().rstrip(_CLOSING).endswith(_ENDS)


def _heard(word: Word, turns: Sequence[Turn], starts: Sequence[float]) -> str:
    """Who is heard in the middle of the word; in a gap, the nearer turn."""
    middle = (word.start + word.end) / 2
    at = bisect_right(starts, middle)
    near = turns[max(0, at - 2) : at + 1] or turns[:1]
    return min(near, key=lambda turn: max(turn.start - middle, middle - turn.end, 0.0)).speaker


def _runs(speakers: Sequence[str]) -> list[_Run]:
    runs: list[_Run] = []
    for index, speaker in enumerate(speakers):
        if runs and runs[-1].speaker == speaker:
            runs[-1].last = index + 1
        else:
            runs.append(_Run(index, index + 1, speaker))
    return runs


def _without_slips(runs: list[_Run], words: Sequence[Word]) -> list[_Run]:
    """A short run in the middle of somebody else's sentence belongs to that sentence."""
    done: list[_Run] = []
    for index, run in enumerate(runs):
        after = runs[index + 1] if index + 1 < len(runs) else None
        if done and after and done[-1].speaker == after.speaker != run.speaker and _slip(run, words):
            run.speaker = after.speaker
        if done and done[-1].speaker == run.speaker:
            done[-1].last = run.last
        else:
            done.append(run)
    return done


def _slip(run: _Run, words: Sequence[Word]) -> bool:
    seconds = words[run.last - 1].end - words[run.first].start
    whole = ends_sentence(words[run.first - 1].text) and ends_sentence(words[run.last - 1].text)
    return run.words <= _SLIP_WORDS and seconds <= _SLIP_SECONDS and not whole


def _best_place(left: _Run, right: _Run, words: Sequence[Word]) -> int:
    """The index where `right` should begin: near the change, at the end of a sentence, in a pause."""
    change = right.first
    moment = (words[change - 1].end + words[change].start) / 2
    lowest = max(left.first + 1, change - _MOST_WORDS)
    highest = min(right.last - 1, change + _MOST_WORDS)
    return max(range(lowest, highest + 1), key=lambda place: _worth(place, change, moment, words), default=change)


def _worth(place: int, change: int, moment: float, words: Sequence[Word]) -> float:
    before, after = words[place - 1], words[place]
    away = abs((before.end + after.start) / 2 - moment)
    if place != change and away > _FAR:
        return float("-inf")
    text = before.text.strip().rstrip(_CLOSING)
    mark = _SENTENCE if text.endswith(_ENDS) else _CLAUSE if text.endswith(_CLAUSE_ENDS) else 0.0
    pause = min(max(0.0, after.start - before.end), _LONGEST_PAUSE)
    return mark + _PAUSE * pause - _AWAY * away


def _divided(segment: Segment, speakers: Sequence[str]) -> list[Segment]:
    """The segment, or its parts by speaker; one without words or text keeps the speaker None."""
    if len(set(speakers)) < 2:
        return [replace(segment, speaker=speakers[0] if speakers else None)]
    words = words_of(segment)
    glue = _glue(segment, words)
    return [
        replace(
            segment,
            start=words[run.first].start if run.first else segment.start,
            end=words[run.last - 1].end if run.last < len(words) else segment.end,
            text=glue.join(word.text for word in words[run.first : run.last]).strip(),
            words=words[run.first : run.last] if segment.words else (),
            speaker=run.speaker,
        )
        for run in _runs(speakers)
    ]


def _glue(segment: Segment, words: Sequence[Word]) -> str:
    """What stands between words: nothing where they carry their spaces (Whisper) or the script has none."""
    carried = any(word.text[:1].isspace() for word in words) or " " not in segment.text.strip()
    return "" if carried else " "
