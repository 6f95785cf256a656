"""Transcripts as JSON 1.0.0 of the podcast namespace: a segment with speaker and times each."""

import json
from typing import Any

from bot.domain.transcript import Segment, Transcript
from bot.errors import NotesError
from bot.rendering.chapters import milliseconds
from bot.rendering.text import one_line
from bot.rendering.voices import Cast, names_of, transcript_of

#: No recording lasts so many seconds (a thousand hours); NaN is no time either.
_LONGEST = 3_600_000.0


def write_json(transcript: Transcript) -> bytes:
    """`{"version": …, "segments": [{"speaker", "startTime", "endTime", "body"}]}` (podcast-namespace, transcripts)."""
    names = names_of(transcript)
    entries = [_entry(segment, names) for segment in transcript.segments if one_line(segment.text)]
    return json.dumps({"version": "1.0.0", "segments": entries}, ensure_ascii=False, indent=1).encode() + b"\n"


def read_json(data: bytes | str, *, language: str = "en", duration: float = 0.0) -> Transcript:
    """The transcript of such a file; `NotesError` where it is none, segments that are wrong inside are left out."""
    try:
        entries = json.loads(data)["segments"]
        cast = Cast()
        segments = [segment for entry in entries if (segment := _segment(entry, cast))]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotesError("The transcript is not a JSON transcript of the podcast namespace.") from error
    return transcript_of(segments, cast, language=language, duration=duration)


def _entry(segment: Segment, names: dict[str | None, str]) -> dict[str, Any]:
    named = {"speaker": names[segment.speaker]} if names.get(segment.speaker) else {}
    start = milliseconds(segment.start)
    return {
        **named,
        "startTime": start,
        "endTime": max(start, milliseconds(segment.end)),
        "body": one_line(segment.text),
    }


def _segment(entry: Any, cast: Cast) -> Segment | None:
    text = one_line(str(entry.get("body", ""))) if isinstance(entry, dict) else ""
    if not text:
        return None
    start = _time(entry.get("startTime", 0.0))
    end = _time(entry.get("endTime", start))
    if start is None or end is None:
        return None
    return Segment(
        start=start,
        end=max(start, end),
        text=text,
        speaker=cast.id(str(entry.get("speaker", ""))),
    )


def _time(value: Any) -> float | None:
    """Seconds, not before the beginning; None for what is no time of any recording."""
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return None
    return max(0.0, seconds) if seconds < _LONGEST else None
