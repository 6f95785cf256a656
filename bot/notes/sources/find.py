"""The sources of an episode: links that were given somewhere, each with where it was seen and where it is talked about.

Addresses come from the feed item, chat, editors, the show's settings and approved notes of earlier episodes. Speech
never gives one: "example dot com", a hallucinated address in a transcript, or a title nobody linked stay words.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from bot.domain.notes import Mention, MentionKind, Source
from bot.domain.person import Link, Origin
from bot.domain.transcript import Transcript
from bot.notes.sentences import split_sentences
from bot.notes.sources.link_groups import link_groups
from bot.notes.sources.links import LinkKind, host_of, kind_of, page_key, tidy_url, title_of
from bot.notes.sources.mentions import find_mentions, name_key
from bot.notes.sources.people import key_of, people
from bot.notes.sources.spoken import Spoken
from bot.ports import EpisodeContext

#: What weighs at least this much and has no address is listed as discussed but not linked …
_WORTH_A_LINE = 0.6
#: … but no more than this many, the weightiest.
_MOST_UNLINKED = 12
#: Works come first; of names that were only said often, so many are enough.
_MOST_NAMES = 8
_NAMES = frozenset({MentionKind.OTHER, MentionKind.PERSON, MentionKind.ORGANISATION})
#: A known name covers a longer one when it is at least this share of its letters.
_MOST_OF = 0.6
#: A title of so many letters that is this much (of 100) like a part of a known one is that one, heard a little wrong.
_LONG, _MISHEARD = 12, 90
_EVIDENCE = {
    Origin.FEED: "linked in the feed's description",
    Origin.CHAT: "posted in chat",
    Origin.EDITOR: "given by an editor",
    Origin.REGISTRY: "in the show's settings",
    Origin.HISTORY: "in the approved notes of an earlier episode",
    Origin.PERSON: "given in a podcast:person tag",
    Origin.CATALOGUE: "found in a catalogue",
}


@dataclass(frozen=True, slots=True)
class _Offer:
    """An address somebody gave, before it is known whether it is talked about."""

    title: str
    url: str
    origin: Origin
    evidence: str
    #: Whether it was given for this very episode, and so is listed even when nobody says its title.
    given: bool


def find_sources(
    transcript: Transcript, context: EpisodeContext, *, given: Sequence[Link] = ()
) -> tuple[tuple[Source, ...], tuple[Mention, ...]]:
    """Sources in order of first mention (those only linked come last), and what was discussed but has no address.

    `given` are links for this episode from chat or an editor, `Link.origin` saying which. Links of earlier episodes
    and of the show's settings are listed where this episode talks about them.
    """
    sentences = split_sentences(transcript)
    spoken = Spoken(sentences, transcript.language)
    sources = [source for offer in _offers(context, given) if (source := _source(offer, spoken))]
    sources.sort(key=lambda source: source.mentions[0].start if source.mentions else float("inf"))
    mentions = find_mentions(transcript, sentences)
    return tuple(sources), _unlinked(mentions, sources, transcript, context)


def _source(offer: _Offer, spoken: Spoken) -> Source | None:
    mentions = spoken.mentions(offer.title, site=_site(offer.url), kind=_kind(offer))
    if not mentions and not offer.given:
        return None
    return Source(title=offer.title, url=offer.url, origin=offer.origin, mentions=mentions, evidence=offer.evidence)


def _offers(context: EpisodeContext, given: Sequence[Link]) -> Iterator[_Offer]:
    """Every page once; who speaks for this episode goes before who speaks for the show."""
    seen: set[str] = set(_grouped(context))
    for offer in _all_offers(context, given):
        key = page_key(offer.url)
        if key not in seen:
            seen.add(key)
            yield offer


def _all_offers(context: EpisodeContext, given: Sequence[Link]) -> Iterator[_Offer]:
    lines = _lines(context.episode.description)
    for link in context.episode.links:
        line = _line_of(link, lines)
        kind = kind_of(link.url, link.label, line, own=_own_hosts(context))
        # somebody's page is a source where that person is talked about; who takes part has a link group
        if kind is LinkKind.SOURCE or (kind is LinkKind.PROFILE and not _takes_part(link, context)):
            title = title_of(link.url, link.label, line)
            yield from _offer(link.url, title, Origin.FEED, given=kind is LinkKind.SOURCE)
    for link in given:
        yield from _offer(link.url, title_of(link.url, link.label), link.origin, given=True)
    for group in context.show.link_groups:
        for link in group.links:
            if kind_of(link.url, link.label) is LinkKind.SOURCE and _is_page(link.url):
                yield from _offer(link.url, title_of(link.url, link.label), Origin.REGISTRY, given=False)
    for notes in context.history.notes:
        for source in notes.sources:
            for offer in _offer(source.url, source.title, Origin.HISTORY, given=False):
                yield replace(offer, evidence=f"{offer.evidence} (“{notes.title}”)" if notes.title else offer.evidence)


def _takes_part(link: Link, context: EpisodeContext) -> bool:
    """Whether a page belongs to the show or to somebody in it, by the words of its label and address."""
    text = name_key(link.label + link.url)
    persons = (*context.show.hosts, *context.episode.people, *context.feed_people)
    names = [word for person in persons for word in key_of(person.name).split() if len(word) > 2]
    return any(name_key(name) in text for name in (*names, context.show.slug, context.show.title) if name_key(name))


def _offer(url: str, title: str, origin: Origin, *, given: bool) -> Iterator[_Offer]:
    tidy = tidy_url(url)
    if tidy:
        yield _Offer(title, tidy, origin, _EVIDENCE.get(origin, ""), given)


def _grouped(context: EpisodeContext) -> Iterator[str]:
    """Pages that belong to people: they are printed in link groups."""
    for person in (*context.show.hosts, *context.episode.people, *context.feed_people):
        for url in (person.url, *(link.url for link in person.links)):
            if url and tidy_url(url):
                yield page_key(url)
    for group in context.show.link_groups:
        for link in group.links:
            if not _is_page(link.url) and tidy_url(link.url):
                yield page_key(link.url)


def _is_page(url: str) -> bool:
    """Whether this is a page inside a site, rather than its front."""
    return len([part for part in page_key(url).split("?")[0].split("/")[1:] if part]) >= 2


def _own_hosts(context: EpisodeContext) -> frozenset[str]:
    hosts = {host_of(context.show.feed), host_of(context.episode.link or "")}
    return frozenset(host for host in hosts if host)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _line_of(link: Link, lines: Iterable[str]) -> str:
    """The line of the description that holds the link, to judge it by."""
    for line in lines:
        if link.url in line or (len(link.label) > 3 and link.label in line):
            return line
    return ""


def _site(url: str) -> str:
    """The word a publisher goes by: `anthropic` of `www.anthropic.com`; empty for sites that host everybody's pages."""
    host = host_of(url)
    if re.search(
        r"(?:github|gitlab|youtube|youtu|twitter|x|medium|arxiv|wikipedia|google|linkedin|substack|amazon|archive)\.\w+$",
        host,
    ):
        return ""
    parts = host.split(".")
    return parts[-2] if len(parts) >= 2 and len(parts[-2]) > 3 else ""


