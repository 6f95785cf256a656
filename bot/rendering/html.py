"""HTML that feeds and players accept: an allow-list of tags, and the way back to plain text."""

import re
from html import unescape

import nh3

#: Apple Podcasts (podcasters.apple.com, RSS feed requirements) shows these and nothing else.
FEED_TAGS = frozenset({"p", "ol", "ul", "li", "a"})
_BREAKS = re.compile(r"<br\s*/?>|</(?:p|li|h[1-6]|div|tr|ul|ol|blockquote)\s*>", re.IGNORECASE)


def feed_html(html: str) -> str:
    """The same with allowed tags only, links to http(s) and mail only, and nothing that runs."""
    cleaned = nh3.clean(
        html,
        tags=set(FEED_TAGS),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return re.sub(r"\n\s*\n+", "\n", cleaned).strip() + "\n"


def html_to_text(html: str) -> str:
    """Plain text: the ends of paragraphs and list items, and `<br>`, become line breaks."""
    text = unescape(nh3.clean(_BREAKS.sub("\n", html), tags=set(), link_rel=None))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
