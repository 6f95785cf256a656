"""Take an episode back for somebody at the desk: target after target, with what came of each."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import BotError
from bot.pipeline.publish import targets_of
from bot.pipeline.stragglers import take_stragglers_back
from bot.pipeline.telling import named, tell
from bot.pipeline.tools import Tools
from bot.pipeline.unpublish import on_their_way, stop_publishing, there_or_waiting, unpublish
from bot.ports import Reviewer, Work

#: What everybody should know before they do it.
WARNING = "What was fetched already stays there: in podcast apps, inboxes, caches."
NOBODY_TAKES_BACK = "Nothing can be taken back from here. `podbot unpublish EPISODE` does it in the terminal."


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one target."""

    target: str
    worked: bool
    #: What is there now in a few words ("draft", "the folder is gone"), or the sentence why it could not be taken back.
    said: str
    #: It had been taken back before, or beside this by somebody else.
    before: bool = False

    def __str__(self) -> str:
        if not self.worked:
            return f"{self.target}: not taken back. {self.said.removeprefix(f'{self.target}: ')}"
        there = f" ({self.said})" if self.said else ""
        return f"{self.target}: taken back{' already' if self.before else there}."


#: Is told before each target: what is done so far, and the name of the next.
Told = Callable[[Sequence[Taken], str], Awaitable[None]]


async def nobody_waits(done: Sequence[Taken], target: str) -> None:
    """For callers who are content with the result."""


class TakingBack:
    """The same for chat, page and terminal: whoever asks twice, or beside somebody else, finds it done and no more.

    `tools` is asked for when needed; the chat is made before them.
    """

    def __init__(self, *, tools: Callable[[], Tools], work: Work) -> None:
        self._tools, self._work = tools, work

    async def offered(self, key: str) -> tuple[str, ...]:
        """Names of the targets that have it, or that it is on its way to."""
        tools = self._tools()
        state = await asyncio.to_thread(tools.library.episode, key)
        receipts = await asyncio.to_thread(tools.library.publications, key)
        targets = await asyncio.to_thread(targets_of, tools, key)
        moving = await on_their_way(key, self._work)
        return tuple(sorted(there_or_waiting(receipts, state.stage, targets) | moving))

    async def __call__(
        self,
        key: str,
        targets: Sequence[str],
        *,
        by: str,
        now: datetime,
        reviewer: Reviewer | None = None,
        told: Told = nobody_waits,
    ) -> Sequence[Taken]:
        """Take it back from each; one that can't is said so and keeps no other from being done.

        Publishing on its way there is stopped, and the draft's thread is told. Who did it stands in the history.
        """
        tools = self._tools()
        await stop_publishing(key, targets, library=tools.library, work=self._work, by=by)
        done: list[Taken] = []
        for target in dict.fromkeys(targets):
            await told(tuple(done), target)
            done.append(await _taken(tools, key, target, by, now))
        if any(not one.before for one in done):
            await tell(key, _line(done, by), reviewer=reviewer)
        return done

    async def look_again(self, *, now: datetime) -> int:
        """Take back what reached a target after it had been taken back from there; gives how many had."""
        return await take_stragglers_back(self._tools(), now=now)


async def _taken(tools: Tools, key: str, target: str, by: str, now: datetime) -> Taken:
    try:
        receipt = await unpublish(tools, key, target, by=by, now=now)
    except BotError as error:
        return Taken(target=target, worked=False, said=str(error))
    if receipt is None:
        return Taken(target=target, worked=True, said="", before=True)
    return Taken(target=target, worked=True, said=(receipt.verified or receipt.message).rstrip("."))


def _line(done: Sequence[Taken], by: str) -> str:
    """`<@7> took it back from blog, feed.`, and below it what could not be."""
    names = ", ".join(one.target for one in done if one.worked and not one.before)
    first = f"{named(by)} took it back from {names}." if names else f"{named(by)} could not take it back."
    return "\n".join([first, *(str(one) for one in done if not one.worked)])
