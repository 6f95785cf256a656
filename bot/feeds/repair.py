"""Mends what stops an XML parser and every podcast app forgives: bare ampersands, HTML entities, control characters."""

import re
from collections.abc import Iterator
from html.entities import html5

_OPEN, _CLOSE = "<![CDATA[", "]]>"
#: Letters in one piece.
_LONGEST = 100_000
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_REFERENCE = re.compile(r"&(?:#(?P<number>\d+|[xX][0-9a-fA-F]+);|(?P<name>\w+);|)")
#: Characters that XML 1.0 does not allow at all (section 2.2).
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def repaired(text: str) -> str:
    """The same document with every `&` meaning something in XML; CDATA sections stay as they are.

    >>> repaired("<title>Caf&eacute; &amp; Bar R&D</title>")
    '<title>Caf&#233; &amp; Bar R&amp;D</title>'
    """
    return "".join(
        _CONTROL.sub("", piece) if is_cdata else _REFERENCE.sub(_reference, _CONTROL.sub("", piece))
        for is_cdata, piece in _pieces(text)
    )


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """CDATA sections, and what is between them in pieces of bounded length.

    Short pieces, because a regular expression at work on a whole feed of 30 MB would let no other thread run. They
    are cut ahead of a `<`, which no reference contains.
    """
    at = 0
    while at < len(text):
        if text.startswith(_OPEN, at):
            end = text.find(_CLOSE, at)
            end = len(text) if end < 0 else end + len(_CLOSE)
            yield True, text[at:end]
        else:
            end = text.find("<", at + _LONGEST)
            opened = text.find(_OPEN, at, end if end >= 0 else len(text))
            end = opened if opened >= 0 else (end if end >= 0 else len(text))
            yield False, text[at:end]
        at = end


def _reference(match: re.Match[str]) -> str:
    if match["number"]:
        return match[0] if _is_allowed(match["number"]) else ""
    if match["name"] in _XML_ENTITIES:
        return match[0]
    known = html5.get(f"{match['name']};") if match["name"] else None
    return "".join(f"&#{ord(letter)};" for letter in known) if known else f"&amp;{match[0][1:]}"


def _is_allowed(number: str) -> bool:
    code = int(number[1:], 16) if number[0] in "xX" else int(number[:9])
    return code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF
