"""The parts of a draft as forms: what stands there now as fields, and what was typed as an edit."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.chat.forms import Field, Option, Submission
from bot.chat.newsroom import Newsroom
from bot.domain.attention import Kind, concerns
from bot.domain.edits import (
    AddSources,
    Edit,
    Piece,
    SetChapters,
    SetLinkGroups,
    SetPeople,
    SetSources,
    SetSummary,
    SetTitle,
    Several,
)
from bot.domain.lines import (
    SourceLine,
    read_chapters,
    read_link_groups,
    read_people,
    read_sources,
    write_chapters,
    write_link_groups,
    write_people,
    write_sources,
)
from bot.domain.notes import Source
from bot.domain.person import Origin
from bot.domain.spoken_edits import FixName, MergeSpeakers, RenameSpeaker
from bot.domain.timecode import clock
from bot.domain.transcript import Transcript
from bot.errors import NotesError

#: Titles fetched at once for pasted links.
AT_ONCE = 6


@dataclass(frozen=True, kw_only=True)
class PartForm:
    """One entry of the Edit… menu."""

    name: str
    label: str
    help: str
    fields: Callable[[Piece], list[Field]]
    read: Callable[[Newsroom, Submission], Awaitable[Edit]]
    emoji: str = "✏️"


def _title_fields(piece: Piece) -> list[Field]:
    return [Field(name="title", label="Title", value=piece.notes.title, limit=300)]


async def _read_title(room: Newsroom, sent: Submission) -> Edit:
    return SetTitle(title=sent["title"])


def _summary_fields(piece: Piece) -> list[Field]:
    return [
        Field(
            name="summary",
            label="Summary",
            value=piece.notes.summary,
            paragraph=True,
            help="Two to four sentences; an empty line begins a new paragraph.",
        ),
        Field(name="teaser", label="Teaser", value=piece.notes.teaser, required=False, limit=400, help="One sentence."),
    ]


async def _read_summary(room: Newsroom, sent: Submission) -> Edit:
    return SetSummary(summary=sent["summary"], teaser=sent["teaser"])


def _chapter_fields(piece: Piece) -> list[Field]:
    return [
        Field(
            name="chapters",
            label="Chapters, one a line",
            value=write_chapters(piece.notes.chapters),
            paragraph=True,
            help="12:30 Title. Add, move, rename or remove lines; the first begins at 00:00.",
            placeholder="00:00 Intro",
        )
    ]


async def _read_chapters(room: Newsroom, sent: Submission) -> Edit:
    return SetChapters(chapters=read_chapters(sent["chapters"]))


def _source_fields(piece: Piece) -> list[Field]:
    return [
        Field(
            name="sources",
            label="Sources, one a line",
            value=write_sources((source.title, source.url) for source in piece.notes.sources),
            paragraph=True,
            required=False,
            help="Title - https://… An address alone gets its title from the page.",
        )
    ]


async def _read_sources(room: Newsroom, sent: Submission) -> Edit:
    return SetSources(sources=await titled_sources(room, read_sources(sent["sources"])))


def _new_source_fields(piece: Piece) -> list[Field]:
    return [
        Field(
            name="sources",
            label="Paste links",
            paragraph=True,
            help="One or many; titles are fetched. “Title - https://…” sets the title yourself.",
            placeholder="https://…",
        )
    ]


async def _read_new_sources(room: Newsroom, sent: Submission) -> Edit:
    sources = await titled_sources(room, read_sources(sent["sources"]))
    if not sources:
        raise NotesError("There is no link in what you sent. Paste one that starts with https://.")
    return AddSources(sources=sources)


def _link_fields(piece: Piece) -> list[Field]:
    return [
        Field(
            name="links",
            label="Links, a block for each name",
            value=write_link_groups(piece.notes.link_groups),
            paragraph=True,
            required=False,
            help="A name, then lines like Website - https://…; an empty line ends the block.",
        )
    ]


async def _read_links(room: Newsroom, sent: Submission) -> Edit:
    return SetLinkGroups(groups=read_link_groups(sent["links"]))


def _people_fields(piece: Piece) -> list[Field]:
    return [
        Field(
            name="people",
            label="People, one a line",
            value=write_people(piece.notes.people),
            paragraph=True,
            required=False,
            help="Name | role | address. Roles: host, guest, producer, …",
        )
    ]


async def _read_people(room: Newsroom, sent: Submission) -> Edit:
    return SetPeople(people=read_people(sent["people"]))


def _speaker_fields(piece: Piece) -> list[Field]:
    voices = tuple(
        Option(value=s.id, label=s.label, description=_heard(piece.transcript, s.id)) for s in piece.transcript.speakers
    )
    if not voices:
        raise NotesError("No voices were told apart in this episode, so there is no speaker to rename.")
    return [
        Field(name="speaker", label="Which voice?", options=voices),
        Field(name="name", label="Name", required=False, limit=128, help="Recognised by voice in the next episodes."),
        Field(name="role", label="Role", required=False, limit=40, placeholder="host, guest, producer, …"),
        *(
            [Field(name="into", label="…or is the same person as", required=False, options=voices)]
            if len(voices) > 1
            else []
        ),
    ]


async def _read_speaker(room: Newsroom, sent: Submission) -> Edit:
    name, into = sent["name"].strip(), sent["into"]
    if not name and not into:
        raise NotesError("Write a name, or choose whose voice it really is.")
    merge = [MergeSpeakers(speaker=sent["speaker"], into=into)] if into else []
    rename = [RenameSpeaker(speaker=into or sent["speaker"], name=name, role=sent["role"])] if name else []
    edits: list[Edit] = [*merge, *rename]
    return edits[0] if len(edits) == 1 else Several(edits=tuple(edits))


def _name_fields(piece: Piece) -> list[Field]:
    doubt = next((d for d in piece.transcript.doubts if d.suggestion), None)
    return [
        Field(name="heard", label="As it stands there now", value=doubt.text if doubt else "", limit=100),
        Field(
            name="written",
            label="As it should be spelt",
            value=(doubt.suggestion or "") if doubt else "",
            limit=100,
            help="Fixed in transcript, chapters and notes, and learnt for the show.",
        ),
    ]


async def _read_name(room: Newsroom, sent: Submission) -> Edit:
    return FixName(heard=sent["heard"], written=sent["written"])


PARTS = {
    form.name: form
    for form in (
        PartForm(name="title", label="Title", help="of the episode", fields=_title_fields, read=_read_title),
        PartForm(name="summary", label="Summary", help="and teaser", fields=_summary_fields, read=_read_summary),
        PartForm(
            name="chapters",
            label="Chapters",
            help="add, move, rename, remove",
            fields=_chapter_fields,
            read=_read_chapters,
            emoji="📑",
        ),
        PartForm(
            name="name",
            label="Spelling of a name",
            help="everywhere at once, learnt for the show",
            fields=_name_fields,
            read=_read_name,
            emoji="🔤",
        ),
        PartForm(
            name="speaker",
            label="Speakers",
            help="name a voice, merge two",
            fields=_speaker_fields,
            read=_read_speaker,
            emoji="👤",
        ),
        PartForm(
            name="new_sources",
            label="Add sources",
            help="paste links, titles are fetched",
            fields=_new_source_fields,
            read=_read_new_sources,
            emoji="➕",
        ),
        PartForm(
            name="sources",
            label="Sources",
            help="the whole list",
            fields=_source_fields,
            read=_read_sources,
            emoji="📚",
        ),
        PartForm(
            name="links",
            label="Links",
            help="of people and organisations",
            fields=_link_fields,
            read=_read_links,
            emoji="🔗",
        ),
        PartForm(
            name="people", label="People", help="who takes part", fields=_people_fields, read=_read_people, emoji="🎙️"
        ),
    )
}


async def titled_sources(
    room: Newsroom, lines: tuple[SourceLine, ...], *, origin: Origin = Origin.EDITOR, evidence: str = ""
) -> tuple[Source, ...]:
    """Sources with titles: as typed, else as the page says, else the name of its site."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def titled(line: SourceLine) -> Source:
        async with gate:
            title = line.title or await room.page_title(line.url) or site(line.url)
        return Source(title=" ".join(title.split())[:300], url=line.url, origin=origin, evidence=evidence)

    return tuple(await asyncio.gather(*(titled(line) for line in lines)))


def site(url: str) -> str:
    """`example.com/talks`: what stands in for a title that nobody gave."""
    parts = urlsplit(url)
    return ((parts.hostname or url).removeprefix("www.") + parts.path.rstrip("/"))[:120]


def spots(piece: Piece) -> list[Option]:
    """Uncertain places of the transcript as entries of a menu, those podbot is least sure of first in time."""
    found = concerns(piece.notes, piece.transcript)
    return [
        Option(value=f"{c.start:.2f}-{c.end:.2f}", label=f"{clock(c.start)} {c.text}")
        for c in found
        if c.kind in (Kind.NAME, Kind.PASSAGE) and c.start is not None and c.end is not None
    ][:25]


def _heard(transcript: Transcript, speaker: str) -> str:
    mine = [segment for segment in transcript.segments if segment.speaker == speaker]
    if not mine:
        return "no words"
    share = sum(s.end - s.start for s in mine) / max(1.0, sum(s.end - s.start for s in transcript.segments))
    return f"{share:.0%} of the talk, first at {clock(mine[0].start)}: {mine[0].text.strip()}"
