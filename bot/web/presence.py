"""Who has a draft open now at this process and what they are working on; forgotten with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.ports import Visit


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

    def visits(self, key: str) -> Sequence[Visit]:
        """The open pages of a draft."""
        return [Visit(id=one.id, name=one.name, doing=one.doing) for one in self._pages.get(key, [])]

    def others(self, key: str, id: str, *, elsewhere: Sequence[Visit] = ()) -> Sequence[Visit]:
        """Everybody else, also at other processes; once each, on the page where they do something; by name."""
        pages = sorted((*elsewhere, *self.visits(key)), key=lambda one: bool(one.doing))
        found = {one.id: one for one in pages if one.id != id}
        return sorted(found.values(), key=lambda one: one.name.casefold())
