"""Addresses with the parameters that only follow readers around."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKING = ("utm_", "mc_", "hsa_", "pk_", "mtm_")
_CLICK_IDS = ("fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "ttclid", "yclid", "igshid")
_TRACKING_NAMES = frozenset([*_CLICK_IDS, "igsh", "si", "_hsenc", "_hsmi", "mkt_tok", "vero_id"])


def tracking_parameters(url: str) -> tuple[str, ...]:
    """Names of the parameters of this address that say where a click came from.

    >>> tracking_parameters("https://example.com/a?id=7&utm_source=feed&fbclid=x")
    ('utm_source', 'fbclid')
    """
    return tuple(name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True) if _is_tracking(name))


def without_tracking(url: str) -> str:
    """The address without them; unchanged, byte for byte, where it has none.

    >>> without_tracking("https://example.com/a?id=7&utm_source=feed")
    'https://example.com/a?id=7'
    """
    if not tracking_parameters(url):
        return url
    parts = urlsplit(url)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _is_tracking(pair[0])]
    return urlunsplit(parts._replace(query=urlencode(kept)))


def identity(url: str) -> str:
    """What two spellings of one address have in common: scheme, tracking, `www.` and a last slash do not matter."""
    parts = urlsplit(without_tracking(url))
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(("", host + port, parts.path.rstrip("/"), parts.query, parts.fragment))


def _is_tracking(name: str) -> bool:
    return name.lower() in _TRACKING_NAMES or name.lower().startswith(_TRACKING)
