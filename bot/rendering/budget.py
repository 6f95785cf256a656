"""Makes a description fit a platform's limit by leaving parts out in a chosen order, and says what went."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.notes import ShowNotes
from bot.domain.unspaced import is_unspaced

#: What may be left out, first to last: notes stay useful longest with their summary and chapters.
DROP_ORDER = ("quotes", "unlinked", "link_groups", "sources", "summary", "chapters")


def drop_order(first: Sequence[str]) -> tuple[str, ...]:
    """A show's own order, then what it does not name in the usual one: every limit can be met."""
    return (*first, *(part for part in DROP_ORDER if part not in first))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """How much of one part did not fit: for the summary words, else entries."""

    part: str
    left: int
    of: int

    def __str__(self) -> str:
        """`sources: 4 of 11 left`."""
        what = "words of the summary" if self.part == "summary" else self.part.replace("_", " ")
        return f"{what}: {self.left} of {self.of} stay" if self.left else f"{what}: none of {self.of} stay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A description within its limit."""

    text: str
    #: As the platform counts: bytes or characters.
    size: int
    limit: int
    unit: str
    #: Size of the description with everything in it.
    full_size: int
    dropped: tuple[Dropped, ...] = ()
    #: Whether even the bare description was too long and was cut.
    cut: bool = False


def fit(
    notes: ShowNotes,
    write: Callable[[ShowNotes], str],
    *,
    limit: int,
    unit: str,
    cut: Callable[[str, int], str],
    order: Sequence[str] = DROP_ORDER,
) -> Fitted:
    """Write the notes within `limit` "bytes" or "characters", leaving out as little as the order allows.

    Lists lose their last entries first, the summary its last words. `cut` shortens the text where nothing is left to
    leave out.
    """
    text = write(notes)
    full = size = measure(text, unit)
    dropped: list[Dropped] = []
    for part in order:
        if size <= limit:
            break
        elements = _elements(notes, part)
        keep = _most(notes, part, elements, lambda fewer: measure(write(fewer), unit) <= limit)
        notes = _keep(notes, part, elements, keep)
        text = write(notes)
        size = measure(text, unit)
        dropped += [Dropped(part=part, left=keep, of=len(elements))] if elements else []
    too_long = size > limit
    text = cut(text, limit) if too_long else text
    return Fitted(
        text=text,
        size=measure(text, unit),
        limit=limit,
        unit=unit,
        full_size=full,
        dropped=tuple(dropped),
        cut=too_long,
    )


def measure(text: str, unit: str) -> int:
    """Size of a text in "bytes" (UTF-8) or "characters"."""
    return len(text.encode()) if unit == "bytes" else len(text)


def _elements(notes: ShowNotes, part: str) -> Sequence[Any]:
    value = getattr(notes, part)
    if isinstance(value, str) and is_unspaced(value):
        return list(value)
    return value.split(" ") if isinstance(value, str) else value


def _keep(notes: ShowNotes, part: str, elements: Sequence[Any], count: int) -> ShowNotes:
    if part != "summary":
        fewer: dict[str, Any] = {part: tuple(elements[:count])}
        return replace(notes, **fewer)
    words = ("" if is_unspaced(notes.summary) else " ").join(elements[:count]).rstrip()
    return replace(notes, summary=f"{words}…" if words and count < len(elements) else words)


def _most(notes: ShowNotes, part: str, elements: Sequence[Any], fits: Callable[[ShowNotes], bool]) -> int:
    """The largest number of elements that fits, found by halving; 0 where not even none fits."""
    least, most = 0, max(0, len(elements) - 1)
    while least < most:
        middle = (least + most + 1) // 2
        if fits(_keep(notes, part, elements, middle)):
            least = middle
        else:
            most = middle - 1
    return least
