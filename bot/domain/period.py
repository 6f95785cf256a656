"""How often something is done, as people write it: `15m`, `1h30m`, `2d`."""

import re

from bot.errors import SettingsError

#: More often is rude, whatever the settings say.
SHORTEST_PERIOD = 60.0
#: Less often is no watching, and after some thousand years the calendar ends.
LONGEST_PERIOD = 366 * 86400.0

_PERIOD = re.compile(r"(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s)?")


def parse_period(text: str) -> float:
    """Seconds of `15m`, `1h30m`, `2d`, `90s`; `SettingsError` for what is none, under a minute or over a year.

    >>> parse_period("1h30m")
    5400.0
    """
    match = _PERIOD.fullmatch(text.strip().lower())
    numbers = [int(part or 0) for part in match.groups()] if match else []
    seconds = float(sum(number * unit for number, unit in zip(numbers, (86400, 3600, 60, 1), strict=False)))
    if not match or not text.strip():
        raise SettingsError(f"poll.every: {text!r} is not a period. Write it as 15m, 1h30m or 1d.")
    if seconds < SHORTEST_PERIOD:
        raise SettingsError(f"poll.every: {text!r} is too often. Servers should be asked once a minute at most.")
    if seconds > LONGEST_PERIOD:
        raise SettingsError(f"poll.every: {text!r} is too rare. A feed should be read once a year at least.")
    return seconds
