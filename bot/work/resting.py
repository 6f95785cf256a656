"""Lets threads that look for work at intervals sleep longer while there is none, and wakes them when there is."""

import threading


class Resting:
    """Lengthens the waits of the engine's threads to `seconds` while it is quiet; `ring` ends them all at once.

    The engine asks the database several times a second whether anything is to be done. It waits on events that it
    sets when it stops: those waits are taken over here (`lengthen`). An engine without them works as it did before.
    """

    def __init__(self, *, seconds: float) -> None:
        self._seconds = seconds
        self._condition = threading.Condition()
        self._rung = 0
        self._quiet = self._over = False
        self._heard = threading.local()

    def ring(self) -> None:
        """There is something to do."""
        with self._condition:
            self._rung += 1
            self._condition.notify_all()

    def quiet(self, is_quiet: bool) -> None:
        """Say whether nothing is on its way."""
        begins = self._quiet and not is_quiet
        self._quiet = is_quiet
        if begins:
            self.ring()

    def over(self) -> None:
        """Wake all for good: from now on they wait as they were written to."""
        with self._condition:
            self._over = True
            self._condition.notify_all()

    def lengthen(self, event: threading.Event, *, wakes: bool = True) -> None:
        """Take over the waits for this event; with `wakes=False` they are always long, and no ring ends them."""
        plain = event.wait

        def wait(timeout: float | None = None) -> bool:
            if not timeout or self._over:
                return plain(timeout)
            self._sleep(timeout, wakes)
            return event.is_set()

        event.wait = wait  # type: ignore[method-assign]

    def _sleep(self, seconds: float, wakes: bool) -> None:
        length = max(seconds, self._seconds) if self._quiet or not wakes else seconds
        with self._condition:
            # Remembered by each thread, so that a ring while it was awake is not lost.
            heard = getattr(self._heard, "rung", 0)
            self._condition.wait_for(lambda: self._over or (wakes and self._rung != heard), length)
            self._heard.rung = self._rung
