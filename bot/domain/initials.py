"""Letters before a turn in the house style (`MT: …`), unique within an episode."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

#: Titles are no part of a name's initials.
_TITLES = frozenset({"dr", "prof", "professor", "sir", "mr", "mrs", "ms", "herr", "frau", "ing", "dipl"})


def initials(
    names: Sequence[tuple[str, str | None]], *, given: Mapping[str, str | None] | None = None
) -> dict[str, str]:
    """Initials by speaker id for (id, name) pairs, in the order of the episode.

    `given` holds what a show's settings fix by id; those always win. Speakers without a name get `S1`, …: their id.
    Two people of the same letters are told apart by more letters of the last name: MT and MTu.
    """
    done = {id: letters.strip() for id, letters in (given or {}).items() if letters and letters.strip()}
    taken = {letters.casefold() for letters in done.values()}
    for id, name in names:
        if id in done:
            continue
        done[id] = next(option for option in _options(name, id) if option.casefold() not in taken)
        taken.add(done[id].casefold())
    return done


def _options(name: str | None, id: str) -> list[str]:
    """Ways to shorten a name, best first; the last ones are never taken."""
    parts = _parts(name or "")
    if not parts:
        return [id, *(f"{id}.{number}" for number in range(2, 100))]
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        longer = [first[:1].upper() + first[1:size] for size in range(3, len(first) + 1)]
        short = [first[:2].upper(), *longer]
    else:
        short = [(first[0] + last[:size]) if size > 1 else first[0] + last[0] for size in range(1, len(last) + 1)]
        short += [first[:2] + last[0]]
    return [*short, *(f"{short[0]}{number}" for number in range(2, 100))]


def _parts(name: str) -> list[str]:
    """First and last words of the name proper; everything in brackets, titles and generation marks left out."""
    bare = re.sub(r"\([^)]*\)|,.*", " ", unicodedata.normalize("NFC", name))
    words = [word for word in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", bare) if word.casefold() not in _TITLES]
    while len(words) > 2 and words[-1].casefold() in {"jr", "sr", "ii", "iii"}:
        words.pop()
    return [word[:1].upper() + word[1:] for word in words]
