"""Podcast-namespace tags for an episode, and their way into a feed that stays as it is otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from xml.sax.saxutils import escape, quoteattr

from bot.domain.notes import ShowNotes
from bot.domain.person import Person
from bot.domain.show import Show
from bot.rendering.feed_scan import PODCAST, Element, Item, Scan, scan_feed
from bot.rendering.text import one_line, shorten, web_address

#: podcast-namespace: names of people and titles of soundbites.
_LONGEST = 128
_SOUNDBITE = (15.0, 120.0)
#: File, type and relation of every transcript that is announced; the one with voices first.
TRANSCRIPTS = (
    ("transcript.vtt", "text/vtt"),
    ("transcript.srt", "application/x-subrip"),
    ("transcript.json", "application/json"),
    ("transcript.html", "text/html"),
)
CHAPTERS_TYPE = "application/json+chapters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One tag of the podcast namespace, without prefix."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Additions:
    """What one item of a feed gets, and how the item is known."""

    guid: str = ""
    enclosure: str = ""
    title: str = ""
    #: ISO, UTC; empty where the feed gives no date.
    published: str = ""
    tags: tuple[Tag, ...] = ()


def tags_for(notes: ShowNotes, show: Show, *, base_url: str | None, language: str, ai_content: str | None) -> list[Tag]:
    """Chapters and transcripts (where an address is known), people, soundbites, and by choice the AI disclosure."""
    tags: list[Tag] = []
    if base_url:
        tags += [Tag(name="chapters", attributes={"url": f"{base_url}/chapters.json", "type": CHAPTERS_TYPE})]
        tags += [
            Tag(name="transcript", attributes={"url": f"{base_url}/{file}", "type": type, "language": language})
            for file, type in TRANSCRIPTS
        ]
    tags += [_person(person) for person in _unlike([*show.hosts, *notes.people])]
    tags += _soundbites(notes)
    if ai_content:
        tags += [Tag(name="txt", attributes={"purpose": "ai-content"}, text=one_line(ai_content))]
    return tags


def add_tags(document: bytes, additions: Sequence[Additions]) -> bytes:
    """The feed with these tags at the end of their items; every other byte stays where it was.

    What the creator already says in an item is not said again: chapters, transcripts of a type, people, soundbites.
    Raises `FeedError` where the document cannot be read.
    """
    scan = scan_feed(document)
    pieces: list[tuple[int, bytes]] = []
    prefix = _free_prefix(scan)
    declare = False
    guids = _guids(scan)
    for item in scan.items:
        mine = next((each for each in additions if _is_of(item, each, scan, guids)), None)
        tags = [tag for tag in _wanted(mine.tags, item, scan.channel) if mine] if mine else []
        if tags:
            declare = declare or item.prefix is None
            text = "".join(f"\n{_xml(item.prefix or prefix, tag)}" for tag in tags)
            pieces.append(_piece(scan, item, text))
    if declare:
        pieces.append((scan.root, f' xmlns:{prefix}="{PODCAST}"'.encode(scan.encoding)))
    return _spliced(scan.document, pieces)


def missing_tags(document: bytes, additions: Additions) -> tuple[Tag, ...] | None:
    """Tags that the episode's item does not say, in whatever words; None where the feed has no such item."""
    scan = scan_feed(document)
    guids = _guids(scan)
    item = next((item for item in scan.items if _is_of(item, additions, scan, guids)), None)
    return tuple(_wanted(additions.tags, item, scan.channel)) if item else None


def _person(person: Person) -> Tag:
    attributes = {"role": one_line(person.role).lower() or "host"}
    attributes |= {"href": url} if (url := web_address(person.url)) else {}
    attributes |= {"img": image} if (image := web_address(person.image)) else {}
    return Tag(name="person", attributes=attributes, text=shorten(one_line(person.name), _LONGEST))


def _unlike(people: Sequence[Person]) -> list[Person]:
    """Everybody once, hosts of the show first."""
    known: dict[str, Person] = {}
    for person in people:
        name = one_line(person.name).casefold()
        if name:
            known.setdefault(name, person)
    return list(known.values())


