"""Transcripts as the podcast namespace's HTML: `<cite>` who, `<time>` when, `<p>` what, a paragraph a turn."""

from collections.abc import Iterator
from html import escape
from itertools import groupby

from lxml import etree, html

from bot.domain.timecode import clock, parse_clock
from bot.domain.transcript import Segment, Transcript
from bot.errors import NotesError
from bot.rendering.text import one_line, unwrap
from bot.rendering.voices import Cast, spoken_name, transcript_of


def write_html(transcript: Transcript) -> bytes:
    """A fragment without style, as players expect it; `datetime` keeps the milliseconds that `<time>` does not show.

    A paragraph in another language than the transcript's says which, for whoever reads aloud or translates.
    """
    lines = list[str]()
    for speaker, segments in transcript.paragraphs():
        for language, run in groupby(segments, key=lambda segment: segment.language):
            lines += _paragraph(spoken_name(speaker), language, list(run))
    return "".join(f"{line}\n" for line in lines).encode()


def read_html(data: bytes | str, *, language: str = "en", duration: float = 0.0) -> Transcript:
    """A segment a paragraph, from its time to the next one's; a paragraph without `<cite>` has no speaker."""
    text = data.decode(errors="replace") if isinstance(data, bytes) else data
    try:
        root = html.document_fromstring(f"<!doctype html><meta charset=utf-8><body>{text}</body>")
    except (ValueError, etree.ParserError) as error:
        raise NotesError("The transcript is not HTML that podbot can read.") from error
    cast = Cast()
    found: list[tuple[float, str | None, str, str | None]] = []
    name, start = "", 0.0
    for element in root.iter("cite", "time", "p"):
        words = one_line("".join(map(str, element.itertext())))
        if element.tag == "cite":
            name = words.removesuffix(":")
        elif element.tag == "time":
            start = _time(element.get("datetime"), words, start)
        elif words:
            said_in = (element.get("lang") or language).lower().split("-")[0]
            found.append((start, cast.id(name), words, said_in if said_in != language.split("-")[0] else None))
            name = ""
    ends = [*(start for start, *_ in found), duration][1:]
    segments = [
        Segment(start=start, end=max(start, end), text=words, speaker=speaker, language=other)
        for (start, speaker, words, other), end in zip(found, ends, strict=True)
    ]
    return transcript_of(segments, cast, language=language, duration=duration)


def _paragraph(name: str, language: str | None, segments: list[Segment]) -> Iterator[str]:
    text = unwrap([one_line(segment.text) for segment in segments])
    if not text:
        return
    start = max(0.0, segments[0].start)
    if name:
        yield f"<cite>{escape(name)}:</cite>"
    yield f'<time datetime="PT{start:.3f}S">{clock(start)}</time>'
    yield f'<p lang="{escape(language)}">{escape(text)}</p>' if language else f"<p>{escape(text)}</p>"


def _time(machine: str | None, shown: str, before: float) -> float:
    try:
        if machine and machine.startswith("PT") and machine.endswith("S"):
            return float(machine[2:-1])
        return parse_clock(shown)
    except ValueError:
        return before
