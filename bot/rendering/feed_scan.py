"""Where things stand in a feed document, by byte: so that tags can be put in without touching anything else."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from lxml import etree

from bot.errors import FeedError

#: The namespace, and the address of its document, which feeds (and podcastparser) have used in its place.
PODCAST = "https://podcastindex.org/namespace/1.0"
_DOCUMENT = "https://github.com/{}odcastindex-org/podcast-namespace/blob/main/docs/1.0.md"
_PODCAST_URIS = frozenset({PODCAST, _DOCUMENT.format("P"), _DOCUMENT.format("p")})
_SEPARATOR = "\x1f"
_DECLARED = re.compile(rb"""^(\s*<\?xml[^>]*?encoding\s*=\s*)(["'])[^"']*\2""")


@dataclass(slots=True)
class Element:
    """A podcast tag that is there already."""

    name: str
    attributes: dict[str, str]
    text: str = ""


#: Children of an item whose text is kept, and the field that keeps it.
_TEXTS = {"guid": "guid", "title": "title", "pubDate": "published"}


@dataclass(slots=True)
class Item:
    """One item of the feed."""

    #: Byte offset of `</item>`.
    end: int = 0
    #: White space before its first child, to write ours alike.
    indent: bytes = b""
    #: Prefix that means the podcast namespace here; None: none does.
    prefix: str | None = None
    guid: str = ""
    title: str = ""
    enclosure: str = ""
    #: `pubDate`, as it is written.
    published: str = ""
    podcast: list[Element] = field(default_factory=list)


@dataclass(slots=True)
class Scan:
    """A feed document with the places that matter."""

    document: bytes
    encoding: str = "utf-8"
    #: Byte offset just behind the name of the outermost element, where a namespace can be declared.
    root: int = 0
    #: Every prefix that the document declares anywhere.
    prefixes: set[str] = field(default_factory=set)
    items: list[Item] = field(default_factory=list)
    #: Podcast tags of the channel itself.
    channel: list[Element] = field(default_factory=list)
    #: Whether the document had to be mended before it could be read.
    mended: bool = False


def scan_feed(document: bytes) -> Scan:
    """Read the places; a document that is not well-formed is mended first (then it is not the same byte for byte).

    Raises `FeedError` where it cannot even be mended. Entities are never fetched, undeclared ones (`&nbsp;`) stay.
    """
    document = _in_bytes_that_can_be_scanned(document)
    try:
        return _Scanner(document).scan()
    except expat.ExpatError as error:
        mended = _mended(document)
        if mended is None:
            raise FeedError(f"The feed is not XML that tags can be added to: {error}.") from error
    try:
        scan = _Scanner(mended).scan()
    except expat.ExpatError as error:
        raise FeedError(f"The feed is not XML that tags can be added to: {error}.") from error
    scan.mended = True
    return scan


class _Scanner:
    def __init__(self, document: bytes) -> None:
        self._scan = Scan(document=document)
        self._path: list[str] = []
        self._bound: dict[str, list[str]] = {}
        self._item: Item | None = None
        self._item_depth = 0
        self._element: Element | None = None
        self._text: list[str] = []
        parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        parser.buffer_text = True
        parser.UseForeignDTD(True)  # undeclared entities are passed over instead of being errors
        parser.ExternalEntityRefHandler = lambda *_: 1  # and nothing outside is ever read
        parser.XmlDeclHandler = self._declaration
        parser.StartNamespaceDeclHandler = self._bind
        parser.EndNamespaceDeclHandler = self._unbind
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self._parser = parser

    def scan(self) -> Scan:
        self._parser.Parse(self._scan.document, True)
        return self._scan

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        self._scan.encoding = encoding or "utf-8"

    def _bind(self, prefix: str | None, uri: str | None) -> None:
        self._bound.setdefault(prefix or "", []).append(uri or "")
        self._scan.prefixes.add(prefix or "")

    def _unbind(self, prefix: str | None) -> None:
        self._bound[prefix or ""].pop()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at = self._parser.CurrentByteIndex
        uri, _, local = name.rpartition(_SEPARATOR)
        if not self._path:
            self._scan.root = at + len(re.match(rb"<[^\s/>]+", self._scan.document[at:])[0])  # type: ignore[index]
        self._path.append(local)
        self._text = []
        if local == "item" and self._item is None:
            self._item, self._item_depth = Item(), len(self._path)
        elif self._item and len(self._path) == self._item_depth + 1:
            if not self._item.indent:
                before = self._scan.document[:at][-80:]
                self._item.indent = before[len(before.rstrip(b" \t\r\n")) :]
            if local == "enclosure":
                self._item.enclosure = self._item.enclosure or attributes.get("url", "").strip()
        if uri in _PODCAST_URIS:
            self._element = Element(local, {key.rpartition(_SEPARATOR)[2]: value for key, value in attributes.items()})

    def _characters(self, text: str) -> None:
        self._text.append(text)

    def _end(self, name: str) -> None:
        uri, _, local = name.rpartition(_SEPARATOR)
        text = "".join(self._text).strip()
        depth = len(self._path)
        if uri in _PODCAST_URIS and self._element and self._element.name == local:
            self._element.text = text
            if self._item and depth == self._item_depth + 1:
                self._item.podcast.append(self._element)
            elif self._path[-2:-1] == ["channel"]:
                self._scan.channel.append(self._element)
            self._element = None
        elif self._item and depth == self._item_depth + 1 and not uri:
            if field_ := _TEXTS.get(local):
                setattr(self._item, field_, getattr(self._item, field_) or text)
        elif self._item and depth == self._item_depth:
            self._close_item()
        self._path.pop()
        self._text = []

    def _close_item(self) -> None:
        assert self._item is not None
        at = self._parser.CurrentByteIndex
        if self._scan.document[at : at + 2] == b"</":  # `<item/>` has no inside
            self._item.end = at
            bound = {prefix: uris[-1] for prefix, uris in self._bound.items() if uris and prefix}
            self._item.prefix = next((prefix for prefix, uri in bound.items() if uri in _PODCAST_URIS), None)
            self._scan.items.append(self._item)
        self._item = None


def _in_bytes_that_can_be_scanned(document: bytes) -> bytes:
    """UTF-16 and UTF-32 become UTF-8, since offsets of single characters are needed; all else stays as it is."""
    if document[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-32" if document[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff") else "utf-16"
        return _DECLARED.sub(rb"\1\2utf-8\2", document.decode(encoding, errors="replace").encode())
    return document


def _mended(document: bytes) -> bytes | None:
    """The nearest well-formed document, CDATA kept; None where nothing is left."""
    parser = etree.XMLParser(recover=True, strip_cdata=False, resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    return bytes(etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8"))
