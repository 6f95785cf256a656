"""Web processes that tell each other in memory."""

from collections.abc import Callable, Sequence

from bot.ports import Visit


class MemoryNeighbours:
    """Fulfils `bot.ports.Neighbours` for one of the processes that share `pages`: visits by (process, draft)."""

    def __init__(
        self,
        name: str,
        pages: dict[tuple[str, str], Sequence[Visit]],
        *,
        told: Callable[[str], None] = lambda key: None,
    ) -> None:
        self._name, self._pages, self._told = name, pages, told

    def keep(self, key: str, visits: Sequence[Visit]) -> None:
        self._pages[self._name, key] = tuple(visits)

    def others(self, key: str) -> Sequence[Visit]:
        found = sorted((name, visits) for (name, of), visits in self._pages.items() if of == key and name != self._name)
        return [visit for _, visits in found for visit in visits]

    def tell(self, key: str) -> None:
        self._told(key)
