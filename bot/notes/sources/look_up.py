"""Looks up in catalogues what was discussed but has no address."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.notes import Mention, MentionKind, ShowNotes, Source
from bot.notes.sources.links import page_key
from bot.ports import SourceResolver

_BY = re.compile(
    r"[\"”’]?,? (?:written |directed )?(?:by|von) ([^\W\d_a-zß-ÿ][\w'’.-]+(?: [^\W\d_a-zß-ÿ][\w'’.-]+){1,2})"
)
#: Which catalogues know what, best first.
_KNOWS: Mapping[MentionKind, tuple[str, ...]] = {
    MentionKind.PAPER: ("arxiv", "crossref", "openalex"),
    MentionKind.ARTICLE: ("crossref", "openalex"),
    MentionKind.BOOK: ("open_library", "crossref", "wikidata"),
    MentionKind.FILM: ("wikidata",),
    MentionKind.TOOL: ("wikidata",),
    MentionKind.STANDARD: ("wikidata",),
    MentionKind.ORGANISATION: ("wikidata",),
}


async def look_up(notes: ShowNotes, resolvers: Sequence[SourceResolver]) -> ShowNotes:
    """The notes with a source for each unlinked mention that a catalogue is sure of; the others stay as they are.

    Catalogues of other names than ours are asked about every kind, after ours.
    """
    answers = await asyncio.gather(*(_first(mention, resolvers) for mention in notes.unlinked))
    known = {page_key(source.url) for source in notes.sources}
    found: list[Source] = []
    left: list[Mention] = []
    for mention, answer in zip(notes.unlinked, answers, strict=True):
        if answer is None:
            left.append(mention)
        elif page_key(answer.url) not in known:
            known.add(page_key(answer.url))
            found.append(replace(answer, mentions=(mention,)))
    sources = sorted((*notes.sources, *found), key=_first_said)
    return replace(notes, sources=tuple(sources), unlinked=tuple(left))


async def _first(mention: Mention, resolvers: Sequence[SourceResolver]) -> Source | None:
    ours = {name for names in _KNOWS.values() for name in names}
    wanted = _KNOWS.get(mention.kind, ())
    ranked = [resolver for name in wanted for resolver in resolvers if resolver.name == name]
    author = _author(mention)
    for resolver in (*ranked, *(resolver for resolver in resolvers if resolver.name not in ours)):
        sources = await resolver.resolve(mention.text, author=author)
        if sources:
            return sources[0]
    return None


def _author(mention: Mention) -> str | None:
    """Who made it, where the sentence says so after the title: "… called Lamps, by Ada Quill"."""
    _, _, after = mention.quote.partition(mention.text)
    named = _BY.match(after)
    return named[1].rstrip(".") if named else None


def _first_said(source: Source) -> float:
    return source.mentions[0].start if source.mentions else float("inf")
