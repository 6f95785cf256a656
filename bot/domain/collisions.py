"""What two people changed in different ways, the answers to it, and everything else settled without asking."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from bot.domain.draft import Part

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """One thing that two people changed in different ways; None on a side: it is not there."""

    #: The same for the same question, so that an answer fits no other.
    id: str
    part: Part
    #: In words: "the title of “Intro”".
    what: str
    base: str | None
    mine: str | None
    theirs: str | None
    #: Seconds in the episode, where it has a place there.
    at: float | None = None
    #: Whether an answer may also be a text of its own.
    writable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The answer to a collision."""

    side: Literal["mine", "theirs"]
    #: In place of mine, where it is writable.
    text: str | None = None


@dataclass(kw_only=True)
class Settling:
    """Takes what one side changed, asks what both changed; an open question is taken as mine meanwhile."""

    choices: Mapping[str, Choice] = field(default_factory=dict)
    part: Part = Part.TITLE
    open: list[Collision] = field(default_factory=list)

    def one(
        self,
        what: str,
        base: V,
        mine: V,
        theirs: V,
        *,
        shown: Callable[[V], str | None] = lambda value: value if isinstance(value, str) else str(value),
        at: float | None = None,
        read: Callable[[str], V] | None = None,
    ) -> V:
        """The value that stands; `read` makes one of a text that somebody writes instead."""
        if theirs in (base, mine):
            return mine
        if mine == base:
            return theirs
        texts = shown(base), shown(mine), shown(theirs)
        id = hashlib.sha256(repr((self.part.value, what, texts)).encode("utf-8", "replace")).hexdigest()[:16]
        choice = self.choices.get(id)
        if choice is None:
            asked = Collision(id=id, part=self.part, what=what, base=texts[0], mine=texts[1], theirs=texts[2], at=at,
                              writable=read is not None)  # fmt: skip
            self.open.append(asked)
            return mine
        if choice.side == "theirs":
            return theirs
        return read(choice.text) if read and choice.text is not None else mine
