"""Transcripts as SRT: 32 characters by two lines, the speaker's name before a colon where the voice changes."""

import re

from bot.domain.timecode import clock_ms, parse_clock
from bot.domain.transcript import Segment, Transcript
from bot.rendering.cues import CueForm, Naming, cues
from bot.rendering.text import shorten, unwrap
from bot.rendering.voices import Cast, spoken_name, transcript_of

#: podcast-namespace, transcripts: "maximum of 32 characters per line, two lines".
WIDTH = 32
LINES = 2
#: With the colon, half of the line is left for words.
LONGEST_NAME = 20
_TIMES = re.compile(r"^\s*(?P<start>[\d:,.]+)\s+-->\s+(?P<end>[\d:,.]+)")
#: SubRip's own markup; it has no escapes, so text that looks like it is written with another bracket.
_MARKUP = re.compile(r"<(?=/?(?:b|i|u|font)\b)", re.IGNORECASE)
_TAG = re.compile(r"</?(?:b|i|u|font)\b[^>]*>", re.IGNORECASE)
_NAMED = re.compile(r"^(?P<name>[^:\s][^:]{0,38}): (?P<text>.*)$", re.DOTALL)


def write_srt(transcript: Transcript) -> bytes:
    """Numbered cues with commas in times, as SubRip writes them."""
    heads: dict[str | None, str] = {None: "Speaker: "}
    heads |= {speaker.id: f"{_head(spoken_name(speaker))}: " for speaker in transcript.speakers}
    form = CueForm(
        width=WIDTH,
        lines=LINES,
        naming=Naming.CHANGE if transcript.speakers else Naming.NEVER,
        heads={id: len(head) for id, head in heads.items()},
        mistaken=lambda text: _NAMED.match(text) is not None,
    )
    blocks = []
    for number, cue in enumerate(cues(transcript, form), 1):
        head = heads.get(transcript.segments[cue.segment].speaker, heads[None]) if cue.named else ""
        times = f"{clock_ms(cue.start, separator=',')} --> {clock_ms(cue.end, separator=',')}"
        blocks.append(f"{number}\n{times}\n{head}" + _MARKUP.sub("‹", "\n".join(cue.lines)) + "\n")
    return "\n".join(blocks).encode()


def read_srt(data: bytes | str, *, language: str = "en", duration: float = 0.0) -> Transcript:
    """A segment a cue; a cue without a name belongs to whoever spoke before, blocks that are no cue are passed over.

    What stands before the first colon of a cue is a name; `Speaker:` is nobody.
    """
    text = (data.decode(errors="replace") if isinstance(data, bytes) else data).lstrip("\ufeff")
    cast = Cast()
    segments: list[Segment] = []
    speaker: str | None = None
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        found = _read_block(block.split("\n"))
        if found is None:
            continue
        start, end, words = found
        named = _NAMED.match(words)
        if named:
            speaker = None if named["name"] == "Speaker" else cast.id(named["name"])
            words = named["text"]
        segments.append(Segment(start=start, end=end, text=words, speaker=speaker))
    return transcript_of(segments, cast, language=language, duration=duration)


def _head(name: str) -> str:
    return shorten(" ".join(_MARKUP.sub("‹", name).replace(":", " ").split()), LONGEST_NAME)


def _read_block(lines: list[str]) -> tuple[float, float, str] | None:
    for at, line in enumerate(lines):
        match = _TIMES.match(line)
        if match:
            words = unwrap([_TAG.sub("", line) for line in lines[at + 1 :]])
            try:
                return (parse_clock(match["start"]), parse_clock(match["end"]), words) if words else None
            except ValueError:
                return None
    return None
