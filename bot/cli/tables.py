"""How lists look in a terminal: what people copy (keys, names, addresses, paths) is never cut or broken."""

import os
import sys
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

#: Columns where nobody looks at a screen: lines for `grep`, not for eyes.
_FILE_WIDTH = 240
#: A title is not shortened below this; in a terminal that is narrower still, lines run on.
_LEAST = 16
_GAP = "  "


def screen() -> "Console":
    """Standard output: as wide as the terminal, and wide where it is a file or a pipe."""
    from rich.console import Console

    watched = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(width=None if watched else _FILE_WIDTH)


def wrapped(text: str, width: int) -> str:
    """Paragraphs broken between words only."""
    lines = (textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in text.splitlines())
    return "\n".join(lines)


def print_list(
    console: "Console", columns: Sequence[str], rows: "Sequence[Sequence[str | Text]]", *, wide: str
) -> None:
    """Rows under their names; the column `wide` is shortened to the room that is left, the others are whole."""
    from rich.text import Text

    cells = [[cell if isinstance(cell, Text) else Text(cell) for cell in row] for row in rows]
    widths = [max([len(name), *(row[at].cell_len for row in cells)]) for at, name in enumerate(columns)]
    place = columns.index(wide)
    left = console.width - sum(widths) + widths[place] - len(_GAP) * (len(columns) - 1)
    widths[place] = max(min(widths[place], left), min(widths[place], _LEAST))
    for row in [[Text(name, style="bold") for name in columns], *cells]:
        for cell, width in zip(row, widths, strict=True):
            cell.truncate(width, overflow="ellipsis", pad=True)
        line = Text(_GAP).join(row)
        line.rstrip()
        console.print(line, soft_wrap=True)
