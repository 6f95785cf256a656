"""Turns from voices heard at moments, cleaned of what no listener would call a turn."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.domain.transcript import Turn

#: Stretches of one voice with at most this between them (seconds) are one turn.
BRIDGE = 2.0
#: A voice heard for less than this between two stretches of one other voice is a slip or a "mm-hm" …
FLIP = 0.8
#: … unless pauses of this length set it apart: then it is an answer, if a short one.
_PAUSE = 0.15


def turns(moments: Sequence[tuple[float, str]], spans: Sequence[tuple[float, float]]) -> tuple[Turn, ...]:
    """Turns over `spans` of speech, where each (second, voice) of `moments` says who is heard then.

    Inside a span the change falls midway between two moments of different voices; a span without a moment takes the
    voice of the nearest one.
    """
    if not moments:
        return ()
    changes = [
        (float("-inf"), moments[0][1]),
        *(((left[0] + right[0]) / 2, right[1]) for left, right in pairwise(moments) if left[1] != right[1]),
    ]
    return cleaned([turn for span in spans for turn in _within(span, changes, moments)])


def cleaned(raw: Sequence[Turn]) -> tuple[Turn, ...]:
    """Turns in order of time, none overlapping, neighbours of one voice joined, slips given to the voice around."""
    ordered = sorted((turn for turn in raw if turn.end > turn.start), key=lambda turn: (turn.start, turn.end))
    return tuple(_bridged(_without_flips(list(_bridged(_apart(ordered))))))


def _within(
    span: tuple[float, float], changes: Sequence[tuple[float, str]], moments: Sequence[tuple[float, str]]
) -> Iterator[Turn]:
    start, end = span
    inside = [moment for moment in moments if start <= moment[0] <= end]
    if not inside:
        nearest = min(moments, key=lambda moment: abs(moment[0] - (start + end) / 2))
        yield Turn(start=start, end=end, speaker=nearest[1])
        return
    edges = [(start, inside[0][1]), *((at, voice) for at, voice in changes if inside[0][0] < at < inside[-1][0])]
    for (at, voice), (until, _) in pairwise([*edges, (end, "")]):
        yield Turn(start=at, end=until, speaker=voice)


def _apart(ordered: Sequence[Turn]) -> Iterator[Turn]:
    """One voice at a time: of turns that overlap, one inside another interrupts it; else the longer keeps the time."""
    waiting, active = list(reversed(ordered)), list[Turn]()
    for start, end in pairwise(sorted({edge for turn in ordered for edge in (turn.start, turn.end)})):
        active = [turn for turn in active if turn.end > start]
        while waiting and waiting[-1].start <= start:
            active.append(waiting.pop())
        if active:
            inner = [turn for turn in active if not any(_inside(other, turn) for other in active)]
            yield replace(max(inner, key=lambda turn: turn.end - turn.start), start=start, end=end)


def _inside(inner: Turn, outer: Turn) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end and inner.end - inner.start < outer.end - outer.start


def _bridged(ordered: Iterable[Turn]) -> Iterator[Turn]:
    current: Turn | None = None
    for turn in ordered:
        if current and turn.speaker == current.speaker and turn.start - current.end <= BRIDGE:
            current = replace(current, end=max(current.end, turn.end))
            continue
        if current:
            yield current
        current = turn
    if current:
        yield current


def _without_flips(ordered: list[Turn]) -> list[Turn]:
    done: list[Turn] = []
    for index, turn in enumerate(ordered):
        after = ordered[index + 1] if index + 1 < len(ordered) else None
        between = done and after and done[-1].speaker == after.speaker
        if done and between and turn.end - turn.start < FLIP and not _set_apart(done[-1], turn, after):
            done[-1] = replace(done[-1], end=turn.end)
        else:
            done.append(turn)
    return done


def _set_apart(before: Turn, turn: Turn, after: Turn | None) -> bool:
    return after is not None and turn.start - before.end >= _PAUSE and after.start - turn.end >= _PAUSE
