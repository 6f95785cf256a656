"""Text made fit for places with rules: one line, no control characters, lines of a width, safe addresses."""

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote, urlsplit

#: What XML 1.0 (2.2) cannot hold, and what moves a terminal or swaps reading order: C0, C1, surrogates, non-characters,
#: directional overrides.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
#: RFC 3986: everything else in an address is percent-encoded; `%` stays, since addresses come encoded already.
_URL_SAFE = "-._~:/?#[]@!$&'()*+,;=%"
_SCHEMES = frozenset({"http", "https"})


def printable(text: str) -> str:
    """The text without characters that XML refuses or that play tricks; line breaks stay."""
    if text.isascii() and text.isprintable():  # most of every transcript
        return text
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    r"""Printable text on one line, runs of white space made one space.

    >>> one_line("  two\n lines\t ")
    'two lines'
    """
    return " ".join(printable(text).split())


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word where there is one, with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ")
    return (head[:space] if space > limit // 2 else head).rstrip() + "…"


def without_angles(text: str) -> str:
    """With `‹ ›` for `< >`: YouTube refuses a description that holds either."""
    return text.translate(str.maketrans("<>", "‹›"))


def web_address(url: str | None) -> str | None:
    """The http(s) address, percent-encoded where it needs to be; None for anything else (`javascript:`, blanks).

    >>> web_address("https://example.com/a b")
    'https://example.com/a%20b'
    """
    text = one_line(url or "")
    try:
        parts = urlsplit(text)
        usable = parts.scheme.lower() in _SCHEMES and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        return None
    scheme, _, rest = text.partition("://")
    host, slash, path = rest.partition("/")
    # Letters beyond ASCII stay in a host name (they are encoded otherwise there); what could end a tag does not.
    host = re.sub(r"""[\s<>"'`\\^{|}]""", "", host)
    return f"{scheme.lower()}://{host}{slash}{quote(path, safe=_URL_SAFE)}"


def wrap(text: str, room: Callable[[int], int], *, size: Callable[[str], int] = len) -> list[str]:
    """Lines no larger than `room(number of the line)`, broken at spaces, else inside a word that is too long.

    A line stays empty where its room is smaller than the next one's and a word fits only there. `size` measures text as
    it will be written (escapes count). Unlike `textwrap`, a break inside a word tears no emoji
    or accent apart and adds no hyphen.
    """
    lines: list[str] = []
    words: list[str] = []
    used = 0
    for word in text.split():
        length = size(word)
        if words and used + 1 + length > room(len(lines)):
            lines.append(" ".join(words))
            words, used = [], 0
        while length > room(len(lines)):
            if length <= room(len(lines) + 1):
                lines.append("")
                break
            cut = _cut(word, room(len(lines)), size)
            lines.append(word[:cut])
            word = word[cut:]
            length = size(word)
        if word:
            used += length + bool(words)
            words.append(word)
    return [*lines, " ".join(words)] if words else lines


def unwrap(lines: list[str]) -> str:
    """Lines joined again: by a space, or by nothing between scripts that are written without spaces."""
    text = ""
    for line in filter(None, map(str.strip, lines)):
        text += ("" if not text or _spaceless(text[-1], line[0]) else " ") + line
    return text


def _cut(word: str, room: int, size: Callable[[str], int]) -> int:
    """Where a word that is too long may be broken: not before a mark, a joiner or a modifier."""
    longest = min(len(word), room)
    while longest > 1 and size(word[:longest]) > room:
        longest -= 1
    cut = longest
    while cut > 1 and cut < len(word) and _sticks(word, cut):
        cut -= 1
    return cut if cut > 1 else longest


def _sticks(word: str, at: int) -> bool:
    following = word[at]
    return (
        unicodedata.combining(following) > 0
        or unicodedata.category(following) in ("Mn", "Me", "Mc")
        or following in "\u200d\ufe0f\ufe0e"
        or "\U0001f3fb" <= following <= "\U0001f3ff"
        or word[at - 1] == "\u200d"
    )


def _spaceless(left: str, right: str) -> bool:
    return unicodedata.east_asian_width(left) in "WF" and unicodedata.east_asian_width(right) in "WF"