def _kind(offer: _Offer) -> MentionKind:
    host = host_of(offer.url)
    known = {
        MentionKind.PAPER: r"arxiv\.org|doi\.org|\.pdf$|aclanthology|openreview|acm\.org|ieee\.org|nature\.com",
        MentionKind.BOOK: r"oreilly\.com|goodreads\.com|manning\.com|amazon\.|amzn\.|openlibrary\.org|pragprog\.com",
        MentionKind.POST: r"twitter\.com|(?:^|/)x\.com|bsky\.app|/blog/|^blog\.|medium\.com|substack\.com",
        MentionKind.TOOL: r"github\.com|gitlab\.com|pypi\.org|npmjs\.com|crates\.io",
        MentionKind.STANDARD: r"rfc-editor\.org|w3\.org/TR|ietf\.org|iso\.org|whatwg\.org",
        MentionKind.FILM: r"imdb\.com|themoviedb\.org",
    }
    address = host + offer.url.split(host, 1)[-1] if host else offer.url
    return next((kind for kind, pattern in known.items() if re.search(pattern, address)), MentionKind.OTHER)


def _unlinked(
    mentions: Sequence[Mention], sources: Sequence[Source], transcript: Transcript, context: EpisodeContext
) -> tuple[Mention, ...]:
    known, posted = _known(sources, transcript, context), _by_handle(sources)
    firsts: dict[str, Mention] = {}
    for mention in mentions:
        key = name_key(mention.text)
        covered = mention.start in posted or any(_covers(other, key) for other in known)
        if mention.weight >= _WORTH_A_LINE and key and not covered:
            firsts.setdefault(key, mention)
    chosen: dict[str, Mention] = {}
    names = 0
    for key, mention in sorted(firsts.items(), key=lambda pair: (pair[1].kind in _NAMES, -pair[1].weight)):
        names += mention.kind in _NAMES
        full = len(chosen) == _MOST_UNLINKED or (mention.kind in _NAMES and names > _MOST_NAMES)
        if not full and not any(key in other or other in key for other in chosen):
            chosen[key] = mention
    return tuple(sorted(chosen.values(), key=lambda mention: mention.start))


def _by_handle(sources: Sequence[Source]) -> frozenset[float]:
    """When the accounts of linked posts are named: what is announced in the same sentence is what was posted."""
    return frozenset(mention.start for source in sources if "@" in source.title for mention in source.mentions)


def _covers(known: str, key: str) -> bool:
    """Whether a known name is most of this one, or holds it: a show called Lamps does not cover Counting Lamps."""
    if key in known or (known in key and len(known) >= _MOST_OF * len(key)):
        return True
    return len(known) >= len(key) >= _LONG and fuzz.partial_ratio(key, known) >= _MISHEARD  # Robust's Speech …


def _known(sources: Sequence[Source], transcript: Transcript, context: EpisodeContext) -> list[str]:
    """What has a line already, or needs none: sources, groups, who takes part, the show itself."""
    names = [source.title for source in sources]
    names += [person.name for person in people(transcript, context)]
    names += [part for person in people(transcript, context) for part in key_of(person.name).split()]
    names += [group.name.partition("(")[0] for group in link_groups(transcript, context)]
    names += [context.show.title, context.feed_title]
    return [letters for name in names if len(letters := name_key(name)) > 2]
