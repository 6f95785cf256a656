"""On the wire: one sender a target at a time, and what is known of requests whose sender died or gave up waiting."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from bot.pipeline.turns import turn
from bot.ports import Library

#: Seconds without a sign of life after which who was sending counts as dead, and others may go to the target.
_LASTS = 10.0
_ROOM = "on the wire/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request that left, and whose answer nobody wrote down yet."""

    revision: int
    at: datetime

    def __str__(self) -> str:
        return f"{self.revision} {self.at.isoformat()}"

    @classmethod
    def read(cls, text: str) -> Self:
        """What `str` made of it."""
        revision, _, at = text.partition(" ")
        return cls(revision=int(revision), at=datetime.fromisoformat(at))


@asynccontextmanager
async def alone_at(library: Library, key: str, target: str) -> AsyncIterator[None]:
    """Nobody else publishes there or takes back from there while the block runs, in any process.

    So whoever takes an episode back finds the receipt of what was on the wire, and takes that back.
    """
    async with turn(library, f"target/{key}/{target}", lasts=_LASTS):
        yield


async def leaves(library: Library, key: str, target: str, sent: Sent) -> None:
    """Written down before a request leaves: a kill in the middle says nothing of whether it arrived."""
    await asyncio.to_thread(library.set_value, _name(key, target), str(sent))


async def answered(library: Library, key: str, target: str, sent: Sent) -> None:
    """Its answer is on the receipt, or it is known that nothing came of it."""
    await asyncio.to_thread(library.change_value, _name(key, target), before=str(sent), after=None)


async def unanswered(library: Library, key: str, target: str) -> Sent | None:
    """The last request to the target, where nobody knows what came of it."""
    text = await asyncio.to_thread(library.get_value, _name(key, target))
    return Sent.read(text) if text else None


async def all_unanswered(library: Library) -> Mapping[tuple[str, str], Sent]:
    """Every such request, by episode and target."""
    found = await asyncio.to_thread(library.values, _ROOM)
    return {_key_and_target(name): Sent.read(text) for name, text in found.items()}


def _name(key: str, target: str) -> str:
    return f"{_ROOM}{key}/{target}"


def _key_and_target(name: str) -> tuple[str, str]:
    key, _, target = name.removeprefix(_ROOM).partition("/")
    return key, target
