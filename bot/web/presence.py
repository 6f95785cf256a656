"""Who has a draft open now and what they are working on; known to this process only, and forgotten with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Reader:
    """One open page."""

    id: str
    name: str
    #: "the title", "the passage at 00:15"; empty: reading.
    doing: str = ""


@dataclass(kw_only=True)
class Presence:
    """Open pages by episode."""

    _pages: dict[str, list[Reader]] = field(default_factory=dict)

    def arrive(self, key: str, reader: Reader) -> None:
        """Somebody opened the page."""
        self._pages.setdefault(key, []).append(reader)

    def leave(self, key: str, reader: Reader) -> None:
        """The page was closed, or its line broke."""
        left = [one for one in self._pages.get(key, []) if one is not reader]
        if left:
            self._pages[key] = left
        else:
            self._pages.pop(key, None)

    def does(self, key: str, id: str, doing: str) -> None:
        """What that person works on, on whichever of their pages."""
        for one in self._pages.get(key, []):
            if one.id == id:
                one.doing = doing

    def others(self, key: str, id: str) -> Sequence[Reader]:
        """Everybody else, once each, by name."""
        found = {one.id: one for one in self._pages.get(key, []) if one.id != id}
        return sorted(found.values(), key=lambda one: one.name.casefold())
