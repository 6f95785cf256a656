"""Links of the people who take part, their organisations and the show, each block under its name."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.domain.person import Link, LinkGroup, Origin, Person
from bot.domain.transcript import Transcript
from bot.domain.weblink import same_page
from bot.notes.sources.links import LinkKind, kind_of, place_name, tidy_url
from bot.notes.sources.people import is_host, key_of, people
from bot.ports import EpisodeContext

#: An organisation of an earlier episode is shown again when it is named this often.
_NAMED_OFTEN = 3


def link_groups(transcript: Transcript, context: EpisodeContext) -> tuple[LinkGroup, ...]:
    """Groups in the house order: guests' organisations, guests, the show's organisations, hosts.

    Links come from the show's settings, `podcast:person`, the feed item and approved notes of earlier episodes, and
    from nowhere else; every address once in a group.
    """
    taking_part = people(transcript, context)
    groups: dict[str, tuple[int, LinkGroup]] = {}
    for group in _given(context, taking_part):
        key = key_of(group.name)
        place = _place(group, taking_part, context, transcript)
        if place is None or not group.links:
            continue
        known = groups.get(key)
        groups[key] = (place, _merged(known[1], group) if known else _merged(replace(group, links=()), group))
    return tuple(group for _, group in sorted(groups.values(), key=lambda pair: pair[0]))


def _given(context: EpisodeContext, taking_part: tuple[Person, ...]) -> Iterator[LinkGroup]:
    yield from context.show.link_groups
    for person in taking_part:
        yield LinkGroup(name=person.name, links=person.links)
        if person.url:
            yield LinkGroup(
                name=person.name, links=(Link(label=place_name(person.url), url=person.url, origin=person.origin),)
            )
    for notes in context.history.notes:
        for group in notes.link_groups:
            links = tuple(replace(link, origin=Origin.HISTORY) for link in group.links)
            yield LinkGroup(name=group.name, links=links)
    yield from _from_feed(context, taking_part)


def _from_feed(context: EpisodeContext, taking_part: tuple[Person, ...]) -> Iterator[LinkGroup]:
    """Accounts that the feed item links under a name, or beside one."""
    for link in context.episode.links:
        if kind_of(link.url, link.label) is not LinkKind.PROFILE:
            continue
        for person in taking_part:
            if _belongs(link, person):
                yield LinkGroup(
                    name=person.name, links=(replace(link, label=place_name(link.url), origin=Origin.FEED),)
                )


def _belongs(link: Link, person: Person) -> bool:
    surname = re.sub(r"\W", "", key_of(person.name).split()[-1]) if person.name.split() else ""
    return len(surname) > 2 and surname in re.sub(r"[\W_]", "", (link.label + link.url).casefold())


def _place(
    group: LinkGroup, taking_part: tuple[Person, ...], context: EpisodeContext, transcript: Transcript
) -> int | None:
    """0 guests' organisations, 1 guests, 2 the show's, 3 hosts; None where it has no business in this episode."""
    for person in taking_part:
        if key_of(person.name) == key_of(group.name):
            return 3 if is_host(person) else 1
    if _names(f"{context.episode.title} {context.episode.description}", group.name):
        return 0
    if any(key_of(own.name) == key_of(group.name) for own in context.show.link_groups):
        return 2
    if _names(f"{context.feed_title} {context.show.title} {context.feed_description}", group.name):
        return 2
    bare = re.escape(key_of(group.name))
    often = len(re.findall(rf"\b{bare}\b", transcript.text.casefold())) >= _NAMED_OFTEN if bare else False
    return 0 if often and not _is_person(group, context) else None


def _is_person(group: LinkGroup, context: EpisodeContext) -> bool:
    return any(key_of(person.name) == key_of(group.name) for notes in context.history.notes for person in notes.people)


def _names(text: str, name: str) -> bool:
    """Whether a text holds a name, however it is spaced and cased: `FIRSTMARK` in `FirstMark Capital`."""
    return bool(re.search(rf"(?<!\w){re.escape(key_of(name))}(?!\w)", " ".join(text.casefold().split()))) and bool(name)


def _merged(known: LinkGroup, more: LinkGroup) -> LinkGroup:
    links = list(known.links)
    for link in more.links:
        url = tidy_url(link.url)
        if url and not any(same_page(url, other.url) for other in links):
            links.append(replace(link, url=url))
    return replace(known, links=tuple(links))