def _soundbites(notes: ShowNotes) -> Iterator[Tag]:
    least, most = _SOUNDBITE
    for quote in notes.quotes:
        length = round(quote.end - quote.start, 3)
        if least <= length <= most:
            times = {"startTime": f"{max(0.0, quote.start):.3f}", "duration": f"{length:.3f}"}
            yield Tag(name="soundbite", attributes=times, text=shorten(one_line(quote.text), _LONGEST))


def _guids(scan: Scan) -> frozenset[str]:
    return frozenset(one_line(item.guid) for item in scan.items)


def _is_of(item: Item, additions: Additions, scan: Scan, guids: frozenset[str]) -> bool:
    """The identity rule of episodes: the GUID, else enclosure address and title.

    Where a show moved to another host, its GUIDs may all be new; then title and date tell, as when its feed is polled.
    """
    if item.guid or additions.guid:
        same_guid = one_line(item.guid) == one_line(additions.guid)
        return same_guid or (one_line(additions.guid) not in guids and _same_day_and_name(item, additions))
    same_file = bool(item.enclosure) and item.enclosure == additions.enclosure
    alone = sum(each.enclosure == item.enclosure for each in scan.items) == 1
    return same_file and (alone or one_line(item.title) == additions.title)


def _same_day_and_name(item: Item, additions: Additions) -> bool:
    if not additions.published or one_line(item.title).casefold() != one_line(additions.title).casefold():
        return False
    try:
        return parsedate_to_datetime(item.published).astimezone(UTC).isoformat() == additions.published
    except (TypeError, ValueError):
        return False


def _wanted(tags: Sequence[Tag], item: Item, channel: Sequence[Element]) -> Iterator[Tag]:
    present = {(element.name, _meaning(element.name, element.attributes, element.text)) for element in item.podcast}
    own_people = any(element.name == "person" for element in item.podcast)
    if not own_people and any(tag.name == "person" for tag in tags):
        # An item's list of people replaces the channel's, so the channel's are said again.
        heads = [Tag(name="person", attributes=e.attributes, text=e.text) for e in channel if e.name == "person"]
        tags = [*(tag for tag in heads if tag.text), *tags]
    for tag in tags:
        meaning = (tag.name, _meaning(tag.name, tag.attributes, tag.text))
        if meaning not in present:
            present.add(meaning)
            yield tag


def _meaning(name: str, attributes: dict[str, str], text: str) -> str:
    """What makes two tags of one name say the same."""
    if name == "soundbite":
        return (
            str(round(float(attributes.get("startTime") or 0), 1)) if _is_number(attributes.get("startTime")) else text
        )
    by = {"transcript": attributes.get("type", ""), "person": text.casefold(), "txt": attributes.get("purpose", "")}
    return one_line(by.get(name, ""))


def _is_number(text: str | None) -> bool:
    return text is not None and text.strip().replace(".", "", 1).isdecimal()


def _free_prefix(scan: Scan) -> str:
    names = ("podcast", *(f"podcast{number}" for number in range(2, len(scan.prefixes) + 3)))
    return next(name for name in names if name not in scan.prefixes)


def _xml(prefix: str, tag: Tag) -> str:
    attributes = "".join(f" {name}={quoteattr(one_line(value))}" for name, value in tag.attributes.items())
    opening = f"<{prefix}:{tag.name}{attributes}"
    return f"{opening}>{escape(tag.text)}</{prefix}:{tag.name}>" if tag.text else f"{opening}/>"


def _piece(scan: Scan, item: Item, text: str) -> tuple[int, bytes]:
    """The text with the item's own indentation, and the place behind its last child."""
    before = scan.document[max(0, item.end - 200) : item.end]
    end = item.end - (len(before) - len(before.rstrip(b" \t\r\n")))
    break_and_indent = item.indent.decode("ascii", errors="ignore")
    indented = text.replace("\n", break_and_indent if "\n" in break_and_indent else "")
    return end, indented.encode(scan.encoding, errors="xmlcharrefreplace")


def _spliced(document: bytes, pieces: Sequence[tuple[int, bytes]]) -> bytes:
    parts, at = [], 0
    for place, piece in sorted(pieces):
        parts += [document[at:place], piece]
        at = place
    return b"".join([*parts, document[at:]])
