"""The parts of a draft that can be edited in a form, in the order of the Edit… menu."""

from bot.chat.forms import Field, Submission
from bot.chat.newsroom import Newsroom
from bot.chat.part_form import ListForm, PartForm
from bot.chat.spoken_parts import NAME, SPEAKER
from bot.chat.text import INPUT
from bot.chat.titles import titled_sources
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
)
from bot.domain.lines import (
    read_chapters,
    read_link_groups,
    read_people,
    read_sources,
    write_chapters,
    write_link_groups,
    write_people,
    write_sources,
)
from bot.domain.quoting import SetQuotes, read_quotes, write_quotes
from bot.errors import NotesError


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


async def _read_chapters(room: Newsroom, text: str) -> Edit:
    return SetChapters(chapters=read_chapters(text))


async def _read_quotes(room: Newsroom, text: str) -> Edit:
    return SetQuotes(lines=read_quotes(text))


async def _read_sources(room: Newsroom, text: str) -> Edit:
    return SetSources(sources=await titled_sources(room, read_sources(text)))


async def _read_new_sources(room: Newsroom, text: str) -> Edit:
    sources = await titled_sources(room, read_sources(text))
    if not sources:
        raise NotesError("There is no link in what you sent. Paste one that starts with https://.")
    return AddSources(sources=sources)


async def _read_links(room: Newsroom, text: str) -> Edit:
    return SetLinkGroups(groups=read_link_groups(text))


async def _read_people(room: Newsroom, text: str) -> Edit:
    return SetPeople(people=read_people(text))


_TITLE = PartForm(name="title", label="Title", help="of the episode", fields=_title_fields, read=_read_title)
_SUMMARY = PartForm(name="summary", label="Summary", help="and teaser", fields=_summary_fields, read=_read_summary)
_CHAPTERS = ListForm(
    name="chapters",
    label="Chapters",
    help="add, move, rename, remove",
    asks="Chapters, one per line",
    explains="12:30 Title. Add, move, rename or remove lines; the first begins at 00:00.",
    lines=lambda piece: write_chapters(piece.notes.chapters),
    read=_read_chapters,
    required=True,
    placeholder="00:00 Intro",
    emoji="📑",
)
_QUOTES = ListForm(
    name="quotes",
    label="Quotes",
    help="add, move, remove; always word for word",
    asks="Quotes, one per line",
    explains="12:30-12:55 Words. Times alone take the sentences said there, words alone are found.",
    lines=lambda piece: write_quotes(piece.notes.quotes, most=INPUT),
    read=_read_quotes,
    placeholder="12:30-12:55",
    emoji="💬",
)
_NEW_SOURCES = ListForm(
    name="new_sources",
    entry="sources",
    label="Add sources",
    help="paste links, titles are fetched",
    asks="Paste links",
    explains="One or many; titles are fetched. “Title - https://…” sets the title yourself.",
    read=_read_new_sources,
    required=True,
    placeholder="https://…",
    emoji="➕",
)
_SOURCES = ListForm(
    name="sources",
    label="Sources",
    help="the whole list",
    asks="Sources, one per line",
    explains="Title - https://… An address alone gets its title from the page.",
    lines=lambda piece: write_sources((source.title, source.url) for source in piece.notes.sources),
    read=_read_sources,
    emoji="📚",
)
_LINKS = ListForm(
    name="links",
    label="Links",
    help="of people and organisations",
    asks="Links, a block for each name",
    explains="A name, then lines like Website - https://…; an empty line ends the block.",
    lines=lambda piece: write_link_groups(piece.notes.link_groups),
    read=_read_links,
    emoji="🔗",
)
_PEOPLE = ListForm(
    name="people",
    label="People",
    help="who takes part",
    asks="People, one per line",
    explains="Name | role | address. Roles: host, guest, producer, …",
    lines=lambda piece: write_people(piece.notes.people),
    read=_read_people,
    emoji="🎙️",
)
_MENU = (_TITLE, _SUMMARY, _CHAPTERS, NAME, SPEAKER, _NEW_SOURCES, _SOURCES, _QUOTES, _LINKS, _PEOPLE)

#: By name.
PARTS: dict[str, PartForm] = {part.name: part.form() if isinstance(part, ListForm) else part for part in _MENU}
