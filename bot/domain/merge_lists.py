"""Three states of a list (what it was, mine, theirs) made one again, entry by entry and field by field."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any, Generic, TypeVar

from bot.domain.collisions import Settling

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Items(Generic[T]):
    """How the entries of one list are known again, compared, named and ordered."""

    #: Tell which entry is which, the strictest first; None: not by this.
    keys: Sequence[Callable[[T], Hashable | None]]
    #: Two additions with the same one are the same entry.
    identity: Callable[[T], Hashable]
    #: What people see and change, by the field's name in words; other fields follow along.
    fields: Mapping[str, str]
    #: Fields whose collision may be answered with a text of one's own.
    writable: Collection[str] = ()
    #: As people call one: "“Intro”".
    name: Callable[[T], str]
    #: A whole entry as a line.
    line: Callable[[T], str]
    #: No two may have the same identity.
    unique: bool = False
    #: None: in the order that people gave them.
    sort: Callable[[T], Any] | None = None
    at: Callable[[T], float | None] = lambda item: None
    show: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    #: Two values of a field that differ and mean the same.
    alike: Mapping[str, Callable[[Any, Any], bool]] = field(default_factory=dict)
    #: Fields that are lists themselves.
    nested: Mapping[str, "Items[Any]"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Row(Generic[T]):
    item: T
    mine: int | None
    theirs: int | None


def merge_list(
    base: Sequence[T], mine: Sequence[T], theirs: Sequence[T], items: Items[T], settling: Settling
) -> list[T]:
    """Entry by entry: what only one side added, removed or changed is done, field by field."""
    in_mine, in_theirs = _matched(base, mine, items.keys), _matched(base, theirs, items.keys)
    rows: list[_Row[T]] = []
    for number, old in enumerate(base):
        at_mine, at_theirs = in_mine.get(number), in_theirs.get(number)
        kept = _kept(
            old,
            None if at_mine is None else mine[at_mine],
            None if at_theirs is None else theirs[at_theirs],
            items,
            settling,
        )
        if kept is not None:
            rows.append(_Row(kept, at_mine, at_theirs))
    rows += _added(mine, theirs, set(in_mine.values()), set(in_theirs.values()), items, settling)
    if items.unique:
        rows = _without_clashes(rows, mine, theirs, items, settling)
    if items.sort:
        return sorted((row.item for row in rows), key=items.sort)
    return [row.item for row in _in_order(rows, by_me=not _rising(in_mine))]


def _matched(old: Sequence[T], new: Sequence[T], keys: Sequence[Callable[[T], Hashable | None]]) -> dict[int, int]:
    """Which entry of the new list each old one became."""
    found: dict[int, int] = {}
    for key in keys:
        taken = set(found.values())
        waiting: dict[Hashable, list[int]] = {}
        for number, item in enumerate(new):
            if number not in taken and key(item) is not None:
                waiting.setdefault(key(item), []).append(number)
        for number, item in enumerate(old):
            if number not in found and waiting.get(key(item)):
                found[number] = waiting[key(item)].pop(0)
    return found


def _kept(old: T, mine: T | None, theirs: T | None, items: Items[T], settling: Settling) -> T | None:
    if mine is not None and theirs is not None:
        return _merged(old, mine, theirs, items, settling)
    left = mine if mine is not None else theirs
    if left is None or _same(old, left, items):
        return None
    return settling.one(items.name(old), old, mine, theirs, shown=_or_none(items.line), at=items.at(old))


def _merged(old: T | None, mine: T, theirs: T, items: Items[T], settling: Settling) -> T:
    """Field by field; fields that nobody sees go with whoever changed them."""
    values: dict[str, Any] = {}
    for one in fields(mine):  # type: ignore[arg-type]
        was, a, b = (getattr(side, one.name, None) for side in (old, mine, theirs))
        if one.name in items.nested:
            values[one.name] = tuple(merge_list(was or (), a or (), b or (), items.nested[one.name], settling))
        elif one.name in items.fields:
            a = b if was not in (a, b) and _alike(items, one.name, a, b) else a
            what = f"{items.fields[one.name]} of {items.name(old if old is not None else theirs)}"
            values[one.name] = settling.one(
                what,
                was,
                a,
                b,
                shown=_or_none(items.show.get(one.name, str)),
                at=items.at(theirs),
                read=partial(_written, otherwise=str(a)) if one.name in items.writable else None,
            )
        else:
            values[one.name] = b if a == was else a
    return replace(theirs, **values)  # type: ignore[type-var]


def _alike(items: Items[Any], name: str, one: object, other: object) -> bool:
    return name in items.alike and one is not None and other is not None and items.alike[name](one, other)


def _or_none(shown: Callable[[Any], str]) -> Callable[[Any], str | None]:
    return lambda value: None if value is None else shown(value)


def _written(text: str, otherwise: str) -> str:
    return " ".join(text.split())[:300] or otherwise


def _same(one: object, other: object, items: Items[Any]) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in (*items.fields, *items.nested))


def _added(
    mine: Sequence[T],
    theirs: Sequence[T],
    old_mine: Collection[int],
    old_theirs: Collection[int],
    items: Items[T],
    settling: Settling,
) -> list[_Row[T]]:
    """What is new on either side; the same thing added by both is one."""
    new = {items.identity(item): n for n, item in reversed(list(enumerate(theirs))) if n not in old_theirs}
    rows: list[_Row[T]] = []
    for number, item in enumerate(mine):
        if number in old_mine:
            continue
        other = new.pop(items.identity(item), None)
        both = item if other is None else _merged(None, item, theirs[other], items, settling)
        rows.append(_Row(both, number, other))
    taken = {row.theirs for row in rows}
    rest = (n for n in range(len(theirs)) if n not in old_theirs and n not in taken)
    return [*rows, *(_Row(theirs[n], None, n) for n in rest)]


def _without_clashes(
    rows: list[_Row[T]], mine: Sequence[T], theirs: Sequence[T], items: Items[T], settling: Settling
) -> list[_Row[T]]:
    """I moved one entry to where they put another: only one can be there."""
    kept: dict[Hashable, _Row[T]] = {}
    for row in rows:
        id = items.identity(row.item)
        other = kept.get(id)
        if other is None:
            kept[id] = row
            continue
        a, b = (row, other) if _is_mine(row, mine, items) else (other, row)
        what = f"what stands at the same place, {items.line(a.item)} or {items.line(b.item)}"
        chosen = settling.one(what, None, a, b, shown=_or_none(lambda row: items.line(row.item)), at=items.at(a.item))
        kept[id] = chosen or a
    return list(kept.values())


def _is_mine(row: _Row[T], mine: Sequence[T], items: Items[T]) -> bool:
    return row.mine is not None and items.identity(mine[row.mine]) == items.identity(row.item)


def _in_order(rows: list[_Row[T]], *, by_me: bool) -> list[_Row[T]]:
    """In the order of whoever changed it; what only the other side has stands behind what it stood behind there."""

    def place(row: _Row[T], first: bool) -> int | None:
        return row.mine if first == by_me else row.theirs

    ordered = sorted((row for row in rows if place(row, True) is not None), key=lambda row: place(row, True) or 0)
    others = sorted((row for row in rows if place(row, True) is None), key=lambda row: place(row, False) or 0)
    for row in others:
        here = place(row, False) or 0
        places = [place(one, False) for one in ordered]
        at = max((n for n, there in enumerate(places, 1) if there is not None and there < here), default=0)
        while at < len(places) and places[at] is None:  # both added there: the other one's stays first
            at += 1
        ordered.insert(at, row)
    return ordered


def _rising(found: Mapping[int, int]) -> bool:
    places = [found[number] for number in sorted(found)]
    return places == sorted(places)
