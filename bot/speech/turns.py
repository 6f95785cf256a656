"""Turns from voices heard at moments, cleaned of what no listener would call a turn."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.domain.transcript import Turn

#: Stretches of one voice with at most this between them (seconds) are one turn.
BRIDGE = 2.0
#: A voice heard for less than this between two stretches of one other voice is a slip or a "mm-hm" …
FLIP = 0.8
#: … unless pauses of this length set it apart: then it is an answer, if a short one.
_APART = 0.15


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
    ordered = _apart(sorted((turn for turn in raw if turn.end > turn.start), key=lambda turn: (turn.start, turn.end)))
    return tuple(_bridged(_without_flips(list(_bridged(ordered)))))


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


def _apart(ordered: Sequence[Turn]) -> list[Turn]:
    """Where turns overlap, the longer one keeps the time; one that lies inside another stays as an interjection."""
    done: list[Turn] = []
    for turn in ordered:
        last = done[-1] if done else None
        if last is None or turn.start >= last.end:
            done.append(turn)
        elif turn.end <= last.end:
            done[-1:] = [part for part in _around(last, turn) if part.end > part.start]
        elif last.end - last.start >= turn.end - turn.start:
            done.append(replace(turn, start=last.end))
        else:
            done[-1:] = [part for part in (replace(last, end=turn.start), turn) if part.end > part.start]
    return done


def _around(outer: Turn, inner: Turn) -> tuple[Turn, Turn, Turn]:
    return replace(outer, end=inner.start), inner, replace(outer, start=inner.end)


def _bridged(ordered: Sequence[Turn]) -> Iterator[Turn]:
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
    return after is not None and turn.start - before.end >= _APART and after.start - turn.end >= _APART
