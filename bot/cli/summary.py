"""The last screen of `podbot process`: what was found, and where the files are."""

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.domain.notes import ShowNotes
from bot.domain.timecode import clock
from bot.domain.transcript import Transcript
from bot.pipeline.process import Processed


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
    console.print(chapters_table(notes))
    if notes.sources:
        console.print(sources_table(notes))
    if transcript.doubts:
        console.print(_doubts(transcript))
    console.print()
    console.print(Text.assemble(("Files ", "bold"), f"in {result.folder}/"))
    console.print(Text("  " + "  ".join(sorted(result.files)), style="dim"))


def _facts(notes: ShowNotes, transcript: Transcript) -> Text:
    people = ", ".join(
        f"{speaker.label}{f' ({speaker.initials})' if speaker.initials else ''}" for speaker in transcript.speakers
    )
    words = sum(len(segment.text.split()) for segment in transcript.segments)
    engine = f"{transcript.engine} {transcript.model}".strip()
    facts = (
        f"{clock(transcript.duration)} · {transcript.language} · {words} words · {people or 'no speakers'} · {engine}"
    )
    return Text(f"{facts}\n{notes.cost}" if notes.cost else facts, style="dim")


def chapters_table(notes: ShowNotes) -> Table:
    """Times and titles."""
    table = _list("Chapters")
    table.add_column(style="cyan", no_wrap=True)
    table.add_column()
    for chapter in notes.chapters:
        table.add_row(clock(chapter.start), Text(chapter.title))
    return table


def sources_table(notes: ShowNotes) -> Table:
    """Titles, addresses, where these came from and how they answered."""
    table = _list("Sources")
    table.add_column()
    table.add_column(style="dim", overflow="fold")
    table.add_column(style="green")
    for source in notes.sources:
        told = ", ".join(filter(None, (f"from {source.origin}", source.answered, source.leads)))
        table.add_row(Text(source.title), Text(source.url), Text(told))
    return table


def _doubts(transcript: Transcript) -> Table:
    table = _list("Please listen again")
    table.add_column(style="yellow", no_wrap=True)
    table.add_column()
    table.add_column(style="dim")
    for doubt in transcript.doubts[:8]:
        table.add_row(clock(doubt.start), Text(doubt.text or "–"), Text(doubt.reason))
    if len(transcript.doubts) > 8:
        table.add_row("", f"… and {len(transcript.doubts) - 8} more in episode.json", "")
    return table


def _list(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", box=None, show_header=False, padding=(0, 1))
