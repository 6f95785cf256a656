"""Web addresses as people paste them: found in text, compared, cleaned of what only tracks."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_ADDRESS = re.compile(r"https?://[^\s<>\"'`|\\^{}\]\[]+", re.IGNORECASE)
#: Query names that say who shared a link, not what it shows.
_TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|dclid|mc_[ce]id|igshid|si|ref_src|ref_url)$", re.IGNORECASE)
#: An address longer than this is no link a person would publish.
LONGEST = 2_000


def find_links(text: str) -> tuple[str, ...]:
    """Every http(s) address in a text, in order, each once, without the punctuation around it.

    >>> find_links("see (https://example.com/a_(b)), and <https://example.org>.")
    ('https://example.com/a_(b)', 'https://example.org')
    """
    found = (_trimmed(match[0]) for match in _ADDRESS.finditer(text))
    return tuple(dict.fromkeys(link for link in found if is_link(link)))


def is_link(url: str) -> bool:
    """Whether this is an http(s) address with a host."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme.lower() in ("http", "https")
            and bool(parts.hostname)
            and len(url) <= LONGEST
            and not any(c.isspace() for c in url)
        )
    except ValueError:
        return False


def clean(url: str) -> str:
    """The address without tracking parameters."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.match(name)]
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, parts.fragment))


def same_page(one: str, other: str) -> bool:
    """Whether two addresses lead to the same page: scheme, `www.`, a closing slash and tracking do not count."""
    return identity(one) == identity(other)


@lru_cache(maxsize=4096)  # the same few links end every item of a show
def identity(url: str) -> tuple[str, str, str, str]:
    """What all spellings of one address have in common; see `same_page`."""
    try:
        parts = urlsplit(clean(url))
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ("", url, "", "")
    return host, parts.path.rstrip("/"), parts.query, parts.fragment


def _trimmed(url: str) -> str:
    while url and (url[-1] in ".,;:!?*_~…’”»" or (url[-1] == ")" and url.count("(") < url.count(")"))):
        url = url[:-1]
    return url
