"""Bytes of a feed to a tree of elements, without letting the feed harm us and without losing a slip of its author.

lxml does the reading, hardened: no entities beyond short ones, no network, no DTD, limits on depth and text. feedparser
then interprets what it knows (see `bot.feeds.parse`); lxml also keeps the `podcast:` tags that feedparser drops.
"""

import codecs
import re
from urllib.parse import urljoin

from lxml import etree

from bot.errors import FeedError
from bot.feeds.repair import repaired
from bot.net.addresses import shown

#: A feed of 10,000 long items has about two million; each costs over a hundred bytes as a node.
MAX_TAGS = 4_000_000

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARATION = re.compile(r"""^\s*<\?xml[^>]*?\?>""")
_DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s+(?P<rest>[^>]*)>?")
#: A short text without a further reference, as in `<!ENTITY nbsp "&#160;">`.
_HARMLESS_ENTITY = re.compile(r"""[\w.-]+\s+(?P<q>["'])(?:[^&%"'<]|&#\w+;){0,64}(?P=q)\s*""")
_PAGE = re.compile(r"<!doctype html|<html[\s>]", re.IGNORECASE)
_FEED_ROOTS = frozenset({"rss", "rdf", "feed"})


def read_document(data: bytes, *, url: str, content_type: str = "") -> tuple[etree._Element, list[str]]:
    """The root element of a feed and what had to be mended; `FeedError` for anything that is no feed.

    `content_type` is the HTTP header; where its charset, the XML declaration and the bytes disagree, the reading
    without wrong bytes wins.
    """
    if not data.strip():
        raise FeedError(f"{shown(url)}: the feed is empty. Check the address, or ask whoever publishes it.")
    text = _DECLARATION.sub("", _decode(data, content_type), count=1).lstrip("\ufeff \t\r\n")
    _refuse_bombs(text, url)
    root, warnings = _parse(text)
    if root is None or local_name(root) not in _FEED_ROOTS:
        raise FeedError(_no_feed(text, root, url))
    return root, warnings


def local_name(element: etree._Element) -> str:
    """Name without namespace or undeclared prefix, in lower case; empty for comments and instructions."""
    tag = element.tag
    return re.split("[}:]", tag)[-1].lower() if isinstance(tag, str) else ""


def _decode(data: bytes, content_type: str) -> str:
    for encoding in _encodings(data, content_type):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1252", errors="replace")  # what "Latin-1" means on the web


def _encodings(data: bytes, content_type: str) -> list[str]:
    """In the order of RFC 7303, but UTF-8 first where the bytes are valid: a wrong header is the commoner mistake."""
    named = [encoding for bom, encoding in _BOMS if data.startswith(bom)]
    declared = _DECLARED_ENCODING.match(data[:400])
    charset = _CHARSET.search(content_type)
    if data.startswith((b"<\0", b"\0<")):
        named.append("utf-16-le" if data.startswith(b"<\0") else "utf-16-be")
    named.append("utf-8")
    named += [charset.group(1)] if charset else []
    named += [declared.group(1).decode()] if declared else []
    return [_web_name(encoding) for encoding in named]


def _web_name(encoding: str) -> str:
    return "cp1252" if encoding.lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") else encoding


def _refuse_bombs(text: str, url: str) -> None:
    for entity in _ENTITY.finditer(text) if "<!ENTITY" in text else ():
        if not _HARMLESS_ENTITY.fullmatch(entity["rest"]):
            raise FeedError(
                f"{shown(url)}: declares XML entities that grow or read files, which podbot does not follow. "
                "Ask the publisher for a feed without them."
            )
    if text.count("<") > MAX_TAGS:
        raise FeedError(f"{shown(url)}: has more than {MAX_TAGS:,} tags. Ask the publisher for a shorter feed.")


def _parse(text: str) -> tuple[etree._Element | None, list[str]]:
    try:
        return etree.fromstring(text.encode(), _parser(recover=False)), []
    except etree.XMLSyntaxError as error:
        reason = f"The feed is not well-formed XML and was read as far as it goes ({error.msg})."
    try:
        return etree.fromstring(repaired(text).encode(), _parser(recover=True)), [reason]
    except etree.XMLSyntaxError:
        return None, [reason]


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=True,  # only the harmless ones are left by now
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _no_feed(text: str, root: etree._Element | None, url: str) -> str:
    if not _PAGE.search(text[:5000]):
        what = f"an XML document of another kind (<{local_name(root)}>)" if root is not None else "not XML"
        return f"{shown(url)}: this is no podcast feed: it is {what}. Check the address of the feed."
    feed = _advertised_feed(text[:300_000])
    hint = f"It links to a feed: {urljoin(url, feed)}" if feed else "Look for its RSS link and use that address."
    return f"{shown(url)}: this is a web page, not a feed. {hint}"


def _advertised_feed(page: str) -> str | None:
    root = etree.HTML(page, etree.HTMLParser(no_network=True))
    for link in root.iter("link") if root is not None else ():
        if "alternate" in link.get("rel", "") and link.get("type", "") in (
            "application/rss+xml",
            "application/atom+xml",
        ):
            return link.get("href")
    return None
