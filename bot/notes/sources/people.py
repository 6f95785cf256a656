"""Who takes part in an episode: hosts of the show, people of the feed item, voices that were named."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.domain.person import Origin, Person
from bot.domain.transcript import Transcript
from bot.ports import EpisodeContext


def people(transcript: Transcript, context: EpisodeContext) -> tuple[Person, ...]:
    """Everybody once, hosts first, then guests in the order they are given or heard; what several places say is joined.

    A host of the show who neither speaks nor is in the feed item stays out where all voices have names.
    """
    known: dict[str, Person] = {}
    for person in _named(transcript, context):
        known[key_of(person.name)] = _joined(known.get(key_of(person.name)), person)
    absent = _absent(transcript, context)
    taking_part = [person for key, person in known.items() if key not in absent]
    return tuple(sorted(taking_part, key=lambda person: not is_host(person)))


def key_of(name: str) -> str:
    """A name for comparing: without what stands in brackets, case and spacing."""
    return " ".join(name.partition("(")[0].casefold().split())


def is_host(person: Person) -> bool:
    """Whether the podcast taxonomy calls this a host."""
    return person.role.casefold() in ("host", "co-host", "cohost", "guest host")


def _named(transcript: Transcript, context: EpisodeContext) -> Iterator[Person]:
    yield from context.show.hosts
    yield from context.episode.people
    if not context.episode.people:
        yield from context.feed_people
    earlier = {key_of(person.name): person for notes in context.history.notes for person in notes.people}
    for speaker in transcript.speakers:
        if speaker.name:
            before = earlier.get(key_of(speaker.name))
            role = speaker.role or (before.role if before else "guest")
            heard = Person(
                name=speaker.name, role=role, initials=speaker.initials, origin=speaker.origin or Origin.SPEECH
            )
            yield replace(before, role=role, origin=Origin.HISTORY) if before else heard


def _joined(known: Person | None, more: Person) -> Person:
    """The earlier one with what it lacked."""
    if known is None:
        return more
    links = {link.url: link for link in (*known.links, *more.links)}
    return replace(
        known,
        initials=known.initials or more.initials,
        url=known.url or more.url,
        image=known.image or more.image,
        links=tuple(links.values()),
    )


def _absent(transcript: Transcript, context: EpisodeContext) -> set[str]:
    present = {key_of(person.name) for person in context.episode.people}
    present |= {key_of(speaker.name) for speaker in transcript.speakers if speaker.name}
    all_named = bool(transcript.speakers) and all(speaker.name for speaker in transcript.speakers)
    return _keys(context.show.hosts) - present if all_named else set()


def _keys(persons: Iterable[Person]) -> set[str]:
    return {key_of(person.name) for person in persons}
