"""The `podcast:` namespace of one channel or item: people, transcripts, chapters address, GUID.

Rules: the podcast namespace 1.0 (podcastindex.org/namespace/1.0). Tags about money and locks are not podbot's business
and stay in `Feed.document` as they are.
"""

from urllib.parse import urljoin, urlsplit

from lxml import etree

from bot.domain.episode import TranscriptLink
from bot.domain.person import Origin, Person
from bot.feeds.tags import Tags

#: The namespace allows 128 characters; more is no name.
_LONGEST_NAME = 128


def people(tags: Tags) -> tuple[Person, ...]:
    """`podcast:person`, in order; one entry per name and role."""
    found = {(person.name, person.role): person for tag in tags.all("podcast:person") if (person := _person(tag))}
    return tuple(found.values())


def transcripts(tags: Tags, *, base: str) -> tuple[TranscriptLink, ...]:
    """`podcast:transcript`, those with an http(s) address."""
    return tuple(link for tag in tags.all("podcast:transcript") if (link := _transcript(tag, base)))


def chapters_url(tags: Tags, *, base: str) -> str | None:
    """Address of the JSON chapters."""
    return web_address(tags.attribute("podcast:chapters", "url"), base=base)


def guid(tags: Tags) -> str | None:
    """The podcast's own GUID."""
    return tags.text("podcast:guid") or None


def web_address(address: str, *, base: str) -> str | None:
    """The whole http(s) address, None for anything else."""
    try:
        whole = urljoin(base, address.strip())
        parts = urlsplit(whole)
        return whole if address.strip() and parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _person(tag: etree._Element) -> Person | None:
    name = " ".join((tag.text or "").split())[:_LONGEST_NAME]
    if not name:
        return None
    return Person(
        name=name,
        role=(tag.get("role") or "host").strip().lower(),
        url=web_address(tag.get("href") or "", base=""),
        image=web_address(tag.get("img") or "", base=""),
        origin=Origin.PERSON,
    )


def _transcript(tag: etree._Element, base: str) -> TranscriptLink | None:
    url = web_address(tag.get("url") or "", base=base)
    if url is None:
        return None
    return TranscriptLink(url=url, type=(tag.get("type") or "").strip().lower(), language=tag.get("language") or None)
