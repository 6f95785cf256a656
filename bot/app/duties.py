"""What only one process does at a time: polling the feeds, being in the chat."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import structlog

from bot.app.keeping_reader import KeepingReader
from bot.app.parts import App
from bot.app.targets import Targets
from bot.clock import utc_now
from bot.domain.period import parse_period
from bot.errors import BotError
from bot.net import Network
from bot.pipeline.review import resume_publishing
from bot.pipeline.taking_back import TakingBack
from bot.pipeline.watch import Watcher
from bot.ports import Reviewer
from bot.schedule import Bell, Schedule
from bot.settings.show import PollSettings
from bot.storage.library import SqlLibrary
from bot.storage.roles import Role
from bot.work.durable import DurableWork

if TYPE_CHECKING:
    from bot.app.chat import Chat

log = structlog.get_logger("podbot")

#: Seconds between two looks whether this process still is (or now becomes) the one.
_LOOK_EVERY = 10.0
#: Seconds after which a duty that broke is begun again.
_AGAIN = 60.0

#: Seconds between two looks at targets that may still get what was taken back from them.
_LOOK_AGAIN = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """What the one process works with."""

    app: App
    library: SqlLibrary
    work: DurableWork
    network: Network
    reviewer: Reviewer
    take_back: TakingBack
    targets: Targets
    chat: "Chat | None"


@asynccontextmanager
async def kept_up(duties: Duties) -> AsyncIterator[None]:
    """Do the duties while the block runs and while no other process has them."""
    task = asyncio.create_task(_by_turns(duties), name="duties")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def bells(app: App, shows: list[str]) -> dict[str, Bell]:
    """When each show is polled; shows that only the library knows are polled at the usual times."""
    found = {}
    for slug in shows:
        settings = app.configuration.shows.get(slug)
        found[slug] = _bell(settings.poll if settings else PollSettings())
    return found


async def _by_turns(duties: Duties) -> None:
    role = Role(duties.library.database, "duties")
    doing: asyncio.Task[None] | None = None
    try:
        while True:
            mine = await asyncio.to_thread(role.hold)
            if mine and doing is None:
                doing = asyncio.create_task(_do(duties), name="watching and chat")
            if not mine and doing is not None:
                log.warning("feeds and chat are given up: another process has them, or the database is away")
                await _stopped(doing)
                doing = None
            if doing is not None and doing.done():
                _tell(doing)
                doing = None
            await asyncio.sleep(_LOOK_EVERY)
    finally:
        if doing is not None:
            await _stopped(doing)
        role.release()


async def _stopped(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await task


def _tell(task: "asyncio.Task[None]") -> None:
    error = None if task.cancelled() else task.exception()
    if isinstance(error, BotError):
        log.error(str(error))
    elif error is not None:
        log.error("feeds and chat stopped unexpectedly; podbot restarts them", exc_info=error)


async def _do(duties: Duties) -> None:
    """Poll and chat until cancelled; a chat that refuses podbot keeps no feed from being read, and no feed the chat."""
    async with asyncio.TaskGroup() as group:
        group.create_task(held(lambda: _watch(duties), what="watching feeds"))
        if duties.chat:
            group.create_task(held(duties.chat.stay, what="the chat"))
        group.create_task(_resume(duties))
        group.create_task(held(lambda: _look_again(duties), what="looking after what was taken back"))


async def held(duty: Callable[[], Awaitable[None]], *, what: str, again: float = _AGAIN) -> None:
    """Do it until cancelled. What breaks it is said once, and it is begun again after `again` seconds."""
    told = ""
    while True:
        try:
            await duty()
        except BotError as error:  # a person has to mend it: a token, an intent
            if str(error) != told:
                log.error(f"{error} podbot tries again every {again:g} s.")
            told = str(error)
        except Exception as error:
            log.error(f"{what} stopped unexpectedly; podbot restarts it", exc_info=error)
        await asyncio.sleep(again)


async def _resume(duties: Duties) -> None:
    with suppress(BotError):
        await resume_publishing(duties.library, duties.work)


async def _look_again(duties: Duties) -> None:
    while True:
        await duties.take_back.look_again(now=utc_now())
        await asyncio.sleep(_LOOK_AGAIN)


async def _watch(duties: Duties) -> None:
    from bot.audio.fetcher import HttpAudioFetcher
    from bot.feeds.reader import FeedparserReader

    watcher = Watcher(
        reader=KeepingReader(
            FeedparserReader(network=duties.network),
            duties.app.artifacts,
            targets=lambda slug: duties.targets.of(duties.library.show(slug)).values(),
        ),
        library=duties.library,
        work=duties.work,
        now=utc_now,
        fetcher=HttpAudioFetcher(network=duties.network),
        scratch=duties.app.settings.data_dir / "scratch",
        reviewer=duties.reviewer,
    )
    schedule = Schedule(poller=watcher.poll)
    schedule.start()
    try:
        known: dict[str, Bell] = {}
        while True:
            known = await _follow_shows(duties, schedule, known)
            await asyncio.sleep(_LOOK_EVERY)
    finally:
        await schedule.stop()


async def _follow_shows(duties: Duties, schedule: Schedule, known: dict[str, Bell]) -> dict[str, Bell]:
    """Shows come and go while podbot runs: by command, in chat."""
    try:
        shows = await asyncio.to_thread(duties.library.shows)
    except BotError as error:
        log.warning(str(error))
        return known
    feeds = {show.slug: show.feed for show in shows if show.feed}
    now = {slug: replace(bell, server=_server(feeds[slug])) for slug, bell in bells(duties.app, list(feeds)).items()}
    for slug in known.keys() - now.keys():
        schedule.remove(slug)
    for slug, bell in now.items():
        if known.get(slug) != bell:
            schedule.add(slug, bell)
    return now


def _server(address: str) -> str:
    """Its name and port, whatever else is wrong with the address: the poll tells that."""
    return address.partition("://")[2].partition("/")[0].rpartition("@")[2].lower()


def _bell(poll: PollSettings) -> Bell:
    every = parse_period(poll.every) if poll.every else Bell().every
    return Bell(every=every, cron=poll.cron, first_time=poll.first_time)
