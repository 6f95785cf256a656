"""HTML as text with its line breaks, and the links in it. The HTML is untrusted: only text comes out."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from lxml import etree

from bot.domain.person import Link, Origin
from bot.domain.weblink import identity

_MARKUP = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--)>?")
_BARE_URL = re.compile(r"https?://[^\s<>\"'“”]+[^\s<>\"'“”.,;:!?)\]}’]")
#: `Title - `, `Title: `, `• Title – ` ahead of an address.
_LABEL = re.compile(r"[\s•·*–—-]*(\S[^\n]{0,118}?)\s*(?:[-–—|:→]|\()\s*")
_SPACES = re.compile(r"[ \t\r\f\v\n\xa0]+")
#: Shared: an lxml parser may be used by many threads, and making one costs as much as a page of text.
_PARSER = etree.HTMLParser(no_network=True, recover=True, huge_tree=False, remove_comments=True, remove_pis=True)
_MANY_LINES = re.compile(r"\n{3,}")

#: What an element does to the line at its start and at its end.
_BREAKS = dict.fromkeys(["li", "dt", "dd", "tr", "br", "hr", "div", "section", "article"], "\n")
_BREAKS |= dict.fromkeys(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre"], "\n\n"
)
_SILENT = frozenset(["script", "style", "head", "template", "noscript"])


def html_to_text(html: str, *, base: str = "") -> tuple[str, tuple[Link, ...]]:
    """Plain text (`<br>`, `</li>` end a line, `</p>` leaves an empty one) and the links in order, each address once.

    Plain text goes through with its own line breaks; addresses written out in it count as links too. `base` makes
    relative addresses whole.
    """
    writer = _Writer(base)
    if _MARKUP.search(html):
        writer.walk(_tree(html))
    else:
        writer.plain(unescape(html))
    return writer.text(), writer.links()


def one_line(text: str) -> str:
    """A title: entities resolved, tags dropped, white space collapsed."""
    if _MARKUP.search(text):
        text = html_to_text(text)[0]
    return _SPACES.sub(" ", unescape(text)).strip()


def _tree(html: str) -> etree._Element | None:
    try:
        return etree.fromstring(f"<div>{html}</div>", _PARSER)
    except etree.ParserError:  # nothing but white space and comments
        return None


def _label_before(line: str) -> str:
    """What a line like `Website - https://…` calls its address; empty where a sentence stands there."""
    label = line.rsplit("://", 1)[-1].partition(" ")[2] if "://" in line else line
    match = _LABEL.fullmatch(label.strip())
    return match[1].strip() if match else ""


class _Writer:
    """Writes down text and links on a walk through a tree."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._parts: list[str] = []
        self._found: dict[tuple[str, ...], Link] = {}
        self._silent = 0
        self._pre = 0
        self._href: str | None = None
        self._label: list[str] = []

    def walk(self, root: etree._Element | None) -> None:
        """Depth first, without recursion: untrusted HTML nests as deep as it likes."""
        for event, element in etree.iterwalk(root, events=("start", "end")) if root is not None else ():
            tag = element.tag
            if event == "start":
                self._start(tag, element)
                self._say(element.text)
            else:
                self._end(tag)
                self._say(element.tail)
        self._end_link()

    def plain(self, text: str) -> None:
        """Take text that is no HTML: its line breaks are meant."""
        for line in text.replace("\r\n", "\n").replace("\r", "\n").splitlines(keepends=True):
            self._bare_links(line)
            self._parts.append(line)

    def text(self) -> str:
        lines = "".join(self._parts).replace("\xa0", " ").split("\n")
        return _MANY_LINES.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()

    def links(self) -> tuple[Link, ...]:
        return tuple(self._found.values())

    def _start(self, tag: str, element: etree._Element) -> None:
        self._silent += tag in _SILENT
        self._pre += tag == "pre"
        if tag in _BREAKS:
            self._break(_BREAKS[tag], always=tag == "br")
        elif tag in ("td", "th"):
            self._parts.append(" ")
        elif tag == "a":
            self._end_link()
            self._href = element.get("href", "")

    def _end(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        self._pre -= tag == "pre"
        if tag == "a":
            self._end_link()
        elif tag in _BREAKS and tag not in ("br", "hr"):
            self._break(_BREAKS[tag])

    def _say(self, text: str | None) -> None:
        if not text or self._silent:
            return
        if self._href is not None:
            self._label.append(text)
        else:
            self._bare_links(text)
        self._parts.append(text if self._pre else _SPACES.sub(" ", text))

    def _break(self, lines: str, *, always: bool = False) -> None:
        """End the line; two paragraphs ending together leave one empty line."""
        if always or not self._parts or not self._parts[-1].endswith(lines):
            self._parts.append(lines)

    def _bare_links(self, text: str) -> None:
        if "://" in text:
            for match in _BARE_URL.finditer(text):
                self._add(match[0], _label_before(self._line_so_far() + text[: match.start()]))

    def _end_link(self) -> None:
        if self._href is not None:
            label = _SPACES.sub(" ", "".join(self._label)).strip()
            before = self._line_so_far().removesuffix("".join(self._label))
            self._add(self._href, _label_before(before) if not label or "://" in label else label)
        self._href, self._label = None, []

    def _line_so_far(self) -> str:
        """The last few pieces back to the last line break: enough for a label, cheap for a long text."""
        return "".join(self._parts[-4:]).rpartition("\n")[2]

    def _add(self, href: str, label: str) -> None:
        try:
            url = urljoin(self._base, href.strip())
            same = identity(url)
            usable = url.startswith(("http://", "https://")) and bool(urlsplit(url).hostname)
        except ValueError:
            return
        known = self._found.get(same)
        if usable and (known is None or (label and not known.label)):
            self._found[same] = Link(label=label, url=known.url if known else url, origin=Origin.FEED)
