"""Edits as the page sends them, one form for each kind, and the edit of the domain that each one is."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field

from bot.domain.chapter import Chapter, ChapterOrigin
from bot.domain.edits import (
    Edit,
    SetChapters,
    SetLinkGroups,
    SetPeople,
    SetSources,
    SetSummary,
    SetTitle,
    Several,
)
from bot.domain.lines import TITLE_LIMIT, read_link_groups, read_people
from bot.domain.notes import Source
from bot.domain.person import Origin
from bot.domain.quoting import QuoteLine, SetQuotes
from bot.domain.spoken_edits import FixName, GiveTurn, MergeSpeakers, RenameSpeaker, SetPassage
from bot.domain.weblink import clean, is_link
from bot.errors import NotesError
from bot.web.endpoint import Body, Text

Seconds = Annotated[float, Field(ge=0, le=1_000_000)]
Line = Annotated[Text, Field(max_length=2_000)]
Name = Annotated[Text, Field(max_length=128)]
Long = Annotated[Text, Field(max_length=50_000)]
#: `Speaker.id`.
Voice = Annotated[Text, Field(max_length=20)]
PageTitle = Callable[[str], Awaitable[str | None]]


class TitleEdit(Body):
    """Another title."""

    kind: Literal["title"]
    title: Line


class SummaryEdit(Body):
    """Another summary, another teaser, or both; what is not sent stays."""

    kind: Literal["summary"]
    summary: Long | None = None
    teaser: Line | None = None


class ChapterForm(Body):
    """One chapter of the list."""

    start: Seconds
    title: Annotated[Text, Field(min_length=1, max_length=TITLE_LIMIT)]


class ChaptersEdit(Body):
    """The whole list of chapters."""

    kind: Literal["chapters"]
    chapters: Annotated[list[ChapterForm], Field(max_length=1_000)]


class SourceForm(Body):
    """One source; without a title, the page is asked for its own."""

    title: Line = ""
    url: Line


class SourcesEdit(Body):
    """The whole list of sources."""

    kind: Literal["sources"]
    sources: Annotated[list[SourceForm], Field(max_length=500)]


class QuoteForm(Body):
    """One quote: what is said between two times; without words, the sentences that are said there."""

    start: Seconds
    end: Seconds
    text: Annotated[Text, Field(max_length=10_000)] = ""


class QuotesEdit(Body):
    """The whole list of quotes; each stays word for word what the transcript says."""

    kind: Literal["quotes"]
    quotes: Annotated[list[QuoteForm], Field(max_length=100)]


class PeopleEdit(Body):
    """People, one per line: name | role | address."""

    kind: Literal["people"]
    lines: Long


class LinksEdit(Body):
    """Link blocks: a name, then lines `Website - https://…`."""

    kind: Literal["links"]
    lines: Long


class PassageEdit(Body):
    """What is said between two times, and who says it."""

    kind: Literal["passage"]
    start: Seconds
    end: Seconds
    text: Long
    speaker: Voice | None = None


class TurnEdit(Body):
    """One stretch belongs to another speaker."""

    kind: Literal["turn"]
    start: Seconds
    end: Seconds
    speaker: Voice


class SpeakerEdit(Body):
    """A voice gets a name everywhere."""

    kind: Literal["speaker"]
    speaker: Voice
    name: Name
    role: Annotated[Text, Field(max_length=40)] = ""


class MergeEdit(Body):
    """Two voices are one person."""

    kind: Literal["merge"]
    speaker: Voice
    into: Voice


class SpellingEdit(Body):
    """One spelling put right everywhere, and learnt."""

    kind: Literal["spelling"]
    heard: Name
    written: Name


AnyEdit = Annotated[
    TitleEdit
    | SummaryEdit
    | ChaptersEdit
    | SourcesEdit
    | QuotesEdit
    | PeopleEdit
    | LinksEdit
    | PassageEdit
    | TurnEdit
    | SpeakerEdit
    | MergeEdit
    | SpellingEdit,
    Field(discriminator="kind"),
]


async def edit_of(form: Any, *, page_title: PageTitle) -> Edit:
    """The form as an edit; `NotesError` where it holds what no edit can."""
    match form:
        case TitleEdit():
            return SetTitle(title=form.title)
        case SummaryEdit():
            return SetSummary(summary=form.summary, teaser=form.teaser)
        case ChaptersEdit():
            return SetChapters(chapters=tuple(_chapter(one) for one in form.chapters))
        case SourcesEdit():
            return SetSources(sources=tuple([await _source(one, page_title) for one in form.sources]))
        case QuotesEdit():
            return SetQuotes(lines=tuple(_quote(one) for one in form.quotes))
        case PeopleEdit():
            return SetPeople(people=read_people(form.lines))
        case LinksEdit():
            return SetLinkGroups(groups=read_link_groups(form.lines))
        case SpellingEdit():
            return FixName(heard=form.heard, written=form.written)
        case _:
            return _spoken(form)


def _spoken(form: Any) -> Edit:
    match form:
        case PassageEdit(speaker=None):
            return SetPassage(start=form.start, end=form.end, text=form.text)
        case PassageEdit():
            passage = SetPassage(start=form.start, end=form.end, text=form.text)
            turn = GiveTurn(start=form.start, end=form.end, speaker=form.speaker or "")
            return Several(edits=(passage, turn), what=passage.describe())
        case TurnEdit():
            return GiveTurn(start=form.start, end=form.end, speaker=form.speaker)
        case SpeakerEdit():
            return RenameSpeaker(speaker=form.speaker, name=form.name, role=form.role)
        case MergeEdit():
            return MergeSpeakers(speaker=form.speaker, into=form.into)
    raise NotesError(f"podbot knows no edit of the kind {getattr(form, 'kind', '?')}.")


def _chapter(form: ChapterForm) -> Chapter:
    title = " ".join(form.title.split())
    if not title:
        raise NotesError("A chapter has no title. Give it one, or remove it.")
    return Chapter(start=form.start, title=title, origin=ChapterOrigin.EDITOR)


async def _source(form: SourceForm, page_title: PageTitle) -> Source:
    url = clean(form.url.strip()) if is_link(form.url.strip()) else ""
    if not url:
        raise NotesError(f"“{form.url.strip()[:60]}” is not a web address; it starts with https://.")
    title = " ".join(form.title.split()) or await page_title(url) or urlsplit(url).netloc
    return Source(title=title[:300], url=url, origin=Origin.EDITOR)


def _quote(form: QuoteForm) -> QuoteLine:
    if form.end <= form.start:
        raise NotesError("A quote ends before it begins. Select the words again, from the first to the last.")
    return QuoteLine(times=(form.start, form.end), text=form.text.strip())
