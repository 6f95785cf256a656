"""Which addresses feeds, chapters and catalogues may make us visit: public ones over http(s), and no others.

A feed is written by a stranger. Without this rule its enclosure could name a router's setup page or a cloud machine's
credentials service, and the answer would end up in a transcript.
"""

import ipaddress
import re
import socket

from yarl import URL

from bot.errors import ForbiddenAddress

_IPv6 = ipaddress.IPv6Address
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

#: RFC 6052: the last four bytes are the IPv4 address that a translator connects to.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
#: RFC 4291: the only unicast range that is routed on the public internet.
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")

#: Set aside by IANA, and called global by the `ipaddress` of some Python versions (its tables changed in 3.11 to 3.13).
_SET_ASIDE_4 = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")))
_SET_ASIDE_6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "3fff::/20")))

#: Already a URI (RFC 3986): sent byte for byte, because signed addresses break when their escapes are rewritten.
_PLAIN_URI = re.compile(r"""[^\x00-\x20\x7f-\U0010ffff<>"\\^`{|}]+""")


class Refused(OSError):
    """The socket was not opened: the address is not public.

    An `OSError`, so that happy eyeballs goes on to the next address of the same host. The text is the same for every
    address, else several refused addresses of one host would be merged into a nameless `OSError`.
    """

    def __init__(self, address: str) -> None:
        super().__init__("this address is not public")
        self.address = address


def is_public(address: str) -> bool:
    """Whether this IP address is one that anybody on the internet could reach.

    Addresses that carry an IPv4 address (mapped, 6to4, NAT64) are as public as what they carry.
    """
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return _is_public(parsed) and all(_is_public(inner) for inner in _carried(parsed))


def public_socket(info: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
    """Open a socket for one result of name resolution, or raise `Refused`.

    Called right before `connect` with the very address that is connected to, so neither a redirect, nor a name whose
    answer changes between check and use (DNS rebinding), nor an odd spelling (`0x7f.1`, `2130706433`) gets around it.
    """
    family, kind, protocol, _, address = info
    if not is_public(str(address[0])):
        raise Refused(str(address[0]))
    return socket.socket(family=family, type=kind, proto=protocol)


def parse_url(url: str) -> URL:
    """The address to request; `ForbiddenAddress` for anything but http(s) with a host."""
    text = url.strip()
    try:
        parsed = URL(text, encoded=_PLAIN_URI.fullmatch(text) is not None)
        usable = parsed.scheme in ("http", "https") and bool(parsed.host) and parsed.port is not None
    except ValueError:
        usable = False
    if not usable:
        raise ForbiddenAddress(f"{shown(url)}: only http and https addresses are visited. Check the address.")
    return parsed


def shown(url: str) -> str:
    """The address for messages and logs: without password and without the query, which often holds a secret token.

    Feeds write addresses, so nothing stays in it that breaks a line or moves a terminal.

    >>> shown("https://me:secret@example.com/feed.xml?token=1234#top")
    'https://example.com/feed.xml?…'
    """
    text = "".join(sign for sign in " ".join(url.split()) if sign.isprintable())
    head, mark, _ = text.partition("#")[0].partition("?")
    scheme, slashes, rest = head.partition("://")
    host, slash, path = rest.partition("/")
    cleaned = f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}{path}" if slashes else head
    return cleaned[:200] + ("?…" if mark else "")


def _is_public(address: _Address) -> bool:
    if isinstance(address, _IPv6):
        if _carried(address):
            return True  # as public as what it carries
        routed = address in _GLOBAL_UNICAST and not any(address in network for network in _SET_ASIDE_6)
        return routed and address.is_global
    set_aside = any(address in network for network in _SET_ASIDE_4)
    return address.is_global and not address.is_multicast and not address.is_reserved and not set_aside


def _carried(address: _Address) -> list[ipaddress.IPv4Address]:
    if not isinstance(address, _IPv6):
        return []
    carried = [address.ipv4_mapped, address.sixtofour]
    if address in _NAT64:
        carried.append(ipaddress.IPv4Address(address.packed[-4:]))
    return [inner for inner in carried if inner is not None]
