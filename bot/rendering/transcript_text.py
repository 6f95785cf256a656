"""Transcripts as plain text in the house style: `MT: …`, a paragraph a turn."""

import re

from bot.domain.transcript import Segment, Transcript
from bot.rendering.text import one_line, unwrap
from bot.rendering.voices import Cast, short_name, transcript_of

_NAMED = re.compile(r"^(?P<name>[^:\s][^:]{0,39}): (?P<text>.*)$")
_INITIALS = re.compile(r"^[^\W\d_a-z]{1,4}$")


def write_text(transcript: Transcript) -> bytes:
    """One line a turn; a speaker without initials is written out, text without any speaker stands alone."""
    lines = []
    for speaker, segments in transcript.paragraphs():
        text = unwrap([one_line(segment.text) for segment in segments])
        bare = speaker is None and not _NAMED.match(text)
        lines += [text if bare else f"{short_name(speaker)}: {text}"] if text else []
    return "".join(f"{line}\n" for line in lines).encode()


def read_text(data: bytes | str, *, language: str = "en", duration: float = 0.0) -> Transcript:
    """A segment a line, without times (plain text holds none); `Speaker:` is nobody."""
    text = (data.decode(errors="replace") if isinstance(data, bytes) else data).lstrip("\ufeff")
    cast = Cast()
    segments = []
    for line in filter(None, map(one_line, text.splitlines())):
        named = _NAMED.match(line)
        speaker = cast.id(named["name"]) if named and named["name"] != "Speaker" else None
        segments.append(Segment(start=0.0, end=0.0, text=named["text"] if named else line, speaker=speaker))
    return transcript_of(segments, cast, language=language, duration=duration)
