"""The tools of a worker: engines in processes of their own, stores, targets, and who is told."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.app.parts import App, models_dir
from bot.app.targets import Targets
from bot.net import Network
from bot.pipeline.tools import Tools
from bot.ports import Diarizer, Library, Reviewer, Transcriber
from bot.settings import Configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Engines:
    """Recognisers and diarizer of this process, each made once; `close` ends their processes."""

    transcriber: Callable[[str | None, str | None], Transcriber]
    diarizer: Diarizer | None
    close: Callable[[], None]


def worker_tools(
    app: App, *, network: Network, library: Library, reviewer: Reviewer, engines: Engines, targets: Targets
) -> Tools:
    """Everything that the stations of the line work with."""
    from bot.app.creators_chapters import FoundChapters
    from bot.audio.decoder import AvDecoder
    from bot.audio.fetcher import HttpAudioFetcher
    from bot.audio.loudness import loudness
    from bot.feeds.published_transcripts import FeedTranscripts
    from bot.speech.voices.speakers import VoiceNamer
    from bot.storage.checkpoints import StoreCheckpoints

    return Tools(
        library=library,
        artifacts=app.artifacts,
        fetcher=HttpAudioFetcher(network=network, max_bytes=app.settings.network.max_download_mb * 1_000_000),
        decoder=AvDecoder(),
        transcriber=engines.transcriber,
        diarizer=engines.diarizer,
        names=app.names,
        speakers=VoiceNamer(),
        writer=app.writer_for(network),
        renderer=app.renderer,
        reviewer=reviewer,
        publishers=targets.of,
        early=targets.early,
        loudness=loudness,
        checkpoints=StoreCheckpoints(app.artifacts),
        transcripts=FeedTranscripts(network=network),
        chapters=FoundChapters(network=network),
        scratch=app.settings.data_dir / "scratch",
    )


def isolated_engines(configuration: Configuration, library: Library, diarizer_name: str | None) -> Engines:
    """Engines that live in child processes: a crash of native code costs an attempt, not the bot.

    What fitted into this machine's memory after something else did not is kept in the library for the next time.
    """
    from bot.speech.recognition.isolated import IsolatedDiarizer, IsolatedTranscriber
    from bot.speech.recognition.workroom import Tool, Workroom

    settings = configuration.settings
    idle = settings.transcription.idle_minutes * 60
    hearing, telling = Workroom(idle_seconds=idle), Workroom(idle_seconds=idle)
    made: dict[tuple[str, str], Transcriber] = {}
    guard = threading.Lock()

    def transcriber(engine: str | None, model: str | None) -> Transcriber:
        name, size = _chosen(configuration, engine, model)
        with guard:
            if (name, size) not in made:
                memory = _Remembered(library, f"{name}/{size}")
                wanted = {
                    "model": size,
                    "models_dir": models_dir(settings.models_dir),
                    "device": settings.transcription.device,
                }
                arguments = memory.recall(wanted)
                tool = Tool(factory=_factory("transcriber", name), arguments=arguments)
                made[name, size] = IsolatedTranscriber(tool, name=name, workroom=hearing, remember=memory.keep)
            return made[name, size]

    diarizer = None
    if diarizer_name:
        tool = Tool(factory=_factory("diarizer", diarizer_name))
        diarizer = IsolatedDiarizer(tool, name=diarizer_name, workroom=telling)

    def close() -> None:
        hearing.close()
        telling.close()

    return Engines(transcriber=transcriber, diarizer=diarizer, close=close)


def _chosen(configuration: Configuration, engine: str | None, model: str | None) -> tuple[str, str]:
    from bot.speech.recognition.choose import engine_and_model

    general = configuration.settings.transcription
    # English has models of its own, which must not meet a show in another language.
    spoken = {show.transcription.language or general.language for show in configuration.shows.values()}
    language = general.language if spoken <= {general.language} and general.language != "auto" else None
    folder = models_dir(configuration.settings.models_dir)
    return engine_and_model(engine or general.engine, model or general.model, language, models_dir=folder)


def _factory(kind: str, name: str) -> str:
    """Where the child finds the class, as `module:attribute`."""
    from bot.plugins import factory

    return factory(kind, name)


class _Remembered:
    """Arguments of an engine that fitted into this machine's memory."""

    def __init__(self, library: Library, engine: str) -> None:
        import socket

        self._library = library
        self._name = f"fits/{socket.gethostname()}/{engine}"

    def recall(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """What fitted instead of what is wanted; a device that was set since is given its own try."""
        known: dict[str, Any] = json.loads(self._library.get_value(self._name) or "{}")
        if known.get("device") != wanted["device"]:
            return wanted
        return {**known, "models_dir": wanted["models_dir"]}

    def keep(self, arguments: Mapping[str, Any]) -> None:
        self._library.set_value(self._name, json.dumps(dict(arguments), default=str))
