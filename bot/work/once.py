"""Say a trouble once while it lasts, and once when it is over."""

import logging


class Once:
    """Remembers which troubles last; shared by everyone who may notice the same one."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._lasting: set[str] = set()

    def trouble(self, topic: str, text: str) -> None:
        """Say it, unless this topic's trouble was told already."""
        if topic not in self._lasting:
            self._lasting.add(topic)
            self._log.warning("%s", text)

    def over(self, topic: str, text: str) -> None:
        """Say that it is over, if there was any."""
        if topic in self._lasting:
            self._lasting.discard(topic)
            self._log.info("%s", text)
