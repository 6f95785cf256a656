"""Reads a transcript that exists already: podbot's own episode.json, podcast JSON, VTT, SRT, HTML, text."""

import json
from collections.abc import Callable

from bot.domain.transcript import Transcript
from bot.errors import NotesError
from bot.rendering.records import load_plain
from bot.rendering.srt import read_srt
from bot.rendering.transcript_html import read_html
from bot.rendering.transcript_json import read_json
from bot.rendering.transcript_text import read_text
from bot.rendering.webvtt import read_webvtt
from bot.written_language import language_of

_READERS: dict[str, Callable[..., Transcript]] = {
    "vtt": read_webvtt,
    "srt": read_srt,
    "json": read_json,
    "html": read_html,
    "htm": read_html,
    "txt": read_text,
}
#: Media types of `podcast:transcript`.
FORMS = {
    "text/vtt": "vtt",
    "application/x-subrip": "srt",
    "application/srt": "srt",
    "application/json": "json",
    "text/html": "html",
    "text/plain": "txt",
}


def read_transcript(data: bytes, *, name: str, form: str | None = None, language: str | None = None) -> Transcript:
    """The transcript in `data`; `form` (a key of the readers) or else the ending of `name` tells what it is.

    Where neither the transcript nor `language` says which language it is in, its words do.
    NotesError where nothing can be read from it.
    """
    kind = form or name.rpartition(".")[2].lower()
    if kind not in _READERS:
        raise NotesError(f"{name}: podbot reads transcripts as {', '.join(f'.{each}' for each in _READERS)}.")
    try:
        own = _own(data) if kind == "json" else None
        transcript = own or _in_its_language(_READERS[kind], data, language)
    except (ValueError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise NotesError(f"{name} is not a transcript that podbot can read: {error}.") from error
    if not transcript.segments:
        raise NotesError(f"{name} holds no text with times. Is it a {kind.upper()} transcript?")
    return transcript


def _in_its_language(reader: Callable[..., Transcript], data: bytes, language: str | None) -> Transcript:
    """Read again where the words are in another language: what is marked as foreign depends on it."""
    read = reader(data, language=language or "en")
    found = language or language_of(read.text)
    return read if found == read.language else reader(data, language=found)


def _own(data: bytes) -> Transcript | None:
    """The transcript inside an episode.json that podbot wrote, with word times and confidences."""
    document = json.loads(data)
    inner = document.get("transcript") if isinstance(document, dict) else None
    return load_plain(Transcript, inner) if isinstance(inner, dict) and "segments" in inner else None
