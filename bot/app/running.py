"""`podbot run` and `podbot worker`: everything started in order, kept up, and put down in order."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.app.announcing import channels_by_http
from bot.app.checking import mistakes
from bot.app.duties import Duties, kept_up
from bot.app.early import EarlyReviewer
from bot.app.measured import measured
from bot.app.nobody import NobodyWatches
from bot.app.parts import App
from bot.app.reloading import reload_shows
from bot.app.shared_feeds import shared_feeds
from bot.app.shows import remember_shows
from bot.app.tools import Engines, isolated_engines, worker_tools
from bot.net import Network
from bot.pipeline.taking_back import TakingBack
from bot.ports import Reviewer
from bot.storage.library import SqlLibrary
from bot.work.durable import DurableWork
from bot.work.queues import QUEUES
from bot.work.worker import Worker

if TYPE_CHECKING:
    from bot.app.chat import Chat

log = structlog.get_logger("podbot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What is up; for tests and for the command line's last words."""

    library: SqlLibrary
    work: DurableWork
    worker: Worker
    #: Where the web server listens, empty without one.
    address: str = ""
    chat: "Chat | None" = None


@asynccontextmanager
async def running(app: App, *, queues: Sequence[str] | None = None, alone: bool = True) -> AsyncIterator[Running]:
    """Everything up while the block runs. `alone=False` is a further worker: no feeds, no chat, no web server.

    Raises what a person must mend: settings, a database that another process works on.
    """
    for says in mistakes(app):
        log.error(says)
    async with AsyncExitStack() as stack:
        library = app.library()
        stack.callback(library.close)
        network = await stack.enter_async_context(app.network())
        await asyncio.to_thread(remember_shows, app, library)
        diarizer = app.diarizer
        engines = isolated_engines(app.configuration, library, diarizer.name if diarizer else None)
        stack.callback(engines.close)
        run = await _working(app, stack, library, network, engines, queues, alone)
        yield run


async def run_until_stopped(app: App, *, queues: Sequence[str] | None = None, alone: bool = True) -> None:
    """Stay up until SIGTERM or Ctrl-C; what was begun goes on after the next start. SIGHUP reads the shows again."""
    stop, again = asyncio.Event(), asyncio.Event()
    for name, event in (("SIGTERM", stop), ("SIGINT", stop), ("SIGHUP", again)):
        with contextlib.suppress(NotImplementedError, AttributeError):  # Windows
            asyncio.get_running_loop().add_signal_handler(getattr(signal, name), event.set)
    async with running(app, queues=queues, alone=alone) as run:
        log.info("podbot is up", address=run.address or None, worker=run.worker.holder)
        for says in await asyncio.to_thread(list, shared_feeds(run.library)) if alone else ():
            log.warning(says)
        if alone and not await asyncio.to_thread(run.library.shows):
            log.warning(
                "no show is watched yet: `podbot watch add FEED` adds one; SIGHUP or the next start takes it up"
            )
        reloading = asyncio.create_task(_reload_when(again, app, run), name="reloading")
        await stop.wait()
        reloading.cancel()
        log.info("podbot stops; unfinished work continues at the next start")


async def _reload_when(asked: asyncio.Event, app: App, run: Running) -> None:
    while True:
        await asked.wait()
        asked.clear()
        await reload_shows(app, library=run.library, chat=run.chat)


async def _working(
    app: App,
    stack: AsyncExitStack,
    library: SqlLibrary,
    network: Network,
    engines: Engines,
    queues: Sequence[str] | None,
    alone: bool,
) -> Running:
    from bot.app.targets import Targets

    targets = Targets(app.configuration, network=network, templates=app.templates)
    worker: Worker | None = None

    def wake() -> None:
        if worker is not None:
            worker.wake()

    work = DurableWork(library, targets=targets.names, wake=wake)
    take_back = TakingBack(tools=lambda: tools, work=work)  # asked for its tools once there are some
    chat = _chat(app, library, work, network, take_back) if alone else None
    if token := app.settings.discord.token:
        channels = channels_by_http(token.get_secret_value(), api_base=app.settings.discord.api_base)
        targets.channel = await stack.enter_async_context(channels)
    shown: Reviewer = chat.reviewer if chat else NobodyWatches(library)
    reviewer = EarlyReviewer(shown, library=library, work=work, targets=targets)
    tools = worker_tools(app, network=network, library=library, reviewer=reviewer, engines=engines, targets=targets)
    settings = app.settings.work
    worker = Worker(
        tools,
        library,
        queues=queues or QUEUES,
        at_once=settings.at_once.model_dump(),
        keep_days=settings.keep_days,
        keep_audio_days=settings.keep_audio_days,
    )
    await worker.start()
    stack.push_async_callback(_put_down, worker)
    address = ""
    if alone:
        address = await _web(app, stack, library, work, chat, network, take_back)
        duties = Duties(
            app=app,
            library=library,
            work=work,
            network=network,
            reviewer=reviewer,
            take_back=take_back,
            targets=targets,
            chat=chat,
        )
        await stack.enter_async_context(kept_up(duties))
    return Running(library=library, work=work, worker=worker, address=address, chat=chat)


def _chat(app: App, library: SqlLibrary, work: DurableWork, network: Network, take_back: TakingBack) -> "Chat | None":
    if app.settings.discord.token is None:
        log.warning("no PODBOT_DISCORD__TOKEN, so drafts wait in the library", see="docs/discord.md")
        return None
    from bot.app.chat import Chat

    return Chat(app, library=library, work=work, network=network, take_back=take_back)


async def _web(
    app: App,
    stack: AsyncExitStack,
    library: SqlLibrary,
    work: DurableWork,
    chat: "Chat | None",
    network: Network,
    take_back: TakingBack,
) -> str:
    from bot.app.neighbours import neighbours
    from bot.app.web import room, web_routes
    from bot.web.server import serving, web_application

    stack.enter_context(measured(app, library))
    settings = app.settings.web
    pages = room(app, library=library, work=work, chat=chat, network=network, take_back=take_back)
    stack.enter_context(neighbours(pages, library))
    application = web_application(web_routes(app, room=pages, library=library, chat=chat))
    return await stack.enter_async_context(serving(application, host=settings.host, port=settings.port))


async def _put_down(worker: Worker) -> None:
    """Native code that does not come back in time can't be ended with its thread, only with the process."""
    if not await worker.stop():
        log.warning("a step did not stop in time; it will be started again")
        os._exit(0)
