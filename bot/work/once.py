"""Say a trouble once while it lasts, and once when it is over."""

import logging
import math
import threading
from time import monotonic


class Once:
    """Remembers which troubles last; shared by everyone who may notice the same one, from any thread."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._lock = threading.Lock()
        #: When each lasting trouble was told, by the monotonic clock.
        self._lasting: dict[str, float] = {}

    def trouble(self, topic: str, text: str) -> None:
        """Say it, unless this topic's trouble was told already."""
        with self._lock:
            new = topic not in self._lasting
            self._lasting.setdefault(topic, monotonic())
        if new:
            self._log.warning("%s", text)

    def over(self, topic: str, text: str, *, began: float = math.inf) -> None:
        """Say that it is over, if there was any; what succeeded but `began` before the trouble proves nothing."""
        with self._lock:
            ended = self._lasting.get(topic, math.inf) < began
            if ended:
                del self._lasting[topic]
        if ended:
            self._log.info("%s", text)
