"""Mends what stops an XML parser and every podcast app forgives: bare ampersands, HTML entities, control characters."""

import re
from html.entities import html5

_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_REFERENCE = re.compile(r"&(?:#(?P<number>\d+|[xX][0-9a-fA-F]+);|(?P<name>\w+);|)")
#: Characters that XML 1.0 does not allow at all (section 2.2).
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def repaired(text: str) -> str:
    """The same document with every `&` meaning something in XML; CDATA sections stay as they are.

    >>> repaired("<title>Caf&eacute; &amp; Bar R&D</title>")
    '<title>Caf&#233; &amp; Bar R&amp;D</title>'
    """
    parts = _CDATA.split(_CONTROL.sub("", text))
    parts[::2] = [_REFERENCE.sub(_reference, part) for part in parts[::2]]
    return "".join(parts)


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
