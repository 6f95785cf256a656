"""Three states of a text (what it was, mine, theirs) made one again, token by token."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


def merge_tokens(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], *, apart: int = 0
) -> tuple[list[str], list[str]]:
    """Two texts with both sides' changes: the first is mine where both changed the same place, the second theirs.

    They are equal where nothing collides. Changes nearer than `apart` unchanged tokens count as the same place.
    """
    first: list[str] = []
    second: list[str] = []
    at = 0
    for start, end, changes in _places([*_changes(base, mine, True), *_changes(base, theirs, False)], apart):
        old = list(base[start:end])
        a, b = (_rewritten(base, start, end, [one for one in changes if one.mine is side]) for side in (True, False))
        first += [*base[at:start], *(b if a == old else a)]
        second += [*base[at:start], *(a if b == old else b)]
        at = end
    return first + list(base[at:]), second + list(base[at:])


@dataclass(frozen=True, slots=True)
class _Change:
    start: int
    end: int
    mine: bool
    tokens: tuple[str, ...]


def _changes(old: Sequence[str], new: Sequence[str], mine: bool) -> list[_Change]:
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [_Change(a, b, mine, tuple(new[c:d])) for tag, a, b, c, d in codes if tag != "equal"]


def _places(changes: list[_Change], apart: int) -> list[tuple[int, int, list[_Change]]]:
    """Stretches of the old text that anybody changed; changes that meet are in one."""
    found: list[tuple[int, int, list[_Change]]] = []
    for one in sorted(changes, key=lambda change: (change.start, change.end)):
        start, end, inside = found[-1] if found else (0, -1 - apart, [])
        touches = one.start == end and (one.start == one.end or start == end)
        if touches or one.start < end + apart:
            found[-1] = start, max(end, one.end), [*inside, one]
        else:
            found.append((one.start, one.end, [one]))
    return found


def _rewritten(base: Sequence[str], start: int, end: int, changes: list[_Change]) -> list[str]:
    """A stretch of the old text as one side has it."""
    text: list[str] = []
    for one in changes:
        text += [*base[start : one.start], *one.tokens]
        start = one.end
    return text + list(base[start:end])
