"""Seconds to timecodes and back: `00:53`, `1:02:03`, `00:00:53.250`."""

import re

_TIMECODE = re.compile(r"^(?:(?P<h>\d{1,3}):)?(?P<m>\d{1,3}):(?P<s>[0-5]\d)(?:[.,](?P<f>\d{1,3}))?$")


def clock(seconds: float, *, hours: bool | None = None) -> str:
    """`MM:SS`, or `HH:MM:SS` from one hour on (or always with `hours=True`); fractions are cut, not rounded.

    Cutting keeps the timecode at or before the first word, so that a listener never misses it.
    With `hours=False`, minutes run past 59 (`75:10`).
    """
    whole = max(0, int(seconds + 1e-6))
    if hours is False:
        return f"{whole // 60:02d}:{whole % 60:02d}"
    if hours or whole >= 3600:
        return f"{whole // 3600:02d}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
    return f"{whole // 60:02d}:{whole % 60:02d}"


def clock_ms(seconds: float, *, separator: str = ".") -> str:
    """`HH:MM:SS.mmm` as WebVTT and Podlove write it; SRT takes `separator=","`."""
    milliseconds = max(0, round(seconds * 1000))
    whole, ms = divmod(milliseconds, 1000)
    return f"{whole // 3600:02d}:{whole % 3600 // 60:02d}:{whole % 60:02d}{separator}{ms:03d}"


def parse_clock(text: str) -> float:
    """Seconds of `MM:SS`, `HH:MM:SS`, with an optional fraction; ValueError for anything else.

    >>> parse_clock("01:02:03.5")
    3723.5
    """
    match = _TIMECODE.match(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a time; write it as 12:30 or 1:02:30.")
    hours, minutes = int(match["h"] or 0), int(match["m"])
    if match["h"] is not None and minutes > 59:
        raise ValueError(f"{text!r} is not a time; minutes after an hour go up to 59.")
    fraction = float(f"0.{match['f']}") if match["f"] else 0.0
    return hours * 3600 + minutes * 60 + int(match["s"]) + fraction
