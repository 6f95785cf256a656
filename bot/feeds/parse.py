"""A feed document as a `Feed`: feedparser interprets channel and items, lxml brings the tags it does not know.

feedparser 6 has no `podcast:` namespace (of several persons it keeps the last) and spends most of its time on long
texts. So lxml reads the document once; every item is numbered, its namespaced tags and long texts are read from the
tree, and feedparser gets the rest: titles, dates in all their spellings, links and enclosures of RSS 0.9 to 2.0, RDF
and Atom. That needs only its public `parse`, keeps each item's two halves together, and takes a third of the time.

Items go through in batches: ten thousand at once would fill memory with a million small objects, and Python's garbage
collector would stop every thread to count them.
"""

import io
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime

import feedparser
from lxml import etree

from bot.domain.counting import counted
from bot.domain.episode import Episode
from bot.domain.feed import Feed
from bot.feeds import podcast_tags
from bot.feeds.document import local_name, read_document
from bot.feeds.items import to_episode
from bot.feeds.podcast_tags import web_address
from bot.feeds.tags import Tags, name_of
from bot.rendering.html_text import html_to_text, one_line

#: Written into each item ahead of feedparser, to find its tags again; names of the feed's own cannot collide with it,
#: since only known tags are passed on.
_NUMBER = "podbotitem"
_PARENTS = frozenset({"channel", "feed", "rdf", "rss"})
#: Namespaces that feedparser interprets for us; all others are read from the tree.
_FOR_FEEDPARSER = frozenset({"", "atom", "dc", "dcterms", "rdf"})
#: Of Media RSS only the files: its titles and texts would replace the item's own.
_MEDIA = frozenset({"media:content", "media:group"})
_BATCH = 200
#: Where an item keeps its text, best first.
_TEXTS = ("content:encoded", "description", "atom:content", "itunes:summary", "atom:summary", "itunes:subtitle")
_LONG = frozenset({"description", "content", "summary", "encoded"})


def parse_feed(data: bytes, *, url: str, show: str, content_type: str = "") -> Feed:
    """The feed in these bytes, read from `url`; `FeedError` where they hold none. CPU only: call it in a thread."""
    root, warnings = read_document(data, url=url, content_type=content_type)
    channel = next((child for child in root if local_name(child) == "channel"), root)
    items = [item for item in root.iter("{*}item", "{*}entry", "item", "entry") if _is_item(item)]
    feed = replace(_channel(root, Tags(channel), url), people=podcast_tags.people(Tags(channel)))
    episodes: list[Episode] = []
    for batch in _batches(root, items):
        episodes += _episodes(batch, feed=feed, show=show)
    kept, doubles = _first_of_each_key(episodes)
    return replace(
        feed,
        episodes=newest_first(kept),
        warnings=(*warnings, *doubles),
        document=data,
    )


def newest_first(episodes: Iterable[Episode]) -> tuple[Episode, ...]:
    """By date; an episode without one stays behind the one it follows in the feed."""
    dated = []
    last = datetime.max.replace(tzinfo=UTC)
    for position, episode in enumerate(episodes):
        last = episode.published or last
        dated.append((-last.timestamp(), position, episode))
    return tuple(episode for *_, episode in sorted(dated, key=lambda item: item[:2]))


def _is_item(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and local_name(parent) in _PARENTS


def _batches(root: etree._Element, items: list[etree._Element]) -> Iterator[etree._Element]:
    """The items as small documents of the same kind. They leave `root`, which keeps the channel's own tags."""
    in_channel = any(item.getparent() is not root for item in items)
    for item in items:
        home = item.getparent()
        if home is not None:
            home.remove(item)
    for start in range(0, len(items), _BATCH):
        document = deepcopy(root)  # brings the declarations of namespaces along, odd ones too
        channel = next((child for child in document if local_name(child) == "channel"), document)
        (channel if in_channel else document).extend(items[start : start + _BATCH])
        yield document


def _episodes(document: etree._Element, *, feed: Feed, show: str) -> list[Episode]:
    items = [item for item in document.iter("{*}item", "{*}entry", "item", "entry") if _is_item(item)]
    tags = [Tags(item) for item in items]
    texts = [_html(one) for one in tags]
    for number, item in enumerate(items):
        _slim(item)
        etree.SubElement(item, _NUMBER).text = str(number)
    # plain dictionaries: feedparser's own make up values for keys that are missing
    parsed = [dict(entry) for entry in _interpret(document, feed.url).entries]
    entries = {int(entry[_NUMBER]): entry for entry in parsed if entry.get(_NUMBER, "").isdecimal()}
    return [
        to_episode(entries.get(number, {}), one, html=html, show=show, feed=feed)
        for number, (one, html) in enumerate(zip(tags, texts, strict=True))
    ]


def _html(tags: Tags) -> str:
    """The fullest description; markup that was not escaped (Atom's xhtml) is written out again."""
    for name in _TEXTS:
        for element in tags.all(name):
            inner = "".join(etree.tostring(child, encoding="unicode") for child in element)
            if text := ((element.text or "") + inner).strip():
                return text
    return ""


def _interpret(document: etree._Element, url: str) -> feedparser.FeedParserDict:
    return feedparser.parse(
        # never a text, which feedparser might take for an address to open
        io.BytesIO(etree.tostring(document, encoding="utf-8", xml_declaration=True)),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
        sanitize_html=False,  # HTML is cleaned where it is shown; only plain text is made here
        resolve_relative_uris=False,
    )


def _slim(item: etree._Element) -> None:
    for child in list(item):
        full = name_of(child)
        prefix, _, name = full.rpartition(":")
        if full not in _MEDIA and (prefix not in _FOR_FEEDPARSER or name in _LONG):
            item.remove(child)


def _channel(root: etree._Element, head: Tags, url: str) -> Feed:
    parsed = _interpret(root, url).feed
    image = head.attribute("itunes:image", "href") or (parsed.get("image") or {}).get("href") or ""
    moved = web_address(head.text("itunes:new-feed-url"), base=url)
    ttl = str(parsed.get("ttl") or "")
    return Feed(
        url=url,
        title=one_line(parsed.get("title") or head.text("itunes:title")) or "Untitled",
        description=html_to_text(_html(head) or head.text("atom:subtitle", "subtitle"))[0],
        language=(head.text("language", "dc:language") or parsed.get("language") or "").strip() or None,
        author=one_line(head.text("itunes:author", "dc:creator") or parsed.get("author") or ""),
        link=web_address(parsed.get("link") or "", base=url),
        image=web_address(image, base=url),
        ttl_minutes=int(ttl) or None if ttl.isdecimal() and len(ttl) < 7 else None,
        moved_to=moved if moved != url else None,
        guid=podcast_tags.guid(head),
        type=head.text("itunes:type").lower(),
    )


def _first_of_each_key(episodes: list[Episode]) -> tuple[list[Episode], list[str]]:
    kept: dict[str, Episode] = {}
    for episode in episodes:
        kept.setdefault(episode.key, episode)
    doubles = len(episodes) - len(kept)
    said = f"{counted(doubles, 'item')} left out, with the GUID of another."
    return list(kept.values()), [said] if doubles else []
