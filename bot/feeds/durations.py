"""Durations as feeds spell them."""

import re

_UNITS = re.compile(r"(\d+(?:[.,]\d+)?)\s*(h|m|s)[a-z]*\.?", re.IGNORECASE)
_ISO = re.compile(r"P?T?((?:\d+(?:\.\d+)?[HMS])+)", re.IGNORECASE)
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0}
#: Longer than any episode; beyond it a number is a slip (milliseconds, a date).
_LONGEST = 7 * 24 * 3600.0


def parse_duration(text: str) -> float | None:
    """Seconds of `3723`, `1:02:03`, `62:03`, `1h 2m 3s`, `PT1H2M3S`, `62 min`; None for zero and for anything else."""
    seconds = _seconds(text.strip())
    return seconds if seconds is not None and 0 < seconds <= _LONGEST else None


def _seconds(text: str) -> float | None:
    if ":" in text:
        return _from_clock(text)
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return _from_units(text)


def _from_clock(text: str) -> float | None:
    try:
        fields = [float(part or 0) for part in text.replace(",", ".").split(":")]
    except ValueError:
        return None
    if len(fields) > 3 or any(value < 0 for value in fields):
        return None
    seconds = 0.0
    for value in fields:
        seconds = seconds * 60 + value
    return seconds


def _from_units(text: str) -> float | None:
    iso = _ISO.fullmatch(text)
    found = _UNITS.findall(iso[1] if iso else text)
    return sum(float(number.replace(",", ".")) * _SECONDS[unit.lower()] for number, unit in found) or None
