"""The socket for other web processes of the same team."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

#: Seconds that a process is believed without saying it again.
LASTS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One open page, wherever it is served."""

    #: The member.
    id: str
    name: str
    #: "the title", "the passage at 00:15"; empty: reading.
    doing: str = ""


class Neighbours(Protocol):
    """What several web processes on one database tell each other about a draft, besides what the library holds.

    Every method blocks. What a process that died told is forgotten after `LASTS`.
    """

    def keep(self, key: str, visits: Sequence[Visit]) -> None:
        """Exactly these pages of the draft are open at this process; said again at least every `LASTS / 3` seconds."""
        ...

    def others(self, key: str) -> Sequence[Visit]:
        """The pages that are open at other processes."""
        ...

    def tell(self, key: str) -> None:
        """Something about the draft changed here: pages elsewhere look at once."""
        ...
