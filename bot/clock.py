"""The clock of everyone who brings none; whoever depends on the time takes `now` as an argument."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The moment it is, in UTC."""
    return datetime.now(UTC)
