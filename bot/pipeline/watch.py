"""Watch: one show's feed is read, and what is new in it goes to work."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from bot.domain.feed import Feed, Validators
from bot.domain.show import Show
from bot.errors import BotError, FeedGone
from bot.pipeline.poll import Intents, PollPlan, after_failure, after_nothing_new, after_reading, is_due
from bot.pipeline.replaced import Suspect, same_bytes, same_on_server
from bot.pipeline.telling import note, tell
from bot.ports import AudioFetcher, FeedReader, FeedState, Library, Reviewer, Work

_log = logging.getLogger(__name__)

#: Says a sentence about a show (its slug first) to the people who run it.
Say = Callable[[str, str], Awaitable[None]]

_REPLACED = (
    "The audio of “{title}” was replaced in the feed. The transcript still belongs to the old one: re-run the episode "
    "if the words changed."
)


class Poll(StrEnum):
    """How a poll went."""

    SKIPPED = "skipped"  #: paused, or not due yet
    UNCHANGED = "unchanged"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a poll brought."""

    poll: Poll
    #: Keys of episodes that went to work.
    produced: tuple[str, ...] = ()
    #: Keys of episodes whose audio is another than the one transcribed.
    replaced: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


async def log_it(show: str, sentence: str) -> None:
    """Where nobody else listens."""
    _log.warning("%s: %s", show, sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """Polls shows. Safe to call at any time, twice, or again after it was killed halfway.

    Without `fetcher` and `scratch`, replaced audio is believed on the server's word instead of its bytes.
    """

    reader: FeedReader
    library: Library
    work: Work
    now: Callable[[], datetime]
    say: Say = log_it
    fetcher: AudioFetcher | None = None
    #: Folder for audio that is only compared.
    scratch: Path | None = None
    reviewer: Reviewer | None = None

    async def poll(self, slug: str, plan: PollPlan, *, at_once: bool = False) -> Watched:
        """Read this show's feed if it is due, or `at_once`, and start work on what is new."""
        show = await asyncio.to_thread(self.library.show, slug)
        state = await asyncio.to_thread(self._state, show)
        finished = await self._produce(slug, await asyncio.to_thread(self._left_over, slug))
        if not show.feed or state.paused or not (at_once or is_due(state, plan, self.now())):
            return Watched(poll=Poll.SKIPPED, produced=finished)
        try:
            feed = await self.reader.read(state.moved_to or show.feed, show=slug, validators=state.validators)
        except BotError as error:
            return await self._failed(error, state, plan)
        intents = await self._decide(feed, state, plan)
        produced = (*await self._take(show, intents), *await self._try_again(intents.readdressed))
        doubtful, replaced = await self._look_at(intents.suspects)
        await self._finish(intents, doubtful=doubtful)
        return Watched(
            poll=Poll.READ if feed else Poll.UNCHANGED,
            produced=(*finished, *produced),
            replaced=replaced,
            said=intents.say,
        )

    def _state(self, show: Show) -> FeedState:
        """How the feed stands; a feed whose address a person changed is a new one.

        What the old server gave (validators, a permanent redirect, 410) means nothing to another.
        """
        state = self.library.feed_state(show.slug)
        address = self.library.get_value(_address(show.slug))
        if address == show.feed:
            return state
        self.library.set_value(_address(show.slug), show.feed)
        if address is None:
            return state
        given_up = state.paused and bool(state.message)
        fresh = FeedState(show=show.slug, paused=state.paused and not given_up, title=state.title)
        self.library.save_feed_state(fresh)
        return fresh

    async def _decide(self, feed: Feed | None, state: FeedState, plan: PollPlan) -> Intents:
        if feed is None:
            return after_nothing_new(state=state, plan=plan, now=self.now())
        known = await asyncio.to_thread(self.library.episodes, show=state.show, limit=1_000_000)
        return await asyncio.to_thread(after_reading, feed, known=known, state=state, plan=plan, now=self.now())

    async def _failed(self, error: BotError, state: FeedState, plan: PollPlan) -> Watched:
        intents = after_failure(
            str(error),
            state=state,
            plan=plan,
            now=self.now(),
            gone=isinstance(error, FeedGone),
            retry_after=getattr(error, "retry_after", None),
        )
        await self._finish(intents, doubtful=False)
        return Watched(poll=Poll.FAILED, said=intents.say)

    async def _take(self, show: Show, intents: Intents) -> tuple[str, ...]:
        """Remember first what is to be produced: a worker killed after `add_episodes` would not see it as new again."""
        if intents.produce:
            await asyncio.to_thread(self.library.set_value, _left_over(show.slug), json.dumps(intents.produce))
        if intents.keep:
            await asyncio.to_thread(self.library.add_episodes, intents.keep, now=self.now())
        return await self._produce(show.slug, intents.produce)

    async def _produce(self, slug: str, keys: Sequence[str]) -> tuple[str, ...]:
        for key in keys:
            await self.work.produce(key)
            title = (await asyncio.to_thread(self.library.episode, key)).episode.title
            _log.info("“%s” is new; work on it begins", title, extra={"show": slug, "episode": key})
        if keys:
            await asyncio.to_thread(self.library.set_value, _left_over(slug), None)
        return tuple(keys)

    async def _try_again(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Those of which something failed; the others were fetched from nowhere yet, or are being worked on."""
        failed = [key for key in keys if any(one.state == "failed" for one in await self.work.status(key))]
        for key in failed:
            await self.work.produce(key)
        return tuple(failed)

    def _left_over(self, slug: str) -> tuple[str, ...]:
        """What an earlier poll found but did not live to hand over, as far as the library got to know it."""
        kept = json.loads(self.library.get_value(_left_over(slug)) or "[]")
        known = {one.episode.key for one in self.library.episodes(show=slug, limit=1_000_000)} if kept else set()
        return tuple(key for key in kept if key in known)

    async def _look_at(self, suspects: Sequence[Suspect]) -> tuple[bool, tuple[str, ...]]:
        """Whether a doubt is left, and the keys of episodes whose audio was replaced."""
        doubtful, replaced = False, []
        for one in suspects:
            try:
                same = await self._same_audio(one)
            except BotError as error:
                _log.info("%s could not be checked; the next poll tries again: %s", one.episode.key, error)
                doubtful = True
                continue
            await asyncio.to_thread(self.library.add_episodes, [one.episode], now=self.now())
            if not same:
                replaced.append(one.episode.key)
                await self._ask(one)
        return doubtful, tuple(replaced)

    async def _same_audio(self, one: Suspect) -> bool:
        kept = await asyncio.to_thread(self.library.audio, one.episode.key)
        if kept is None or self.fetcher is None or one.episode.enclosure is None:
            return kept is None  # never transcribed: nothing to ask about; else the feed is all we have
        seen = await self.fetcher.look(one.episode.enclosure.url)
        same = same_on_server(kept[0], seen)
        if same is True or self.scratch is None:
            return same is True
        path = self.scratch / f"{one.episode.key}.compare"
        try:  # sizes may differ by an advertisement put in at every request: only the bytes tell
            return same_bytes(kept[0], await self.fetcher.fetch(one.episode.enclosure.url, path))
        finally:
            for left in path.parent.glob(f"{path.name}*"):
                left.unlink(missing_ok=True)

    async def _ask(self, one: Suspect) -> None:
        sentence = _REPLACED.format(title=one.episode.title)
        await note(self.library, key=one.episode.key, action="audio replaced", by="feed", now=self.now())
        await tell(one.episode.key, sentence, reviewer=self.reviewer)
        await self.say(one.episode.show, sentence)

    async def _finish(self, intents: Intents, *, doubtful: bool) -> None:
        """Keep the state last: until then, a killed poll is repeated. A doubt asks for the whole feed once more.

        A person may have paused the show meanwhile; their word stands.
        """
        state = replace(intents.state, validators=Validators()) if doubtful else intents.state
        current = await asyncio.to_thread(self.library.feed_state, state.show)
        await asyncio.to_thread(self.library.save_feed_state, replace(state, paused=state.paused or current.paused))
        for sentence in intents.say:
            await self.say(state.show, sentence)


def _address(slug: str) -> str:
    return f"watch/{slug}/address"


def _left_over(slug: str) -> str:
    return f"watch/{slug}/to-produce"
