"""People and the places on the web that belong to somebody or something."""

from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """Where an address or a name came from; every printed link says it."""

    FEED = "feed"  #: the feed item or channel
    PERSON = "person"  #: a `podcast:person` tag
    REGISTRY = "registry"  #: the show's settings (hosts, link groups)
    HISTORY = "history"  #: approved notes of an earlier episode
    CATALOGUE = "catalogue"  #: looked up in arXiv, Crossref, …
    CHAT = "chat"  #: posted by a member in Discord
    EDITOR = "editor"  #: typed by an editor
    SPEECH = "speech"  #: said in the episode (names only; addresses are never taken from speech)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One line of a link block: `Website - https://…`."""

    label: str
    url: str
    origin: Origin = Origin.REGISTRY


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkGroup:
    """The links of one person or organisation, printed as a block under its name."""

    name: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who takes part; `role` is a term of the podcast taxonomy, host where none is given."""

    name: str
    role: str = "host"
    #: Letters before a turn in the house style (`MT: …`); made from the name where None.
    initials: str | None = None
    url: str | None = None
    image: str | None = None
    links: tuple[Link, ...] = ()
    origin: Origin = Origin.REGISTRY
