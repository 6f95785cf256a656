"""Feeds as tests write them: a channel around the items that matter."""

from bot.domain.episode import Episode
from bot.domain.feed import Feed
from bot.feeds.parse import parse_feed

URL = "https://example.com/shows/feed.xml"
NAMESPACES = (
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:psc="http://podlove.org/simple-chapters" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def feed(
    *items: str, channel: str = "<title>Harbour</title>", head: str = '<?xml version="1.0" encoding="UTF-8"?>'
) -> Feed:
    body = "".join(f"<item>{item}</item>" for item in items)
    text = f'{head}<rss version="2.0" {NAMESPACES}><channel>{channel}{body}</channel></rss>'
    return parse_feed(text.encode(), url=URL, show="harbour")


def item(inside: str, **options: str) -> Episode:
    return feed(f"<title>One</title>{inside}", **options).episodes[0]
