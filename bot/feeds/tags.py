"""The namespaced tags of one channel or item, found by a short name whatever prefix and spelling the feed uses."""

from lxml import etree

#: Namespace addresses in lower case, as they occur in the wild, and the prefix that everybody means by them.
_PREFIXES = {
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "https://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "http://podcastindex.org/namespace/1.0": "podcast",
    "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "http://podlove.org/simple-chapters": "psc",
    "http://podlove.org/simple-chapters/": "psc",
    "http://www.google.com/schemas/play-podcasts/1.0": "googleplay",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/atom/ns#": "atom",
    "http://backend.userland.com/rss2": "",
}


class Tags:
    """Children of one element by name: `itunes:duration`, `podcast:person`, `description`."""

    def __init__(self, parent: etree._Element) -> None:
        self._by_name: dict[str, list[etree._Element]] = {}
        for child in parent:
            self._by_name.setdefault(name_of(child), []).append(child)

    def all(self, name: str) -> list[etree._Element]:
        """Every child of that name, in order."""
        return self._by_name.get(name, [])

    def text(self, *names: str) -> str:
        """Text of the first of these that has any, without white space around it."""
        for name in names:
            for element in self.all(name):
                if element.text and element.text.strip():
                    return element.text.strip()
        return ""

    def attribute(self, name: str, key: str) -> str:
        """That attribute of the first child of that name that has it."""
        return next((value.strip() for element in self.all(name) if (value := element.get(key))), "")


def name_of(element: etree._Element) -> str:
    """`prefix:name` by what the namespace means; a prefix nobody declared stays as written."""
    tag = element.tag
    if not isinstance(tag, str) or not tag:  # comments and instructions
        return ""
    if tag[0] != "{":
        return tag.lower()
    namespace, _, name = tag[1:].rpartition("}")
    prefix = _PREFIXES.get(namespace.lower(), (element.prefix or "unknown").lower())
    return f"{prefix}:{name.lower()}" if prefix else name.lower()
