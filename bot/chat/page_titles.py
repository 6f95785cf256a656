"""The title of a web page somebody posted: one polite request, through the rules of `bot.net`."""

from html.parser import HTMLParser

from bot.chat.newsroom import PageTitle
from bot.errors import BotError
from bot.net import Network

#: Bytes of a page that are read, and seconds it may take: an editor waits.
MOST_BYTES, SECONDS = 1_000_000, 6.0
#: Pages remembered, so that asking twice (to offer, then to add) visits once.
REMEMBERED = 500


def page_titles(network: Network) -> PageTitle:
    """A function for `Newsroom.page_title`; pages that do not answer, or are no HTML, have no title."""
    known: dict[str, str | None] = {}

    async def page_title(url: str) -> str | None:
        if url not in known:
            known[url] = await _fetched(network, url)
            while len(known) > REMEMBERED:
                known.pop(next(iter(known)))
        return known[url]

    return page_title


async def _fetched(network: Network, url: str) -> str | None:
    try:
        answer = await network.get(url, max_bytes=MOST_BYTES, timeout=SECONDS, attempts=1)
    except BotError:
        return None
    if not answer.ok or "html" not in answer.content_type:
        return None
    return title_of(answer.text())


def title_of(html: str) -> str | None:
    """The page's own name for itself: `og:title`, else `<title>`."""
    reader = _Titles()
    try:
        reader.feed(html)
    except (ValueError, AssertionError):
        return None  # html.parser gives up on some broken declarations
    title = reader.shared or "".join(reader.parts)
    return " ".join(title.split()) or None


class _Titles(HTMLParser):
    """Keeps the first title and the title meant for sharing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shared = ""
        self.parts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "title" and not self.parts:
            self._inside = True
        if tag == "meta" and given.get("property") == "og:title":
            self.shared = self.shared or (given.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.parts.append(data)
