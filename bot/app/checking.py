"""What the settings ask for and this installation does not have: engines, models, targets, templates, folders.

Types and spelling are the business of `bot.settings`; here is what can only be known with plugins and parts at hand.
Nothing is asked of a server.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from bot import plugins
from bot.app.parts import App
from bot.app.targets import Targets
from bot.errors import BotError
from bot.net import Network
from bot.publishers.announcement import Channel
from bot.settings import ShowSettings

_NOTES = Path("notes")


def mistakes(app: App) -> Iterator[str]:
    """A sentence for each thing that is set and will not work; empty where all is right."""
    yield from _general(app)
    targets = Targets(app.configuration, network=Network(), templates=app.templates)
    if app.settings.discord.token is not None:
        targets.channel = lambda number: cast(Channel, None)
    for slug, show in app.configuration.shows.items():
        where = f"{app.configuration.folder / 'shows' / slug}.yaml"
        yield from _prefixed(where, _show(app, show))
        yield from targets.mistakes(app.configuration.show(slug))


def _general(app: App) -> Iterator[str]:
    settings, where = app.settings, str(app.configuration.folder / "podbot.yaml")
    folder = settings.templates_dir
    if folder and not folder.is_dir():
        yield f"{where}: templates_dir: there is no folder {folder}."
    yield from _prefixed(where, _recogniser(settings.transcription.engine, settings.transcription.model))
    if settings.speakers.engine not in ("auto", "none"):
        yield from _prefixed(f"{where}: speakers.engine", _plugin("diarizer", settings.speakers.engine))
    for name in settings.catalogues.use:
        yield from _prefixed(f"{where}: catalogues.use", _plugin("source_resolver", name))


def _show(app: App, show: ShowSettings) -> Iterator[str]:
    own = show.transcription
    yield from _recogniser(own.engine or "auto", own.model or "auto")
    kinds = [f"{show.template}{kind}.j2" for kind in (".md", ".html", ".txt")]
    if not any((folder / _NOTES / name).is_file() for folder in app.templates for name in kinds):
        folders = " and ".join(str(folder / _NOTES) for folder in app.templates)
        yield f"template: there is no {kinds[0]} in {folders}."


def _recogniser(engine: str, model: str) -> Iterator[str]:
    from bot.speech.weights.catalogue import ENGINES, known

    if engine != "auto":
        yield from _prefixed("transcription.engine", _plugin("transcriber", engine))
    if model == "auto" or Path(model).expanduser().exists():
        return
    try:
        engines = known(model).engines
    except BotError as error:
        yield f"transcription.model: {error}"
        return
    if engine in ENGINES and engine not in engines:
        yield f"transcription.model: {model!r} exists for {' and '.join(engines)} only. Set that engine."


def _plugin(kind: str, name: str) -> Iterator[str]:
    try:
        plugins.factory(kind, name)
    except BotError as error:
        yield str(error)


def _prefixed(where: str, found: Iterator[str]) -> Iterator[str]:
    return (f"{where}: {says}" for says in found)
