"""How long work is watched and stopped: progress and cancellation."""

from collections.abc import Callable

#: Called with the part done (0..1) and what is being done; cheap, may be called often, never raises.
Progress = Callable[[float, str], None]
#: Asked between segments: True means stop now and raise `bot.errors.Cancelled`.
CancelCheck = Callable[[], bool]


def no_progress(done: float, what: str) -> None:
    """For callers who do not watch."""


def never_cancelled() -> bool:
    """For callers who do not stop."""
    return False
