"""Transcripts as WebVTT with voices (w3.org/TR/webvtt1): the form Apple Podcasts takes speaker names from."""

import re
from html import escape, unescape

from bot.domain.timecode import clock_ms, parse_clock
from bot.domain.transcript import Segment, Transcript
from bot.errors import NotesError
from bot.rendering.cues import CueForm, Naming, cues
from bot.rendering.text import shorten, unwrap
from bot.rendering.voices import Cast, names_of, transcript_of

#: Apple's advice is 65 characters a line; ours count with the voice tag and with `&amp;` written out.
WIDTH = 65
LINES = 2
#: Of a name as written in a tag; leaves room for words beside it.
LONGEST_NAME = 38
_TIMES = re.compile(r"^\s*(?P<start>[\d:.]+)[ \t]+-->[ \t]+(?P<end>[\d:.]+)")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+(?P<name>[^>]*)>")


def write_webvtt(transcript: Transcript) -> bytes:
    """Cues of at most two lines of 65 characters, each opened by `<v Name>` where a speaker is known."""
    tags: dict[str | None, str] = {id: _tag(name) for id, name in names_of(transcript).items()}
    heads = {id: len(tag) for id, tag in tags.items()}
    form = CueForm(width=WIDTH, lines=LINES, naming=Naming.ALWAYS, heads=heads, size=lambda text: len(_escaped(text)))
    blocks = ["WEBVTT\n"]
    for cue in cues(transcript, form):
        tag = tags.get(transcript.segments[cue.segment].speaker, "")
        text = "\n".join(map(_escaped, cue.lines))
        blocks.append(f"{clock_ms(cue.start)} --> {clock_ms(cue.end)}\n{tag}{text}\n")
    return "\n".join(blocks).encode()


def read_webvtt(data: bytes | str, *, language: str = "en", duration: float = 0.0) -> Transcript:
    """A segment a voice span, with its speaker; styles, notes and regions are passed over.

    `NotesError` where the file does not begin with WEBVTT; a cue that is wrong inside is left out.
    """
    text = (data.decode(errors="replace") if isinstance(data, bytes) else data).lstrip("\ufeff")
    if not text.startswith("WEBVTT"):
        raise NotesError("The transcript is not a WebVTT file: it does not begin with WEBVTT.")
    cast = Cast()
    segments: list[Segment] = []
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        segments += _read_block(block.split("\n"), cast)
    return transcript_of(segments, cast, language=language, duration=duration)


def _tag(name: str) -> str:
    name = name.rstrip("- ")  # with the end of the tag, dashes would make an arrow
    limit = LONGEST_NAME
    while len(_escaped(shorten(name, limit))) > LONGEST_NAME:
        limit -= 1
    return f"<v {_escaped(shorten(name, limit))}>" if name else ""


def _escaped(text: str) -> str:
    """Also `>`, so that no text can hold `-->`."""
    return escape(text, quote=False)


def _read_block(lines: list[str], cast: Cast) -> list[Segment]:
    for at, line in enumerate(lines):
        match = _TIMES.match(line)
        if match is None:
            continue
        try:
            start, end = parse_clock(match["start"]), parse_clock(match["end"])
        except ValueError:
            return []
        return _read_spans("\n".join(lines[at + 1 :]), start, end, cast)
    return []


def _read_spans(payload: str, start: float, end: float, cast: Cast) -> list[Segment]:
    """Usually one voice a cue; where several share one, each gets the cue's times."""
    pieces = _VOICE.split(payload)  # text, name, text, name, text …
    named = [("", pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    return [
        Segment(start=start, end=end, text=words, speaker=cast.id(unescape(name)))
        for name, text in named
        if (words := _words(text))
    ]


def _words(text: str) -> str:
    return unescape(unwrap(re.sub(r"<[^>]*>", "", text).split("\n")))
