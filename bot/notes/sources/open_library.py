"""Open Library: books."""

from collections.abc import Iterable, Mapping

from bot.net import Answer
from bot.notes.sources.catalogue import Catalogue, Record


class OpenLibrary(Catalogue):
    """https://openlibrary.org/dev/docs/api/search."""

    name = "open_library"
    label = "Open Library"
    address = "https://openlibrary.org/search.json"
    pause = 1.0

    def question(self, title: str, author: str | None) -> Mapping[str, str]:
        """By title, and author where one was named."""
        asked = {"title": title, "limit": "5", "fields": "key,title,subtitle,author_name"}
        return asked | ({"author": author} if author else {})

    def records(self, answer: Answer) -> Iterable[Record]:
        """`docs`; `key` is the path of the work's page."""
        for book in answer.json()["docs"]:
            subtitle = f": {book['subtitle']}" if book.get("subtitle") else ""
            yield Record(
                title=book["title"] + subtitle,
                url=f"https://openlibrary.org{book['key']}",
                authors=tuple(book.get("author_name", [])),
            )
