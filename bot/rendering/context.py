"""What a template knows: plain values under stable names (docs/templates.md lists them all)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.domain.chapter import Chapter
from bot.domain.episode import Episode
from bot.domain.notes import Mention, Quote, ShowNotes, Source
from bot.domain.person import LinkGroup, Person
from bot.domain.show import Show
from bot.domain.timecode import clock
from bot.domain.transcript import Transcript
from bot.rendering.chapters import tidy, with_ends
from bot.rendering.text import one_line, printable, unwrap, web_address
from bot.rendering.voices import short_name, spoken_name


def notes_context(*, show: Show, episode: Episode, notes: ShowNotes, transcript: Transcript) -> dict[str, Any]:
    """The names every template has; texts are printable and on one line, addresses are http(s) or empty."""
    names = {speaker.id: spoken_name(speaker) for speaker in transcript.speakers}
    return {
        "title": one_line(notes.title),
        "podcast": one_line(notes.podcast),
        "date": notes.published_on,
        "summary": "\n\n".join(_paragraphs(notes.summary)),
        "paragraphs": _paragraphs(notes.summary),
        "teaser": one_line(notes.teaser),
        "chapters": _chapters(notes.chapters, notes.duration),
        "sources": [_source(source) for source in notes.sources],
        "link_groups": [_group(group) for group in notes.link_groups],
        "quotes": [_quote(quote, names) for quote in notes.quotes],
        "people": [_person(person) for person in notes.people],
        "unlinked": [_mention(mention) for mention in notes.unlinked],
        "language": notes.language,
        "duration": notes.duration,
        "link": web_address(notes.link or episode.link) or "",
        "image": web_address(notes.image or episode.image) or "",
        "written_by": one_line(notes.written_by),
        "cost": one_line(str(notes.cost)) if notes.cost else "",
        "show": _show(show),
        "episode": _episode(episode),
        "transcript": TranscriptView(transcript),
    }


@dataclass(frozen=True)
class TranscriptView:
    """The transcript for templates, made only where one asks for it."""

    _transcript: Transcript

    @cached_property
    def turns(self) -> list[dict[str, Any]]:
        """A paragraph a turn: `name`, `initials`, `start`, `clock`, `text`, `segments` (`start`, `clock`, `text`)."""
        return [
            {
                "name": spoken_name(speaker),
                "initials": short_name(speaker) if speaker else "",
                "start": segments[0].start,
                "clock": clock(segments[0].start),
                "text": unwrap([one_line(segment.text) for segment in segments]),
                "segments": [{"start": s.start, "clock": clock(s.start), "text": one_line(s.text)} for s in segments],
            }
            for speaker, segments in self._transcript.paragraphs()
        ]


def _paragraphs(text: str) -> list[str]:
    return [one_line(paragraph) for paragraph in printable(text).split("\n\n") if paragraph.strip()]


def _chapters(chapters: Sequence[Chapter], duration: float) -> list[dict[str, Any]]:
    return [
        {
            "start": chapter.start,
            "end": end,
            "clock": clock(chapter.start),
            "title": chapter.title,
            "url": chapter.url or "",
            "image": chapter.image or "",
        }
        for chapter, end in with_ends(tidy(chapters, duration=duration), duration=duration)
        if chapter.toc
    ]


def _source(source: Source) -> dict[str, Any]:
    return {
        "title": one_line(source.title),
        "url": web_address(source.url) or "",
        "origin": source.origin.value,
        "seen": one_line(source.seen),
        "times": [{"start": mention.start, "clock": clock(mention.start)} for mention in source.mentions],
    }


def _group(group: LinkGroup) -> dict[str, Any]:
    links = [(one_line(link.label), web_address(link.url)) for link in group.links]
    return {"name": one_line(group.name), "links": [{"label": label, "url": url} for label, url in links if url]}


def _quote(quote: Quote, names: dict[str, str]) -> dict[str, Any]:
    return {
        "text": one_line(quote.text),
        "speaker": names.get(quote.speaker or "", ""),
        "start": quote.start,
        "end": quote.end,
        "clock": clock(quote.start),
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "name": one_line(person.name),
        "role": one_line(person.role),
        "url": web_address(person.url) or "",
        "image": web_address(person.image) or "",
        "links": _group(LinkGroup(name=person.name, links=person.links))["links"],
    }


def _mention(mention: Mention) -> dict[str, Any]:
    return {
        "text": one_line(mention.text),
        "kind": mention.kind.value,
        "start": mention.start,
        "clock": clock(mention.start),
    }


def _show(show: Show) -> dict[str, Any]:
    return {
        "slug": show.slug,
        "title": one_line(show.title),
        "language": show.language or "",
        "hosts": [_person(host) for host in show.hosts],
    }


def _episode(episode: Episode) -> dict[str, Any]:
    return {
        "key": episode.key,
        "slug": episode.slug,
        "title": one_line(episode.title),
        "link": web_address(episode.link) or "",
        "guid": one_line(episode.guid or ""),
        "season": episode.season,
        "number": episode.number,
        "published": episode.published,
        "audio_url": web_address(episode.enclosure.url if episode.enclosure else None) or "",
        "audio_type": one_line((episode.enclosure.type if episode.enclosure else None) or ""),
    }
