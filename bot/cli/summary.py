"""The last screen of `podbot process`: what was found, and where the files are."""

from collections.abc import Iterator

from rich.columns import Columns
from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from bot.domain.notes import ShowNotes
from bot.domain.timecode import clock
from bot.domain.transcript import Transcript
from bot.pipeline.process import Processed

#: Places to listen again that the last screen names.
_DOUBTS = 8


def print_summary(result: Processed, console: Console | None = None) -> None:
    """Title, summary, chapters, sources, what needs an eye, and the folder."""
    console = console or Console()
    notes, transcript = result.notes, result.transcript
    console.print()
    console.print(
        Panel(
            Group(Text(notes.summary or "(no summary)"), Text(), _facts(notes, transcript)),
            title=Text(notes.title, style="bold"),
            title_align="left",
            border_style="cyan",
            padding=(1, 2),
        )
    )
    for line in (*chapter_lines(notes), *source_lines(notes), *_doubt_lines(transcript)):
        console.print(line, soft_wrap=True)
    console.print()
    console.print(Text.assemble(("Files ", "bold"), f"in {result.folder}/"), soft_wrap=True)
    console.print(Columns([Text(name, style="dim") for name in sorted(result.files)], padding=(0, 2)))


def _facts(notes: ShowNotes, transcript: Transcript) -> Text:
    people = ", ".join(
        f"{speaker.label}{f' ({speaker.initials})' if speaker.initials else ''}" for speaker in transcript.speakers
    )
    words = sum(len(segment.text.split()) for segment in transcript.segments)
    engine = f"{transcript.engine} {transcript.model}".strip()
    parts = (clock(transcript.duration), transcript.language, f"{words} words", people or "no speakers", engine)
    facts = " · ".join(filter(None, parts))
    return Text(f"{facts}\n{notes.cost}" if notes.cost else facts, style="dim")


def chapter_lines(notes: ShowNotes) -> Iterator[Text]:
    """Times and titles."""
    yield from _titled(
        "Chapters", [Text.assemble((clock(one.start), "cyan"), f"  {one.title}") for one in notes.chapters]
    )


def source_lines(notes: ShowNotes) -> Iterator[Text]:
    """Titles, addresses, where these came from and how they answered; an address stands whole on a line of its own."""
    lines = []
    for source in notes.sources:
        told = ", ".join(filter(None, (f"from {source.origin}", source.answered, source.leads)))
        lines += [Text.assemble(source.title, "  ", (told, "green")), Text(f"  {source.url}", style="dim")]
    yield from _titled("Sources", lines)


def _doubt_lines(transcript: Transcript) -> Iterator[Text]:
    lines = [
        Text.assemble((clock(doubt.start), "yellow"), f"  {doubt.text or '–'}  ", (doubt.reason, "dim"))
        for doubt in transcript.doubts[:_DOUBTS]
    ]
    if len(transcript.doubts) > _DOUBTS:
        lines.append(Text(f"… and {len(transcript.doubts) - _DOUBTS} more in episode.json", style="dim"))
    yield from _titled("Please listen again", lines)


def _titled(title: str, lines: list[Text]) -> Iterator[Text]:
    if lines:
        yield Text(title, style="bold")
        yield from (Text.assemble(" ", line) for line in lines)
