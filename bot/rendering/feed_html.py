"""HTML that feeds and players accept: an allow-list of tags."""

import re

import nh3

#: Apple Podcasts (podcasters.apple.com, RSS feed requirements) shows these and nothing else.
FEED_TAGS = frozenset({"p", "ol", "ul", "li", "a"})


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
